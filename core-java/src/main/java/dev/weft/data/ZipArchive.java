package dev.weft.data;

import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The files in a zip archive. Stricter than {@link java.util.zip.ZipFile}, so that all readers see the same content and
 * a small archive cannot keep its reader busy: each file's local header must agree with the central directory, files
 * must not overlap, and names must be relative paths without {@code ..} and backslashes. Together, the files unpack to
 * at most {@value Idx#MOST_UNPACKED} times the length of the archive.
 */
final class ZipArchive implements AutoCloseable {
    private static final int MOST_ENTRIES = 100_000;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int END = 22;
    private static final int END64 = 56;
    private static final int LOCATOR = 20;
    private static final int CENTRAL = 46;
    private static final int LOCAL = 30;
    private static final int AT_ONCE = 256;
    private static final long IN_EXTRA = 0xffff_ffffL;
    private static final int ENCRYPTED = 1;
    private static final int SIZES_FOLLOW = 8;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:/");

    /** A file in the archive, whose header begins at byte {@code offset}. */
    record Entry(String name, int flags, int method, long crc, long packed, long size, long offset) {}

    private final Path path;
    private final RandomAccessFile file;
    private final long length;
    private final List<Entry> entries = new ArrayList<>();
    /** Where the content begins of the file whose header begins at the key: many entries can have one hash code. */
    private final Map<Long, Long> begins = new HashMap<>();
    private final Inflater inflater = new Inflater(true);

    /**
     * Opens an archive and reads its directory.
     *
     * @throws MalformedDataException if it is not a complete archive of the kind that is described above
     * @throws IOException if the file is missing or cannot be read
     */
    ZipArchive(Path path) throws IOException {
        this.path = path;
        this.length = InputFile.size(path);
        this.file = new RandomAccessFile(path.toFile(), "r");
        try {
            directory();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** The files, in the order of the directory. */
    List<Entry> entries() {
        return entries;
    }

    private void directory() throws IOException {
        int most = (int) Math.min(length, END + LONGEST_COMMENT);
        ByteBuffer tail = bytes(length - most, most);
        int end = most - END;
        while (end >= 0 && !(is(tail, end, 5, 6) && unsigned(tail.getShort(end + 20)) == most - end - END)) {
            end--;
        }
        if (end < 0) {
            throw malformed("no directory at its end", "a complete .npz file");
        }
        long count = unsigned(tail.getShort(end + 10));
        long size = unsigned(tail.getInt(end + 12));
        long start = unsigned(tail.getInt(end + 16));
        long behind = length - most + end;
        if (end >= LOCATOR && is(tail, end - LOCATOR, 6, 7)) {
            behind -= LOCATOR + END64;
            ByteBuffer large = bytes(behind, END64);
            if (!is(large, 0, 6, 6)) {
                throw malformed("no directory at its end", "a complete .npz file");
            }
            count = large.getLong(32);
            size = large.getLong(40);
            start = large.getLong(48);
        }
        if (count < 0 || count > MOST_ENTRIES) {
            throw malformed(Long.toUnsignedString(count) + " entries", "at most " + MOST_ENTRIES);
        }
        if (size < 0 || size > behind || start != behind - size) {
            throw malformed("a directory of " + Long.toUnsignedString(size) + " bytes at byte "
                    + Long.toUnsignedString(start), "one that ends at byte " + behind);
        }
        directory(bytes(start, Math.toIntExact(size)), (int) count);
        checkPlaces(start);
    }

    private void directory(ByteBuffer central, int count) {
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (central.limit() - at < CENTRAL || !is(central, at, 1, 2)) {
                throw malformed("entry " + (i + 1) + " without a header", "a directory of " + count + " entries");
            }
            int name = unsigned(central.getShort(at + 28));
            int extra = unsigned(central.getShort(at + 30));
            int next = at + CENTRAL + name + extra + unsigned(central.getShort(at + 32));
            if (next > central.limit()) {
                throw malformed("entry " + (i + 1) + " beyond the directory", "a directory of " + count + " entries");
            }
            long[] sizes = sizes(central.slice(at + CENTRAL + name, extra), unsigned(central.getInt(at + 24)),
                    unsigned(central.getInt(at + 20)), unsigned(central.getInt(at + 42)));
            entries.add(new Entry(name(central.slice(at + CENTRAL, name)), central.getShort(at + 8),
                    unsigned(central.getShort(at + 10)), unsigned(central.getInt(at + 16)), sizes[1], sizes[0],
                    sizes[2]));
            at = next;
        }
        if (at != central.limit()) {
            throw malformed("more", "a directory of " + count + " entries");
        }
    }

    /** Replaces the values that do not fit into 32 bits by those of the extra field for ZIP64. */
    private long[] sizes(ByteBuffer extra, long... values) {
        extra.order(ByteOrder.LITTLE_ENDIAN);
        while (extra.remaining() >= 4) {
            int id = extra.getShort();
            int after = extra.position() + 2 + unsigned(extra.getShort());
            for (int i = 0; id == 1 && i < values.length && after <= extra.limit(); i++) {
                if (values[i] == IN_EXTRA && after - extra.position() >= Long.BYTES) {
                    values[i] = extra.getLong();
                }
            }
            extra.position(Math.min(after, extra.limit()));
        }
        return values;
    }

    private String name(ByteBuffer bytes) {
        String name;
        try {
            name = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw malformed("a name that is not UTF-8", "names in UTF-8");
        }
        if (name.startsWith("/") || DRIVE.matcher(name).lookingAt() || name.indexOf('\\') >= 0 || name.indexOf(0) >= 0
                || Arrays.asList(name.split("/")).contains("..")) {
            throw malformed("the name " + name, "relative names without .. and backslashes");
        }
        return name;
    }

    /** Checks that each file lies before the directory, and none within another. */
    private void checkPlaces(long directory) throws IOException {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::offset));
        long free = 0;
        for (Entry entry : sorted) {
            if (entry.offset() < free || entry.offset() > directory - LOCAL) {
                throw new MalformedDataException(path, entry.name(), "a place at byte " + entry.offset(),
                        "files that do not overlap, before byte " + directory);
            }
            if (entry.method() == STORED ? entry.size() != entry.packed()
                    : entry.size() < 0 || entry.size() / Idx.MOST_UNPACKED > entry.packed()) {
                throw new MalformedDataException(path, entry.name(), Long.toUnsignedString(entry.size())
                        + " bytes from " + Long.toUnsignedString(entry.packed()), "sizes that are possible");
            }
            long begin = begin(entry);
            if (entry.packed() < 0 || entry.packed() > directory - begin) {
                throw new MalformedDataException(path, entry.name(), Long.toUnsignedString(entry.packed()) + " bytes",
                        "files that do not overlap, before byte " + directory);
            }
            begins.put(entry.offset(), begin);
            free = begin + entry.packed();
        }
    }

    /** Returns where the content of a file begins, after checking its header. */
    private long begin(Entry entry) throws IOException {
        ByteBuffer header = bytes(entry.offset(), (int) Math.min(AT_ONCE, length - entry.offset()));
        int nameLength = unsigned(header.getShort(26));
        int extraLength = unsigned(header.getShort(28));
        int begin = LOCAL + nameLength + extraLength;
        if (!is(header, 0, 3, 4) || entry.offset() + begin > length) {
            throw new MalformedDataException(path, entry.name(), "no header at byte " + entry.offset(),
                    "one where the directory says");
        }
        if (begin > header.limit()) {
            header = bytes(entry.offset(), begin);
        }
        String name = name(header.slice(LOCAL, nameLength));
        int flags = header.getShort(6);
        int method = unsigned(header.getShort(8));
        long[] sizes = sizes(header.slice(LOCAL + nameLength, extraLength), unsigned(header.getInt(22)),
                unsigned(header.getInt(18)));
        boolean same = name.equals(entry.name()) && method == entry.method()
                && ((flags & SIZES_FOLLOW) != 0 || unsigned(header.getInt(14)) == entry.crc()
                        && sizes[0] == entry.size() && sizes[1] == entry.packed());
        if (!same) {
            throw new MalformedDataException(path, entry.name(), "a header of " + name + " that differs",
                    "what the directory says");
        }
        if (((flags | entry.flags()) & ENCRYPTED) != 0 || method != STORED && method != DEFLATED) {
            throw new MalformedDataException(path, entry.name(),
                    method == STORED || method == DEFLATED ? "encrypted content" : "compression method " + method,
                    "content that is stored or deflated, not encrypted");
        }
        return entry.offset() + begin;
    }

    /**
     * Opens a file for reading. Its checksum goes to {@code sum}. Only one file may be read at a time.
     *
     * @throws IOException if the archive cannot be read
     */
    InputStream open(Entry entry, CRC32 sum) throws IOException {
        InputStream packed = new Part(begins.get(entry.offset()), entry.packed());
        inflater.reset();
        int buffer = (int) Math.max(1, Math.min(entry.packed(), 1 << 16));
        return new CheckedInputStream(
                entry.method() == STORED ? packed : new InflaterInputStream(packed, inflater, buffer), sum);
    }

    /** The bytes of a part of the archive. */
    private final class Part extends InputStream {
        private long position;
        private long left;

        Part(long position, long left) {
            this.position = position;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            file.seek(position);
            int read = file.read(target, offset, (int) Math.min(count, left));
            position += read;
            left = read < 0 ? 0 : left - read;
            return read;
        }
    }

    private ByteBuffer bytes(long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        if (from < 0) {
            throw malformed("no directory at its end", "a complete .npz file");
        }
        file.seek(from);
        try {
            file.readFully(bytes);
        } catch (EOFException e) {
            throw malformed("an early end of the file", "a complete .npz file");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean is(ByteBuffer bytes, int at, int third, int fourth) {
        return bytes.getInt(at) == ('P' | 'K' << 8 | third << 16 | fourth << 24);
    }

    private static int unsigned(short value) {
        return Short.toUnsignedInt(value);
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }

    private MalformedDataException malformed(String found, String wanted) {
        return new MalformedDataException(path, "zip archive", found, wanted);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        file.close();
    }
}
