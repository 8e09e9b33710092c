package dev.weft.fuzz;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.checkpoint.Safetensors;
import dev.weft.data.DigitImage;
import dev.weft.data.Idx;
import dev.weft.data.Npy;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.table.TableFields;
import dev.weft.tensor.Tensor;
import dev.weft.training.Trained;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Jazzer's entry: {@code --target_args=idx} names the {@link Target}. Whatever a target throws is a finding. */
public final class Fuzz {
    /** Twice the rule for readers, since the code is instrumented and compiled meanwhile. */
    private static final long MOST_MILLIS = 2_000;
    private static final long MOST_RESIDENT = 96 << 20;
    private static @Nullable Target target;

    private Fuzz() {}

    /** Takes any bytes: reads them, or refuses them by {@link MalformedDataException}. */
    enum Target {
        IDX(bytes -> inFile(bytes, Idx::read)),
        /** The content of a gzip file, so that its checksum is right. */
        IDXGZ(bytes -> inFile(packed(bytes), Idx::read)), CSV(bytes -> inFile(bytes, Fuzz::table)), SAFETENSORS(
                bytes -> inFile(bytes, Safetensors::read)),
        /** A file with its digest mended. */
        CHECKPOINT(bytes -> inFile(Sealed.of(bytes), Checkpoint::read)),
        /** The facts of a model's file, as JSON. */
        MODEL(bytes -> inFile(Sealed.model(new String(bytes, StandardCharsets.UTF_8)), Fuzz::model)),
        NPY(bytes -> inFile(bytes, Npy::read)), NPZ(bytes -> inFile(bytes, Npy::readAll)),
        /** A picture of a digit. */
        IMAGE(bytes -> inFile(bytes, DigitImage::read)),
        /** A text in UTF-8. */
        JSON(bytes -> Json.read("text", new String(bytes, StandardCharsets.UTF_8))),
        /** A choice of layers, loss, optimizer and data. */
        STACK(Stack::train);

        private final Body body;

        Target(Body body) {
            this.body = body;
        }

        void run(byte[] bytes) throws Exception {
            Cost.expectLittle(bytes, this::isTooMuch, () -> read(bytes));
        }

        private boolean isTooMuch(Cost cost) {
            return this != STACK && (cost.millis() > MOST_MILLIS || cost.resident() > MOST_RESIDENT);
        }

        private void read(byte[] bytes) throws Exception {
            try {
                body.run(bytes);
            } catch (MalformedDataException refused) {
                if (refused.getMessage().lines().count() != 1) {
                    throw new AssertionError("more than one line: " + refused.getMessage(), refused);
                }
            }
        }
    }

    private interface Body {
        void run(byte[] bytes) throws Exception;
    }

    private interface Reader {
        void read(Path file) throws IOException;
    }

    /** Called by Jazzer before the first input. */
    public static void fuzzerInitialize(String[] arguments) {
        target = Target.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    }

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        if (target != null) {
            target.run(bytes);
        }
    }

    private static void inFile(byte[] bytes, Reader reader) throws IOException {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "weft-fuzz-" + ProcessHandle.current().pid());
        try {
            reader.read(Files.write(file, bytes));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    /** A table and, of each of its columns as the label, what it teaches; the same from parts of two rows. */
    private static void table(Path file) throws IOException {
        Table table = Csv.read(file);
        Preprocessing fitted = Preprocessing.fit(table, table.names().get(table.names().size() - 1)).withMissing();
        int examples = fitted.dataset(table).size();
        int[] streamed = new int[1];
        Csv.stream(file, fitted::kind, 2, part -> streamed[0] += part.size());
        TableFields fields = TableFields.fit(table, TableFields.input("x", table.names().toArray(String[]::new)),
                TableFields.label("y", fitted.label().name())).withMissing().withMissingLabels();
        if (examples != table.size() || streamed[0] != table.size() || fields.dataset(table).size() != table.size()) {
            throw new AssertionError(table.size() + " rows, " + examples + " examples, " + streamed[0]
                    + " rows in parts");
        }
    }

    private static void model(Path file) throws IOException {
        Trained model = Trained.load(file);
        model.predict(Tensor.zeros(model.features().batch(2).toArray()));
    }
}
