package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.weft.exchange.onnx.operator.Array;
import dev.weft.exchange.onnx.operator.Type;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The elements of tensors in a file, in any of the ways in which the format holds them. Lengths are checked against the
 * bytes that are there before anything is allocated for them, and all together against the memory. One is for one file.
 */
final class Elements {
    private static final int MOST_AXES = 64;
    /** The most that lengths beside one of 0 may say: operators repeat other arrays to them. */
    private static final int MOST_BESIDE_NONE = 1 << 20;
    /** Bytes of an element of any type, and the part of the memory that all of them may take. */
    private static final int BYTES = 8;
    private static final int SHARE = 3;

    private final String source;
    private final Optional<Path> folder;
    private long room = Runtime.getRuntime().maxMemory() / SHARE / BYTES;

    /**
     * Reads the tensors of a file.
     *
     * @param source the file in messages
     * @param folder the folder of the file, whose sibling may hold elements; empty if there is none
     */
    Elements(String source, Optional<Path> folder) {
        this.source = source;
        this.folder = folder;
    }

    String source() {
        return source;
    }

    MalformedDataException refused(String place, String found, String wanted) {
        return new MalformedDataException(source, place, found, wanted);
    }

    Array of(TensorProto tensor) {
        String place = "tensor " + tensor.getName();
        Type type = Type.of(tensor.getDataType()).orElseThrow(() -> refused(place,
                "elements of type " + tensor.getDataType(), "elements of a type that Weft knows"));
        int[] lengths = lengths(tensor, place, type);
        int size = 1;
        for (int length : lengths) {
            size *= length;
        }
        room -= size;
        if (room < 0) {
            throw refused(place, size + " elements more",
                    "tensors that fit into memory (start Java with a larger -Xmx)");
        }
        if (type == Type.STRING) {
            expect(place, size, tensor.getStringDataCount());
            return Array.of(lengths, tensor.getStringDataList().stream()
                    .map(bytes -> bytes.toString(StandardCharsets.UTF_8)).toArray(String[]::new));
        }
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return raw(type, lengths, size, place, sibling(tensor, place, bytes(type, size)));
        }
        return tensor.hasRawData() ? raw(type, lengths, size, place, tensor.getRawData().asReadOnlyByteBuffer())
                : typed(tensor, type, lengths, size, place);
    }

    private int[] lengths(TensorProto tensor, String place, Type type) {
        if (tensor.getDimsCount() > MOST_AXES) {
            throw refused(place, tensor.getDimsCount() + " axes", "at most " + MOST_AXES + " axes");
        }
        long size = 1;
        int[] lengths = new int[tensor.getDimsCount()];
        long most = tensor.getDimsList().contains(0L) ? MOST_BESIDE_NONE : most(tensor, type);
        for (int i = 0; i < lengths.length; i++) {
            long length = tensor.getDims(i);
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw refused(place, "a length of " + length, "lengths from 0 to 2147483647");
            }
            lengths[i] = (int) length;
            size = Math.multiplyHigh(size, length) != 0 ? Long.MAX_VALUE : size * Math.max(1, length);
            if (size > most) {
                throw refused(place, "lengths " + tensor.getDimsList(), most == MOST_BESIDE_NONE
                        ? "lengths of at most " + most + " together" : "at most the " + most
                                + " elements that the file has for it");
            }
        }
        return lengths;
    }

    /** No fewer elements than the file holds for a tensor, counted without reading them. */
    private static long most(TensorProto tensor, Type type) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return Integer.MAX_VALUE / Math.max(1, type.bits() / 8);
        }
        long packed = type.bits() == 0 ? 1 : Math.max(1, 8 / type.bits());
        return tensor.getRawData().size() * packed + tensor.getFloatDataCount()
                + tensor.getInt32DataCount() * packed + tensor.getInt64DataCount() + tensor.getDoubleDataCount()
                + tensor.getUint64DataCount() + tensor.getStringDataCount();
    }

    private void expect(String place, long wanted, long found) {
        if (wanted != found) {
            throw refused(place, found + " elements", wanted + " elements, as its lengths say,");
        }
    }

    private static long bytes(Type type, int size) {
        return ((long) size * type.bits() + 7) / 8;
    }

    private Array raw(Type type, int[] lengths, int size, String place, ByteBuffer bytes) {
        if (bytes.remaining() != bytes(type, size)) {
            throw refused(place, bytes.remaining() + " bytes", bytes(type, size) + " bytes, as its lengths say,");
        }
        ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        double[] reals = new double[type.kind() == Type.Kind.REAL ? size : 0];
        long[] wholes = new long[reals.length == size ? 0 : size];
        for (int i = 0; i < size; i++) {
            long bits = switch (type.bits()) {
                case 64 -> data.getLong(8 * i);
                case 32 -> data.getInt(4 * i);
                case 16 -> data.getShort(2 * i) & 0xFFFF;
                case 8 -> data.get(i) & 0xFF;
                default -> data.get(i * type.bits() / 8) >> i * type.bits() % 8 & (1 << type.bits()) - 1;
            };
            if (type.kind() == Type.Kind.REAL) {
                reals[i] = type.decode(bits);
            } else {
                wholes[i] = type.wrap(bits);
            }
        }
        return type.kind() == Type.Kind.REAL ? Array.of(type, lengths, reals) : Array.of(type, lengths, wholes);
    }

    private Array typed(TensorProto tensor, Type type, int[] lengths, int size, String place) {
        if (type == Type.FLOAT) {
            expect(place, size, tensor.getFloatDataCount());
            double[] reals = new double[size];
            for (int i = 0; i < size; i++) {
                reals[i] = tensor.getFloatData(i);
            }
            return Array.of(type, lengths, reals);
        }
        if (type == Type.DOUBLE) {
            expect(place, size, tensor.getDoubleDataCount());
            return Array.of(type, lengths, tensor.getDoubleDataList().stream().mapToDouble(Double::doubleValue)
                    .toArray());
        }
        if (type == Type.INT64) {
            expect(place, size, tensor.getInt64DataCount());
            return Array.of(type, lengths, tensor.getInt64DataList().stream().mapToLong(Long::longValue).toArray());
        }
        if (type == Type.UINT64 || type == Type.UINT32) {
            expect(place, size, tensor.getUint64DataCount());
            return Array.of(type, lengths, tensor.getUint64DataList().stream().mapToLong(Long::longValue).toArray());
        }
        int perNumber = type.bits() >= 8 ? 1 : 8 / type.bits();
        expect(place, (size + perNumber - 1L) / perNumber, tensor.getInt32DataCount());
        ByteBuffer bytes = ByteBuffer.allocate((int) bytes(type, size)).order(ByteOrder.LITTLE_ENDIAN);
        for (int number : tensor.getInt32DataList()) {
            switch (type.bits()) {
                case 32 -> bytes.putInt(number);
                case 16 -> bytes.putShort((short) number);
                default -> bytes.put((byte) number);
            }
        }
        return raw(type, lengths, size, place, bytes.flip());
    }

    /** The bytes of a tensor in a file beside this one. */
    private ByteBuffer sibling(TensorProto tensor, String place, long wanted) {
        Map<String, String> facts = new HashMap<>();
        for (StringStringEntryProto fact : tensor.getExternalDataList()) {
            facts.put(fact.getKey(), fact.getValue());
        }
        String name = facts.getOrDefault("location", "");
        boolean isPlain = !name.isEmpty() && !List.of(".", "..").contains(name)
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
        if (folder.isEmpty() || !isPlain) {
            throw refused(place, "elements in \"" + name + "\"",
                    "elements in this file, or in one beside it with a plain name (save the model as one file)");
        }
        long offset = number(place, facts.getOrDefault("offset", "0"));
        long length = number(place, facts.getOrDefault("length", Long.toString(wanted)));
        Path file = folder.get().resolve(name);
        if (length != wanted) {
            throw refused(place, length + " bytes in " + name, wanted + " bytes, as its lengths say,");
        }
        if (!Files.exists(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw refused(place, "no file " + name, "the file " + name + " beside it: copy it, too");
        }
        if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw refused(place, name + ", which is a link or no file", "a file of its own: copy its content");
        }
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "r")) {
            if (offset > InputFile.size(file) - length) {
                throw refused(place, name + " with " + InputFile.size(file) + " bytes",
                        length + " bytes from byte " + offset);
            }
            byte[] bytes = new byte[Math.toIntExact(length)];
            data.seek(offset);
            data.readFully(bytes);
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw refused(place, name + ", which cannot be read", "a file that can be read");
        }
    }

    private long number(String place, String text) {
        if (!text.matches("\\d{1,15}")) {
            throw refused(place, "\"" + text + "\"", "an offset or length from 0");
        }
        return Long.parseLong(text);
    }
}
