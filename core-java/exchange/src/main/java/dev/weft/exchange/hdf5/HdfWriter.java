package dev.weft.exchange.hdf5;

import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes an HDF5 file as the HDF5 library does unless told otherwise, so that every version of it can read the file.
 * Equal trees give equal bytes. The bytes of the arrays are not copied before they are written.
 *
 * <p>Each object comes after what it contains, and the superblock, which has the address of the root, is made last.
 * Source: HDF5 File Format Specification, version 3.0, sections II.A, III and IV.
 */
public final class HdfWriter {
    private static final int SUPERBLOCK = 96;
    private static final int HEADER = 16;
    private static final int NODE = 24;
    private static final int INTERNAL = 16;
    private static final int LEAST_LEAF = 4;
    private static final int LEAST_HEAP = 4096;
    private static final int MOST_TEXTS = 60_000;
    private static final int CHUNK = 1 << 16;
    private static final long UNDEFINED = -1;

    /** Parts of the file in order: bytes, or tensors. */
    private final List<Object> parts = new ArrayList<>();
    private final int leaf;
    private final List<byte[]> texts = new ArrayList<>();
    private final long heap;
    private long end = SUPERBLOCK;
    private int next = 1;

    /** Lays out a file with the members of {@code root}. */
    public HdfWriter(HdfTree root) {
        leaf = Math.max(LEAST_LEAF, (most(root) + 1) / 2);
        heap = end;
        gather(root);
        if (texts.size() > MOST_TEXTS) {
            throw new IllegalArgumentException("HDF5 expects at most " + MOST_TEXTS + " texts but got "
                    + texts.size());
        }
        append(heap());
        long[] tables = new long[2];
        long address = group(root, tables);
        ByteBuffer block = buffer(SUPERBLOCK);
        block.put(new byte[]{(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 0, 0, 0, 0, 0, 8, 8, 0});
        block.putShort((short) leaf).putShort((short) INTERNAL).putInt(0);
        block.putLong(0).putLong(UNDEFINED).putLong(end).putLong(UNDEFINED);
        block.putLong(0).putLong(address).putInt(1).putInt(0).putLong(tables[0]).putLong(tables[1]);
        parts.add(0, block.array());
    }

    private static int most(HdfTree tree) {
        int most = tree.members().size();
        for (Object member : tree.members().values()) {
            if (member instanceof HdfTree group) {
                most = Math.max(most, most(group));
            }
        }
        return most;
    }

    /** Collects all texts in the order in which {@link #group} writes their places. */
    private void gather(HdfTree tree) {
        tree.members().values().forEach(member -> {
            if (member instanceof HdfTree group) {
                gather(group);
            }
        });
        tree.attributes().values().forEach(value -> {
            for (Object text : value instanceof List<?> list ? list : List.of(value)) {
                texts.add(((String) text).getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** The global heap, a collection of all texts. */
    private byte[] heap() {
        int used = HEADER + texts.stream().mapToInt(text -> HEADER + padded(text.length)).sum();
        int size = Math.max(LEAST_HEAP, used + HEADER);
        ByteBuffer bytes = buffer(size).put("GCOL".getBytes(StandardCharsets.ISO_8859_1)).put(new byte[]{1, 0, 0, 0});
        bytes.putLong(size);
        for (int i = 0; i < texts.size(); i++) {
            bytes.putShort((short) (i + 1)).putShort((short) 1).putInt(0).putLong(texts.get(i).length);
            bytes.put(texts.get(i)).position(bytes.position() + padded(texts.get(i).length) - texts.get(i).length);
        }
        // What is left is object 0.
        bytes.putShort((short) 0).putShort((short) 0).putInt(0).putLong(size - used);
        return bytes.array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int padded(int size) {
        return (size + 7) / 8 * 8;
    }

    private long append(byte[] bytes) {
        long address = end;
        parts.add(bytes);
        end += bytes.length;
        return address;
    }

    private long append(Tensor tensor) {
        long address = end;
        parts.add(tensor);
        end += 4L * tensor.size();
        if (end % 8 != 0) {
            append(new byte[(int) (8 - end % 8)]);
        }
        return address;
    }

    /**
     * Appends a group after its members, and returns the address of its header.
     *
     * @param tables receives the addresses of its tree and its heap
     */
    private long group(HdfTree tree, long[] tables) {
        List<Long> headers = new ArrayList<>();
        for (Object member : tree.members().values()) {
            headers.add(member instanceof HdfTree group ? group(group, new long[2])
                    : member instanceof Tensor tensor ? array(tensor) : number((Integer) member));
        }
        List<byte[]> names = tree.members().keySet().stream().map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toList();
        int size = 8 + names.stream().mapToInt(name -> padded(name.length + 1)).sum();
        ByteBuffer segment = buffer(Math.max(size, 16)).position(8);
        ByteBuffer symbols = buffer(8 + 2 * leaf * 40).put("SNOD".getBytes(StandardCharsets.ISO_8859_1));
        symbols.put((byte) 1).put((byte) 0).putShort((short) names.size());
        int last = 0;
        for (int i = 0; i < names.size(); i++) {
            last = segment.position();
            symbols.putLong(last).putLong(headers.get(i)).putLong(0).putLong(0).putLong(0);
            segment.put(names.get(i)).position(last + padded(names.get(i).length + 1));
        }
        long data = append(segment.array());
        tables[1] = append(buffer(32).put("HEAP".getBytes(StandardCharsets.ISO_8859_1)).putInt(0)
                .putLong(segment.capacity()).putLong(1).putLong(data).array());
        ByteBuffer node = buffer(NODE + 8 * (4 * INTERNAL + 1)).put("TREE".getBytes(StandardCharsets.ISO_8859_1));
        node.putShort((short) 0).putShort((short) (names.isEmpty() ? 0 : 1)).putLong(UNDEFINED).putLong(UNDEFINED);
        if (!names.isEmpty()) {
            node.putLong(0).putLong(append(symbols.array())).putLong(last);
        }
        tables[0] = append(node.array());
        List<byte[]> messages = new ArrayList<>();
        messages.add(message(ObjectHeader.SYMBOL_TABLE, 0, buffer(16).putLong(tables[0]).putLong(tables[1]).array()));
        for (Map.Entry<String, Object> attribute : tree.attributes().entrySet()) {
            messages.add(attribute(attribute.getKey(), attribute.getValue()));
        }
        return append(header(messages));
    }

    private static byte[] message(int type, int flags, byte[] data) {
        return buffer(8 + padded(data.length)).putShort((short) type).putShort((short) padded(data.length))
                .putInt(flags).put(data).array();
    }

    private static byte[] header(List<byte[]> messages) {
        int size = messages.stream().mapToInt(message -> message.length).sum();
        ByteBuffer header = buffer(HEADER + size).put((byte) 1).put((byte) 0).putShort((short) messages.size());
        header.putInt(1).putInt(size).putInt(0);
        messages.forEach(header::put);
        return header.array();
    }

    private byte[] attribute(String name, Object value) {
        List<?> list = value instanceof List<?> some ? some : List.of(value);
        byte[] title = name.getBytes(StandardCharsets.UTF_8);
        byte[] space = space(value instanceof List<?> ? new int[]{list.size()} : new int[0]);
        // A text of any length in UTF-8, made of unsigned bytes.
        byte[] type = {0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0};
        ByteBuffer data = buffer(8 + padded(title.length + 1) + padded(type.length) + padded(space.length)
                + 16 * list.size());
        data.putShort((short) 1).putShort((short) (title.length + 1)).putShort((short) type.length)
                .putShort((short) space.length);
        data.put(title).position(8 + padded(title.length + 1));
        data.put(type).position(data.position() + padded(type.length) - type.length);
        data.put(space).position(data.position() + padded(space.length) - space.length);
        for (int i = 0; i < list.size(); i++) {
            data.putInt(texts.get(next - 1).length).putLong(heap).putInt(next);
            next++;
        }
        return message(ObjectHeader.ATTRIBUTE, 0, data.array());
    }

    private static byte[] space(int[] lengths) {
        ByteBuffer space = buffer(8 + 8 * lengths.length).put((byte) 1).put((byte) lengths.length).put(new byte[6]);
        for (int length : lengths) {
            space.putLong(length);
        }
        return space.array();
    }

    private long array(Tensor tensor) {
        // IEEE 754 binary32, little-endian.
        byte[] type = {0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0};
        long place = tensor.size() == 0 ? UNDEFINED : append(tensor);
        return array(tensor.shape().toArray(), type, place, 4L * tensor.size());
    }

    private long number(int number) {
        byte[] type = {0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0};
        return array(new int[0], type, append(buffer(8).putInt(number).array()), 4);
    }

    private long array(int[] lengths, byte[] type, long place, long size) {
        return append(header(List.of(message(ObjectHeader.DATASPACE, 0, space(lengths)),
                message(ObjectHeader.DATATYPE, 1, type),
                // Late allocation, written if set, and the usual value where nothing is written.
                message(0x05, 1, new byte[]{2, 2, 2, 1, 0, 0, 0, 0}),
                message(ObjectHeader.LAYOUT, 0,
                        buffer(18).put((byte) 3).put((byte) 1).putLong(place).putLong(size).array()))));
    }

    /** The length of the file in bytes. */
    public long length() {
        return end;
    }

    /** Writes the file, from its first byte to its last. */
    public void writeTo(OutputStream out) throws IOException {
        ByteBuffer chunk = buffer(CHUNK);
        for (Object part : parts) {
            if (part instanceof Tensor tensor) {
                for (int from = 0, count; from < tensor.size(); from += count) {
                    count = Math.min(CHUNK / Float.BYTES, tensor.size() - from);
                    chunk.asFloatBuffer().put(tensor.data(), from, count);
                    out.write(chunk.array(), 0, count * Float.BYTES);
                }
            } else {
                out.write((byte[]) part);
            }
        }
    }
}
