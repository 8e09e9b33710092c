package dev.weft.internal.image;

import dev.weft.internal.image.ImageBytes.Part;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;

/** Checks the headers of BMP and WBMP files, whose pixels are stored as they are or run-length encoded. */
final class BitmapStructure {
    private static final int FILE_HEADER = 14;
    /** Headers from this length on have a compression; shorter ones are those of OS/2. */
    private static final int WITH_COMPRESSION = 40;
    private static final int WITH_COLOUR_SPACE = 108;
    private static final int BITFIELDS = 3;
    /** Colour spaces that are read from the file, or from another one. */
    private static final long EMBEDDED = 0x4d424544;
    private static final long LINKED = 0x4c494e4b;

    private BitmapStructure() {}

    /** A BMP file may also contain a JPEG or PNG image, or a colour profile: these are refused. */
    static ImageFormat.Structure checkBmp(ImageBytes in) throws IOException {
        in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
        in.skip(2);
        long declared = in.readUnsignedInt();
        in.skip(4);
        long pixels = in.readUnsignedInt();
        long header = in.readUnsignedInt();
        boolean old = header < WITH_COMPRESSION;
        long width = old ? in.readUnsignedShort() : in.readInt();
        long height = Math.abs(old ? in.readShort() : (long) in.readInt());
        in.skip(2);
        int bits = in.readUnsignedShort();
        long compression = old ? 0 : in.readUnsignedInt();
        long size = old ? 0 : in.readUnsignedInt();
        if (compression > BITFIELDS) {
            throw in.malformed("byte 30", "compression " + compression,
                    "an uncompressed or run-length encoded BMP (save it as PNG)");
        }
        if (header >= WITH_COLOUR_SPACE) {
            in.seek(FILE_HEADER + 56);
            long space = in.readUnsignedInt();
            if (space == EMBEDDED || space == LINKED) {
                throw in.malformed("byte 70", "a colour profile", "a BMP without colour profile (save it as PNG)");
            }
        }
        boolean runs = compression == 1 || compression == 2;
        long stored = !runs ? (width * bits + 31) / 32 * 4 * height : size == 0 ? declared - pixels : size;
        if (width < 1 || bits > 32 || stored < 0 || pixels + stored > in.length()) {
            throw in.malformed("image", width + " x " + height + " pixels of " + bits + " bits in a file of "
                    + in.length() + " bytes", "a complete image");
        }
        return new ImageFormat.Structure(List.of(new Part(0, in.length())), Math.max(1, bits / 8));
    }

    static ImageFormat.Structure checkWbmp(ImageBytes in) throws IOException {
        in.skip(2);
        long width = multiByte(in);
        long height = multiByte(in);
        if ((width + 7) / 8 * height != in.length() - in.getStreamPosition()) {
            throw in.malformed("byte 0", "an unknown format", "an image: " + ImageFormat.NAMES);
        }
        return new ImageFormat.Structure(List.of(new Part(0, in.length())), 1);
    }

    /** Reads a number of at most 28 bits, seven in each byte. */
    private static long multiByte(ImageBytes in) throws IOException {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            int next = in.readUnsignedByte();
            value = value << 7 | next & 0x7f;
            if (next < 0x80) {
                return value;
            }
        }
        throw in.malformed("byte 0", "an unknown format", "an image: " + ImageFormat.NAMES);
    }
}
