package dev.weft.exchange.hdf5;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A named value at a group.
 *
 * @param name the name
 * @param texts its texts; empty for numbers, which nobody needs here
 */
record Attribute(String name, List<String> texts) {
    private static final int STRING = 3;
    private static final int VARIABLE = 9;
    private static final int SHARED = 1;

    static Attribute read(Content content, Content.Part message) {
        long address = message.address();
        int version = message.u8();
        int flags = message.u8();
        int nameSize = message.u16();
        int typeSize = message.u16();
        int spaceSize = message.u16();
        if (version < 1 || version > 3 || version > 1 && (flags & SHARED) != 0) {
            throw content.malformed(address, "an attribute of version " + version, "version 1 to 3 with its own type");
        }
        message.skip(version == 3 ? 1 : 0);
        boolean isPadded = version == 1;
        String name = message.part(padded(nameSize, isPadded)).text();
        Content.Part type = message.part(padded(typeSize, isPadded));
        int[] lengths = Extent.read(content, message.part(padded(spaceSize, isPadded)));
        int kind = type.u8() & 0xf;
        int bits = type.u8();
        type.skip(2);
        long size = type.u32();
        List<String> texts = new ArrayList<>();
        if (kind == STRING || kind == VARIABLE && (bits & 0xf) == 1) {
            long count = Extent.size(lengths);
            if (size < 1 || count > message.left() / size) {
                throw content.malformed(address, count + " texts of " + size + " bytes",
                        "texts of at least a byte, within the attribute");
            }
            for (int i = 0; i < count; i++) {
                texts.add(kind == STRING ? message.part((int) size).text() : variable(content, message));
            }
        }
        return new Attribute(name, texts);
    }

    private static int padded(int size, boolean isPadded) {
        return isPadded ? (size + 7) / 8 * 8 : size;
    }

    /** Reads a text whose bytes are in the global heap. */
    private static String variable(Content content, Content.Part place) {
        long length = place.u32();
        long heap = place.u64();
        long index = place.u32();
        if (length == 0) {
            return "";
        }
        Content.Part head = content.part(heap, 16).expect("GCOL");
        head.skip(4);
        long left = head.u64() - 16;
        long at = heap + 16;
        while (left >= 16) {
            Content.Part object = content.part(at, 16);
            long number = object.u16();
            object.skip(6);
            long size = object.u64();
            if (number == index && size >= length) {
                return new String(content.part(at + 16, length).take((int) length), StandardCharsets.UTF_8);
            }
            if (number == 0 || size < 0 || size > left) {
                break;
            }
            long step = 16 + (size + 7) / 8 * 8;
            at += step;
            left -= step;
        }
        throw content.malformed(heap, "no object " + index + " of " + length + " bytes", "the text of an attribute");
    }
}
