package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on files larger than the heap is bit-identical to training in memory. */
@Tag("process")
class LargerThanMemoryTest {
    private static final boolean LONG = Boolean.getBoolean("weft.long");
    private static final long BYTES = LONG ? 2L << 30 : 30L << 20;
    private static final String HEAP = LONG ? "-Xmx256m" : "-Xmx24m";

    @TempDir Path folder;

    @Test
    void imagesStayInTheirFile() throws Exception {
        idx("train", (int) (BYTES / 784));
        idx("t10k", 100);
        assertEquals(LONG ? "" : Larger.idx(folder), trained("idx", folder));
    }

    @Test
    void rowsGoThroughTheDisk() throws Exception {
        Path csv = folder.resolve("rows.csv");
        try (BufferedOutputStream out = new BufferedOutputStream(Files.newOutputStream(csv))) {
            out.write("a,b,c,d,e,kind,f,g\n".getBytes(StandardCharsets.UTF_8));
            long written = 0;
            for (int row = 0; written < BYTES; row++) {
                long x = row * 2654435761L % 1_000_003;
                byte[] line = (x + ".25," + x * 7919 % 1009 + "," + (row == 5 ? "" : "-" + x + "e-3") + "," + row
                        + ",0." + x + "," + "pqr".charAt((int) (x % 3))
                        + "," + (row < 9000 ? "" : "3.125") + ",word" + x % 11 + "\n").getBytes(StandardCharsets.UTF_8);
                out.write(line);
                written += line.length;
            }
        }
        Preprocessing streamed = Preprocessing.fit(csv, name -> Csv.Kind.INFERRED, "kind");
        if (!LONG) {
            assertEquals(Preprocessing.fit(Csv.read(csv), "kind"), streamed);
        }
        assertEquals(LONG ? "" : Larger.train(streamed.withMissing().dataset(Csv.read(csv, streamed::kind))),
                trained("csv", csv));
    }

    /** What a child with a small heap prints; in the long form the figures are printed instead. */
    private String trained(String form, Path path) throws Exception {
        long start = System.nanoTime();
        ChildJvm.End end = ChildJvm.of(HEAP, "-Djava.io.tmpdir=" + folder).run(Larger.class, form, path);
        assertEquals(0, end.status(), end.output());
        String[] words = end.output().strip().split(" ");
        assertTrue(words.length == 2, end.output());
        if (LONG) {
            System.out.println(form + ": " + (System.nanoTime() - start) / 1_000_000_000 + " s, " + words[1]
                    + " KiB resident at most");
            return "";
        }
        return words[0];
    }

    private void idx(String name, int images) throws IOException {
        byte[] image = new byte[784];
        try (DataOutputStream pixels = out(name + "-images-idx3-ubyte");
                DataOutputStream labels = out(name
                        + "-labels-idx1-ubyte")) {
            for (int length : new int[]{0x0803, images, 28, 28}) {
                pixels.writeInt(length);
            }
            labels.writeInt(0x0801);
            labels.writeInt(images);
            for (int i = 0; i < images; i++) {
                image[i % 784] += (byte) (31 * i);
                pixels.write(image);
                labels.write(i % 10);
            }
        }
    }

    private DataOutputStream out(String name) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(folder.resolve(name))));
    }
}
