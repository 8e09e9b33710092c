package dev.weft.exchange.keras;

import dev.weft.exchange.file.Pickle;
import dev.weft.exchange.hdf5.Group;
import dev.weft.exchange.hdf5.HdfFile;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What a file of Keras has: the model's configuration, if there is one, that of its training, and its weights.
 *
 * @param model the configuration of the model: its class and its layers
 * @param training the loss and the optimizer
 * @param weights the arrays
 * @param isOld whether Keras 2 wrote it
 */
record ModelFile(Optional<Config> model, Optional<Config> training, Saved weights, boolean isOld) {
    private static final byte[] ZIP = {'P', 'K'};
    private static final int LONGEST_CONFIG = 1 << 24;
    /** What deflate packs into a byte, at most. */
    private static final int MOST_UNPACKED = 1032;
    /** What part of the memory a file may take: its numbers and the model take as much again. */
    private static final int SHARE = 6;

    /** Reads a file of any of Keras' formats, which it tells by its first bytes. */
    static ModelFile read(Path file) throws IOException {
        Pickle.refuse(file);
        byte[] head;
        try (InputStream in = InputFile.open(file)) {
            head = in.readNBytes(8);
        }
        if (head.length >= 2 && Arrays.equals(ZIP, Arrays.copyOf(head, 2))) {
            return zip(file);
        }
        if (!HdfFile.isHdf(head)) {
            throw new MalformedDataException(file, "byte 0", head.length == 0 ? "nothing" : "something else",
                    "a .keras file, which is a zip archive, or an HDF5 file");
        }
        try (InputStream in = InputFile.open(file)) {
            return hdf(file, bytes(file.toString(), in, InputFile.size(file), Integer.MAX_VALUE));
        }
    }

    private static ModelFile zip(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            expectDifferentNames(file, zip);
            Map<?, ?> metadata = json(file + ", metadata.json", text(file, zip, "metadata.json"));
            String source = file + ", config.json";
            Config model = new Config(source, "model", json(source, text(file, zip, "config.json")));
            byte[] weights = entry(file, zip, "model.weights.h5", Integer.MAX_VALUE);
            String place = file + ", model.weights.h5";
            Optional<Config> training = model.value("compile_config").filter(Map.class::isInstance)
                    .map(some -> Config.of(source, "compile_config", some));
            return new ModelFile(Optional.of(model), training, new Saved(place, HdfFile.of(place, weights).root()),
                    String.valueOf(metadata.get("keras_version")).startsWith("2."));
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new MalformedDataException(file, "zip archive", String.valueOf(e.getMessage()),
                    "a complete .keras file");
        }
    }

    /** Of two entries of one name, readers take one or the other. */
    private static void expectDifferentNames(Path file, ZipFile zip) {
        Set<String> names = new HashSet<>();
        zip.stream().forEach(entry -> {
            if (!names.add(entry.getName())) {
                throw new MalformedDataException(file, "zip archive", "two files " + entry.getName(), "one");
            }
        });
    }

    private static String text(Path file, ZipFile zip, String name) throws IOException {
        byte[] bytes = entry(file, zip, name, LONGEST_CONFIG);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException(file, name, "bytes that are not UTF-8", "a text");
        }
    }

    private static byte[] entry(Path file, ZipFile zip, String name, int most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new MalformedDataException(file, "zip archive", "no " + name,
                    "metadata.json, config.json and model.weights.h5, as Keras 3 writes them");
        }
        long size = entry.getSize();
        if (size < 0 || size / MOST_UNPACKED > entry.getCompressedSize()
                || entry.getCompressedSize() > InputFile.size(file)) {
            throw new MalformedDataException(file, name, size + " bytes from " + entry.getCompressedSize(),
                    "sizes that are possible");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = bytes(file + ", " + name, in, size, most);
            CRC32 sum = new CRC32();
            sum.update(bytes);
            if (sum.getValue() != entry.getCrc()) {
                throw new MalformedDataException(file + ", " + name, "CRC-32", Long.toHexString(sum.getValue()),
                        Long.toHexString(entry.getCrc()));
            }
            return bytes;
        }
    }

    private static byte[] bytes(String source, InputStream in, long size, int most) throws IOException {
        if (size > most - 8L) {
            throw new MalformedDataException(source, "size", size + " bytes", "at most " + (most - 8L));
        }
        if (size > Runtime.getRuntime().maxMemory() / SHARE) {
            throw new FileSystemException(source, null,
                    "is too large for the memory that is left: raise the maximum heap size (-Xmx)");
        }
        // Grows with what is really there.
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size || in.read() >= 0) {
            throw new MalformedDataException(source, "byte " + bytes.length, "another end", size + " bytes");
        }
        return bytes;
    }

    private static Map<?, ?> json(String source, String text) {
        if (Json.read(source, text) instanceof Map<?, ?> map) {
            return map;
        }
        throw new MalformedDataException(source, "JSON", text, "an object");
    }

    private static ModelFile hdf(Path file, byte[] bytes) {
        String source = file.toString();
        Group root = HdfFile.of(source, bytes).root();
        Optional<Config> model = root.text("model_config")
                .map(text -> new Config(source, "model_config", json(source + ", model_config", text)));
        Optional<Config> training = root.text("training_config")
                .map(text -> new Config(source, "training_config", json(source + ", training_config", text)));
        Group weights = root.group("model_weights").orElse(root);
        String version = root.text("keras_version").or(() -> weights.text("keras_version")).orElse("3");
        return new ModelFile(model, training, new Saved(source, weights), version.startsWith("2."));
    }
}
