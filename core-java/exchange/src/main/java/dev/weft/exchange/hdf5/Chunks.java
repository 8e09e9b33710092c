package dev.weft.exchange.hdf5;

import dev.weft.file.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** An array that is stored in chunks, which are the leaves of a tree, and perhaps deflated and shuffled. */
final class Chunks {
    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER = 3;
    private static final int DEEPEST = 8;
    private static final int MOST_FILTERS = 4;

    private final Content content;
    private final int[] lengths;
    private final int[] chunk;
    private final int width;
    private final List<Integer> filters;
    private final byte[] numbers;
    private long filled;

    private Chunks(Content content, int[] lengths, int[] chunk, int width, List<Integer> filters, byte[] numbers) {
        this.content = content;
        this.lengths = lengths;
        this.chunk = chunk;
        this.width = width;
        this.filters = filters;
        this.numbers = numbers;
    }

    /**
     * Reads all chunks into one piece, in row-major order.
     *
     * @param layout the layout message, from its rank on
     * @param width the bytes of an element
     */
    static ByteBuffer read(Content content, Content.Part layout, Optional<Content.Part> pipeline, int[] lengths,
            int width) {
        long address = layout.address();
        int rank = layout.u8() - 1;
        long tree = layout.u64();
        int[] chunk = new int[Math.max(0, rank)];
        long size = width;
        for (int i = 0; i < chunk.length; i++) {
            long length = layout.u32();
            size *= Math.max(1, Math.min(length, Integer.MAX_VALUE));
            if (length < 1 || size > Integer.MAX_VALUE - 8) {
                throw content.malformed(address, "a chunk of " + length, "chunks of 1 to 2147483639 bytes");
            }
            chunk[i] = (int) length;
        }
        if (rank != lengths.length || rank == 0 || layout.u32() != width) {
            throw content.malformed(address, "chunks of rank " + rank, "those of the array");
        }
        long all = Extent.size(lengths) * width;
        content.expectNumbers(address, Math.max(all, size));
        if (all > Integer.MAX_VALUE - 8) {
            throw content.malformed(address, all + " bytes in chunks", "at most 2147483639");
        }
        Chunks chunks = new Chunks(content, lengths, chunk, width,
                pipeline.map(message -> filters(content, message)).orElse(List.of()), new byte[(int) all]);
        if (all > 0) {
            chunks.node(tree, -1);
        }
        if (chunks.filled != all) {
            throw content.malformed(address, "chunks of " + chunks.filled + " bytes", all + " bytes");
        }
        return ByteBuffer.wrap(chunks.numbers);
    }

    private static List<Integer> filters(Content content, Content.Part message) {
        long address = message.address();
        int version = message.u8();
        int count = message.u8();
        if (version < 1 || version > 2 || count > MOST_FILTERS) {
            throw content.malformed(address, count + " filters of version " + version,
                    "at most " + MOST_FILTERS + " of version 1 or 2");
        }
        message.skip(version == 1 ? 6 : 0);
        List<Integer> filters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int filter = message.u16();
            if (filter < DEFLATE || filter > FLETCHER || filters.contains(filter)) {
                throw content.malformed(address, "filter " + filter, "gzip, shuffle and fletcher32, each once");
            }
            int name = version == 1 ? message.u16() : 0;
            message.skip(2);
            int values = message.u16();
            message.skip((name + 7) / 8 * 8 + 4 * values + (version == 1 && values % 2 == 1 ? 4 : 0));
            filters.add(filter);
        }
        return filters;
    }

    private void node(long address, int expected) {
        Content.Part node = content.part(address, 24).expect("TREE");
        int type = node.u8();
        int level = node.u8();
        int used = node.u16();
        if (type != 1 || level > DEEPEST || expected >= 0 && level != expected) {
            throw content.malformed(address, "a node of type " + type + " at level " + level,
                    "the tree of an array, with levels that go down to 0");
        }
        Content.Part entries = content.part(address + 24, (24L + 8 * lengths.length) * used);
        for (int i = 0; i < used; i++) {
            long stored = entries.u32();
            long skipped = entries.u32();
            long[] start = new long[lengths.length];
            for (int axis = 0; axis < start.length; axis++) {
                start[axis] = entries.u64();
            }
            entries.skip(8);
            long child = entries.u64();
            if (level > 0) {
                node(child, level - 1);
            } else {
                put(start, unpacked(child, stored, skipped));
            }
        }
    }

    private byte[] unpacked(long address, long stored, long skipped) {
        int size = width;
        for (int length : chunk) {
            size *= length;
        }
        byte[] data = content.part(address, stored).take((int) stored);
        for (int i = filters.size() - 1; i >= 0; i--) {
            if ((skipped >> i & 1) == 0) {
                data = switch (filters.get(i)) {
                    case DEFLATE -> inflated(address, data, size);
                    case SHUFFLE -> unshuffled(data);
                    default -> Arrays.copyOf(data, Math.max(0, data.length - 4));
                };
            }
        }
        if (data.length != size) {
            throw content.malformed(address, "a chunk of " + data.length + " bytes", size + " bytes");
        }
        return data;
    }

    private byte[] inflated(long address, byte[] packed, int size) {
        content.expectNumbers(address, size);
        // A checksum may follow.
        byte[] data = new byte[size + 4];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            int length = inflater.inflate(data);
            if (!inflater.finished() && length < data.length || length < size) {
                throw content.malformed(address, "an end after " + length + " bytes", size + " bytes, deflated");
            }
            return Arrays.copyOf(data, length);
        } catch (DataFormatException e) {
            throw content.malformed(address, String.valueOf(e.getMessage()), "deflated numbers");
        } finally {
            inflater.end();
        }
    }

    /** Puts the bytes of each element together again: shuffled, all first bytes come first. */
    private byte[] unshuffled(byte[] data) {
        byte[] together = new byte[data.length];
        int count = data.length / width;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < width; j++) {
                together[i * width + j] = data[j * count + i];
            }
        }
        return together;
    }

    /** Copies the part of a chunk that is within the array, row by row. */
    private void put(long[] start, byte[] data) {
        int last = lengths.length - 1;
        for (int axis = 0; axis <= last; axis++) {
            if (start[axis] < 0 || start[axis] >= lengths[axis] || start[axis] % chunk[axis] != 0) {
                throw new MalformedDataException(content.source(), "chunks", "one at "
                        + Arrays.toString(start), "chunks within the array");
            }
        }
        int rows = data.length / width / chunk[last];
        int row = (int) Math.min(chunk[last], lengths[last] - start[last]) * width;
        for (int i = 0; i < rows; i++) {
            long to = 0;
            boolean isInside = true;
            int left = i;
            long factor = lengths[last];
            for (int axis = last - 1; axis >= 0; axis--) {
                long at = start[axis] + left % chunk[axis];
                left /= chunk[axis];
                isInside &= at < lengths[axis];
                to += at * factor;
                factor *= lengths[axis];
            }
            if (isInside) {
                System.arraycopy(data, i * chunk[last] * width, numbers, (int) ((to + start[last]) * width), row);
                filled += row;
            }
        }
    }
}
