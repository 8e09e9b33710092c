package dev.weft.exchange.hdf5;

import dev.weft.file.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a file, in which every place is checked, and the work that reading them may take. */
final class Content {
    /** How many bytes of structures may be read for each byte of the file: a sound file needs about two. */
    private static final int MOST_VISITS = 16;
    private static final int FREE_VISITS = 1 << 16;
    /** What deflate packs into a byte, at most. */
    private static final int MOST_UNPACKED = 1032;
    /** The part of the memory that all arrays may take: the file and the model take as much again. */
    private static final int SHARE = 6;

    private final String source;
    private final byte[] bytes;
    private long visits;
    private long numbers;
    private long room = Runtime.getRuntime().maxMemory() / SHARE / Float.BYTES;

    Content(String source, byte[] bytes) {
        this.source = source;
        this.bytes = bytes;
        this.visits = FREE_VISITS + (long) MOST_VISITS * bytes.length;
        this.numbers = FREE_VISITS + (long) MOST_UNPACKED * bytes.length;
    }

    /** The file, for messages. */
    String source() {
        return source;
    }

    /** Returns the text at {@code address} up to the first zero, or to the end of {@code most} bytes. */
    String text(long address, long most) {
        slice(address, most);
        int end = (int) address;
        while (end < address + most && bytes[end] != 0) {
            end++;
        }
        visits -= end - address;
        return new String(bytes, (int) address, end - (int) address, StandardCharsets.UTF_8);
    }

    /** Returns the part of a structure of {@code length} bytes at {@code address}. */
    Part part(long address, long length) {
        visits -= Math.max(length, 8);
        if (visits < 0) {
            throw malformed(address, "structures that lead to each other", "a tree of groups");
        }
        return new Part(address, slice(address, length));
    }

    /** Returns {@code length} bytes of numbers at {@code address}, little-endian. */
    ByteBuffer data(long address, long length) {
        expectNumbers(address, length);
        return slice(address, length);
    }

    /** Counts bytes of numbers that are read, before memory is allocated for them. */
    void expectNumbers(long address, long length) {
        if (length < 0 || length > numbers) {
            throw malformed(address, "arrays of more bytes", "at most " + MOST_UNPACKED + " times those of the file");
        }
        numbers -= length;
    }

    /** Counts floats that are kept, before memory is allocated for them. */
    void expectRoom(long address, long count) {
        if (count > room) {
            throw malformed(address, "arrays of more numbers",
                    "as many as fit into memory (start Java with a larger -Xmx)");
        }
        room -= count;
    }

    private ByteBuffer slice(long address, long length) {
        if (address < 0 || length < 0 || address > bytes.length - length) {
            throw malformed(address, Long.toUnsignedString(length) + " bytes of a file of " + bytes.length,
                    "structures within the file");
        }
        return ByteBuffer.wrap(bytes, (int) address, (int) length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    MalformedDataException malformed(long address, String found, String wanted) {
        return new MalformedDataException(source, "byte " + Long.toUnsignedString(address), found, wanted);
    }

    /** A structure, read from its start to its end. */
    final class Part {
        private final long address;
        private final ByteBuffer buffer;

        private Part(long address, ByteBuffer buffer) {
            this.address = address;
            this.buffer = buffer;
        }

        long address() {
            return address + buffer.position();
        }

        int left() {
            return buffer.remaining();
        }

        private ByteBuffer next(int count) {
            if (count < 0 || count > buffer.remaining()) {
                throw malformed(address(), buffer.remaining() + " bytes", count + " bytes");
            }
            return buffer;
        }

        int u8() {
            return next(1).get() & 0xff;
        }

        int u16() {
            return next(2).getShort() & 0xffff;
        }

        long u32() {
            return next(4).getInt() & 0xffff_ffffL;
        }

        /** An address or a length; -1 stands for an undefined one. */
        long u64() {
            long value = next(8).getLong();
            if (value < -1) {
                throw malformed(address() - 8, Long.toUnsignedString(value), "a length or an address");
            }
            return value;
        }

        void skip(int count) {
            next(count).position(buffer.position() + count);
        }

        byte[] take(int count) {
            byte[] taken = new byte[next(count) == buffer ? count : 0];
            buffer.get(taken);
            return taken;
        }

        /** The next {@code count} bytes as a part of their own. */
        Part part(int count) {
            Part taken = new Part(address(), next(count).slice(buffer.position(), count)
                    .order(ByteOrder.LITTLE_ENDIAN));
            skip(count);
            return taken;
        }

        Part expect(String signature) {
            byte[] found = take(signature.length());
            if (!Arrays.equals(found, signature.getBytes(StandardCharsets.ISO_8859_1))) {
                throw malformed(address() - signature.length(), new String(found, StandardCharsets.ISO_8859_1),
                        signature);
            }
            return this;
        }

        /** The text up to the first zero. */
        String text() {
            int start = buffer.position();
            int end = start;
            while (end < buffer.limit() && buffer.get(end) != 0) {
                end++;
            }
            byte[] text = take(end - start);
            return new String(text, StandardCharsets.UTF_8);
        }
    }
}
