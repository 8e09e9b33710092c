package dev.weft.exchange.hdf5;

import dev.weft.file.MalformedDataException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An HDF5 file in memory, of the kind that the HDF5 library writes unless told otherwise: superblock version 0 or 1,
 * groups with symbol tables, object headers of version 1. Files written with {@code libver="latest"} are refused.
 *
 * <pre>{@code
 * Group root = HdfFile.of("model.h5", bytes).root();
 * Tensor kernel = root.group("layers/dense/vars").orElseThrow().dataset("0").orElseThrow().read();
 * }</pre>
 *
 * <p>Nothing is trusted: a place outside the file, a group that contains itself, and structures or arrays that take
 * more than a multiple of the file's bytes are {@link MalformedDataException}s. One thread at a time may use it.
 * Source: HDF5 File Format Specification, version 3.0, sections II.A, III and IV.
 */
public final class HdfFile {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final String WANTED = "an HDF5 file as h5py writes it by default, without libver=\"latest\"";
    private static final int SMALLEST = 96;
    private static final int LONGEST_NAME = 1024;
    private static final int DEEPEST = 8;

    private final Content content;
    private final Group root;
    /** Objects by the address of their header: more than one link to one would make trees into graphs. */
    private final Set<Long> linked = new HashSet<>();
    private final Map<Long, Group> groups = new HashMap<>();

    private HdfFile(String source, byte[] bytes) {
        content = new Content(source, bytes);
        if (!isHdf(bytes)) {
            throw new MalformedDataException(source, "byte 0", bytes.length == 0 ? "nothing" : "something else",
                    "an HDF5 file");
        }
        if (bytes.length < SMALLEST) {
            throw new MalformedDataException(source, "byte " + bytes.length, "the end of the file", "a superblock");
        }
        Content.Part block = content.part(SIGNATURE.length, SMALLEST - SIGNATURE.length);
        int version = block.u8();
        block.skip(4);
        int offsets = block.u8();
        int lengths = block.u8();
        if (version > 1 || offsets != 8 || lengths != 8) {
            throw content.malformed(SIGNATURE.length, "superblock version " + version + " with addresses of " + offsets
                    + " bytes", WANTED);
        }
        Content.Part rest = content.part(24 + 4 * version, 72);
        long base = rest.u64();
        if (base != 0) {
            throw content.malformed(24, "a start at byte " + base, WANTED);
        }
        rest.skip(32);
        root = group(rest.u64());
    }

    /**
     * Reads the structure of a file.
     *
     * @param source the name of the file, for messages
     * @param bytes the content of the file, which must not change
     * @throws MalformedDataException if it is not such a file
     */
    public static HdfFile of(String source, byte[] bytes) {
        return new HdfFile(source, bytes);
    }

    /** Whether a file that begins with these bytes is an HDF5 file. */
    public static boolean isHdf(byte[] head) {
        if (head.length < SIGNATURE.length) {
            return false;
        }
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (head[i] != SIGNATURE[i]) {
                return false;
            }
        }
        return true;
    }

    /** The group that contains all others. */
    public Group root() {
        return root;
    }

    Group group(long address) {
        Group known = groups.get(address);
        if (known != null) {
            return known;
        }
        ObjectHeader header = ObjectHeader.read(content, address);
        Content.Part table = header.only(ObjectHeader.SYMBOL_TABLE)
                .orElseThrow(() -> content.malformed(address, "no group with a symbol table", WANTED));
        long tree = table.u64();
        long heap = table.u64();
        Group group = new Group(this, content, header, members(tree, heap));
        groups.put(address, group);
        return group;
    }

    private Map<String, Long> members(long tree, long heap) {
        Content.Part head = content.part(heap, 32).expect("HEAP");
        head.skip(4);
        long size = head.u64();
        head.skip(8);
        long names = head.u64();
        content.part(names, 0);
        Map<String, Long> members = new LinkedHashMap<>();
        node(tree, -1, names, size, members);
        return members;
    }

    private void node(long address, int expected, long names, long size, Map<String, Long> members) {
        Content.Part node = content.part(address, 24).expect("TREE");
        int type = node.u8();
        int level = node.u8();
        int used = node.u16();
        if (type != 0 || level > DEEPEST || expected >= 0 && level != expected) {
            throw content.malformed(address, "a node of type " + type + " at level " + level,
                    "the tree of a group, with levels that go down to 0");
        }
        Content.Part entries = content.part(address + 24, 16L * used);
        for (int i = 0; i < used; i++) {
            entries.skip(8);
            long child = entries.u64();
            if (level > 0) {
                node(child, level - 1, names, size, members);
            } else {
                symbols(child, names, size, members);
            }
        }
    }

    private void symbols(long address, long names, long size, Map<String, Long> members) {
        Content.Part head = content.part(address, 8).expect("SNOD");
        head.skip(2);
        int count = head.u16();
        Content.Part entries = content.part(address + 8, 40L * count);
        for (int i = 0; i < count; i++) {
            long offset = entries.u64();
            long header = entries.u64();
            long kind = entries.u32();
            entries.skip(20);
            if (offset < 0 || offset >= size || kind > 1) {
                throw content.malformed(entries.address() - 40, kind > 1 ? "a soft link" : "a name at " + offset,
                        "hard links with names in the heap");
            }
            String name = name(names + offset, size - offset);
            if (members.put(name, header) != null || !linked.add(header)) {
                throw content.malformed(entries.address() - 40, "a second link " + name, "one link to each object");
            }
        }
    }

    private String name(long address, long most) {
        String name = content.text(address, Math.min(most, LONGEST_NAME + 1));
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.indexOf('/') >= 0) {
            throw content.malformed(address, "a name of " + name.length() + " characters",
                    "1 to " + LONGEST_NAME + " without /");
        }
        return name;
    }
}
