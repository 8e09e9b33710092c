package dev.weft.exchange.fuzz;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Damages files as accidents and enemies do: bytes, sizes and addresses, the fields of messages, the words of texts;
 * also inside of archives, whose checksums are right again. The same seed gives the same damage.
 */
final class Damage {
    private static final long[] ODD = {0, 1, 2, 3, -1, -2, 127, 255, 32767, 65535, 1 << 20, 1 << 28, Integer.MAX_VALUE,
        Integer.MIN_VALUE, 0xffff_ffffL, 1L << 32, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000_007};
    private static final String[] WORDS = {"null", "true", "[]", "{}", "\"\"", "-1", "0", "1", "2", "1e300", "0.5",
        "2147483647", "2147483648", "99999999999999999999", "1048576", "[1,2]", "{\"a\":1}", "\"Lambda\"", "\"Dense\"",
        "\"..\\/x\"", "\"a\\nb\"", "\"BF16\"", "\"F64\"", "[0,4]", "[16,0]", "NaN", "\"Add\"", "\"input\""};
    private static final Pattern WORD = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|-?\\d[\\d.eE+-]*|true|false|null");
    private static final int MOST_FIELDS = 200;

    private final Random random;

    Damage(long seed) {
        random = new Random(seed);
    }

    /** The first of 50 parts of a file, the first two, and so on. */
    static List<byte[]> cut(byte[] file) {
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            parts.add(Arrays.copyOf(file, (int) ((long) file.length * i / 50)));
        }
        return parts;
    }

    /** Damages a file of the kind that its name tells. */
    byte[] of(String name, byte[] file) throws IOException {
        boolean isDeep = random.nextInt(3) > 0;
        if (isDeep && name.endsWith(".onnx")) {
            return message(ModelProto.parseFrom(file)).toByteArray();
        }
        if (isDeep && (name.endsWith(".keras") || name.endsWith(".npz"))) {
            return archive(file);
        }
        if (isDeep && name.endsWith(".safetensors")) {
            return header(file);
        }
        return bytes(file);
    }

    private byte[] bytes(byte[] file) {
        byte[] bytes = file.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(Math.max(1, bytes.length - 7));
            ByteBuffer place = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            long odd = ODD[random.nextInt(ODD.length)];
            switch (bytes.length < 8 ? 7 : random.nextInt(7)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> place.putShort(at / 2 * 2, (short) odd);
                case 3 -> place.putInt(at / 4 * 4, (int) odd);
                case 4 -> place.putLong(at / 8 * 8, odd);
                // An address of something else.
                case 5 -> place.putLong(at / 8 * 8, random.nextInt(bytes.length) / 8 * 8);
                default -> bytes = bytes.length > 7 && random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : moved(bytes);
            }
        }
        return bytes;
    }

    /** Some bytes taken out, or twice. */
    private byte[] moved(byte[] bytes) {
        int from = random.nextInt(bytes.length + 1);
        int count = random.nextInt(Math.min(64, bytes.length - from) + 1);
        boolean isTwice = random.nextBoolean();
        ByteBuffer made = ByteBuffer.allocate(bytes.length + (isTwice ? count : -count));
        made.put(bytes, 0, from + (isTwice ? count : 0));
        made.put(bytes, isTwice ? from : from + count, bytes.length - from - (isTwice ? 0 : count));
        return made.array();
    }

    String text(String text) {
        List<int[]> places = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            places.add(new int[]{matcher.start(), matcher.end()});
        }
        if (places.isEmpty()) {
            return text;
        }
        int[] place = places.get(random.nextInt(places.size()));
        int[] other = places.get(random.nextInt(places.size()));
        String word = switch (random.nextInt(4)) {
            case 0 -> text.substring(other[0], other[1]);
            case 1 -> random.nextInt(8) == 0 ? "" : WORDS[random.nextInt(WORDS.length)];
            default -> WORDS[random.nextInt(WORDS.length)];
        };
        String made = text.substring(0, place[0]) + word + text.substring(place[1]);
        return random.nextInt(3) == 0 ? text(made) : made;
    }

    private byte[] header(byte[] safetensors) {
        int length = (int) ByteBuffer.wrap(safetensors).order(ByteOrder.LITTLE_ENDIAN).getLong();
        byte[] text = text(new String(safetensors, 8, length, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer made = ByteBuffer.allocate(safetensors.length - length + text.length)
                .order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text);
        return made.put(safetensors, 8 + length, safetensors.length - 8 - length).array();
    }

    private byte[] archive(byte[] file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        List<String> names = List.copyOf(entries.keySet());
        String chosen = names.get(random.nextInt(names.size()));
        byte[] content = entries.get(chosen);
        if (chosen.endsWith(".npy")) {
            int length = 10 + (content[8] & 0xff) + (content[9] & 0xff) * 256;
            String head = new String(content, 10, length - 10, StandardCharsets.ISO_8859_1);
            byte[] other = npy(head).getBytes(StandardCharsets.ISO_8859_1);
            ByteBuffer made = ByteBuffer.allocate(10 + other.length + content.length - length)
                    .order(ByteOrder.LITTLE_ENDIAN).put(content, 0, 8).putShort((short) other.length).put(other);
            entries.put(chosen, made.put(content, length, content.length - length).array());
        } else {
            entries.put(chosen, chosen.endsWith(".json")
                    ? text(new String(content, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8)
                    : bytes(content));
        }
        if (random.nextInt(10) == 0) {
            entries.remove(names.get(random.nextInt(names.size())));
        }
        return zipped(entries, random.nextBoolean());
    }

    private String npy(String head) {
        String[] others = {"<f8", "<f2", ">f4", "|O", "<i8", "|b1", "<c8", "|S4", "<U3", "True", "(-1,)", "(0,)", "()",
            "(1, 2147483647)", "(4294967296, 4294967296)", "(1,)", "[3]", "None", "<V4", "float32", "'"};
        String[] parts = {"<f4", "False", "'descr'", "'shape'", "\\([^)]*\\)", "'fortran_order'"};
        return head.replaceFirst(parts[random.nextInt(parts.length)],
                Matcher.quoteReplacement(others[random.nextInt(others.length)]));
    }

    static byte[] zipped(Map<String, byte[]> entries, boolean isDeflated) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                if (!isDeflated) {
                    CRC32 sum = new CRC32();
                    sum.update(each.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(each.getValue().length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(each.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /** Changes one to three fields of a message or of a message inside of it. */
    private Message message(Message message) throws InvalidProtocolBufferException {
        Message made = message;
        for (int i = 0; i <= random.nextInt(3); i++) {
            Message.Builder builder = made.toBuilder();
            field(builder, random.nextInt(MOST_FIELDS));
            made = builder.build();
        }
        return made;
    }

    /** Goes down at random for some steps, and changes a field there. */
    private void field(Message.Builder builder, int steps) {
        List<FieldDescriptor> set = List.copyOf(builder.getAllFields().keySet());
        List<FieldDescriptor> all = builder.getDescriptorForType().getFields();
        List<FieldDescriptor> messages = set.stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE).toList();
        if (!messages.isEmpty() && steps % 8 > 0) {
            FieldDescriptor field = messages.get(random.nextInt(messages.size()));
            if (field.isRepeated()) {
                int place = random.nextInt(builder.getRepeatedFieldCount(field));
                Message.Builder inner = ((Message) builder.getRepeatedField(field, place)).toBuilder();
                field(inner, steps / 2);
                builder.setRepeatedField(field, place, inner.build());
            } else {
                Message.Builder inner = ((Message) builder.getField(field)).toBuilder();
                field(inner, steps - 1);
                builder.setField(field, inner.build());
            }
            return;
        }
        FieldDescriptor field = set.isEmpty() || random.nextInt(5) == 0 ? all.get(random.nextInt(all.size()))
                : set.get(random.nextInt(set.size()));
        change(builder, field);
    }

    private void change(Message.Builder builder, FieldDescriptor field) {
        boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        if (!field.isRepeated()) {
            if (random.nextInt(4) == 0) {
                builder.clearField(field);
            } else if (!isMessage) {
                builder.setField(field, value(field, builder.getField(field)));
            }
            return;
        }
        int count = builder.getRepeatedFieldCount(field);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(builder.getRepeatedField(field, i));
        }
        switch (random.nextInt(isMessage ? 3 : 4)) {
            case 0 -> {
                if (count > 0) {
                    values.remove(random.nextInt(count));
                }
            }
            case 1 -> {
                if (count > 0) {
                    values.add(random.nextInt(count + 1), values.get(random.nextInt(count)));
                }
            }
            case 2 -> java.util.Collections.shuffle(values, random);
            default -> {
                if (count == 0) {
                    values.add(value(field, 0L));
                } else {
                    int place = random.nextInt(count);
                    values.set(place, value(field, values.get(place)));
                }
            }
        }
        builder.clearField(field);
        values.forEach(each -> builder.addRepeatedField(field, each));
    }

    private Object value(FieldDescriptor field, Object old) {
        long odd = ODD[random.nextInt(ODD.length)];
        return switch (field.getJavaType()) {
            case INT -> (int) odd;
            case LONG -> random.nextInt(4) == 0 && old instanceof Long number ? number + 1 : odd;
            case FLOAT -> random.nextBoolean() ? Float.NaN : (float) odd;
            case DOUBLE -> random.nextBoolean() ? Double.POSITIVE_INFINITY : (double) odd;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> new String[]{"", "a\nb", "x", "input", "../../etc/passwd", "ai.onnx.ml", "Expand", "Concat",
                "ConstantOfShape", "Tile", "Range", "y\u202e"}[random.nextInt(12)];
            case BYTE_STRING -> ByteString.copyFrom(bytes(old instanceof ByteString bytes ? bytes.toByteArray()
                    : new byte[]{}));
            case ENUM -> field.getEnumType().getValues().get(random.nextInt(field.getEnumType().getValues().size()));
            default -> old;
        };
    }
}
