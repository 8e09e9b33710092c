package dev.weft.internal.image;

import dev.weft.internal.image.ImageBytes.Part;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a GIF file up to its first frame (GIF89a specification). Only the frame and its transparent colour are
 * decoded: Java's decoder copies a comment once for each of its blocks.
 */
final class GifStructure {
    private static final long MOST_PIXELS = 8 << 20;
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int FRAME = 0x2c;

    private GifStructure() {}

    static ImageFormat.Structure check(ImageBytes in) throws IOException {
        in.skip(10);
        int flags = in.readUnsignedByte();
        in.skip(2);
        skipPalette(in, flags);
        List<Part> parts = new ArrayList<>(List.of(new Part(0, in.getStreamPosition())));
        Part control = new Part(0, 0);
        for (int block = in.readUnsignedByte(); block != FRAME; block = in.readUnsignedByte()) {
            if (block != EXTENSION) {
                throw in.malformed("image", "a block of kind " + block, "a complete image");
            }
            long start = in.getStreamPosition() - 1;
            boolean isControl = in.readUnsignedByte() == GRAPHIC_CONTROL;
            skipBlocks(in);
            if (isControl) {
                control = new Part(start, in.getStreamPosition());
            }
        }
        if (control.to() - control.from() > 8) {
            throw in.malformed("image", "a graphic control of " + (control.to() - control.from()) + " bytes",
                    "8 bytes");
        }
        parts.add(control);
        long start = in.getStreamPosition() - 1;
        in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
        in.skip(4);
        int width = in.readUnsignedShort();
        int height = in.readUnsignedShort();
        if ((long) width * height > MOST_PIXELS) {
            throw in.malformed("size", width + " x " + height, "at most " + MOST_PIXELS + " pixels in a GIF");
        }
        skipPalette(in, in.readUnsignedByte());
        in.skip(1);
        skipBlocks(in);
        parts.add(new Part(start, in.getStreamPosition()));
        return new ImageFormat.Structure(parts, 1);
    }

    private static void skipPalette(ImageBytes in, int flags) throws IOException {
        in.skip((flags & 0x80) == 0 ? 0 : 3 << 1 + (flags & 7));
    }

    private static void skipBlocks(ImageBytes in) throws IOException {
        for (int length = in.readUnsignedByte(); length > 0; length = in.readUnsignedByte()) {
            in.skip(length);
        }
    }
}
