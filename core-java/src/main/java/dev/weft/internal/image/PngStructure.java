package dev.weft.internal.image;

import dev.weft.internal.image.ImageBytes.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Checks a PNG file (PNG specification, 5.3): the CRC-32 of each chunk, which Java's decoder ignores, and how many
 * bytes the pixels unpack to. Only the chunks that make the pixels are decoded: others, such as compressed text, may
 * unpack to any size.
 */
final class PngStructure {
    /** 24 million pixels of red, green and blue. */
    private static final long MOST_UNPACKED = 72 << 20;
    private static final int LONGEST = 1_024;
    private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
    /** The number of samples of a pixel, by colour type. */
    private static final int[] SAMPLES = {1, 0, 3, 1, 2, 0, 4};
    /** First column, first row, step of columns and step of rows of each pass of an interlaced image. */
    private static final int[][] PASSES =
            {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
    private static final int[][] WHOLE = {{0, 0, 1, 1}};

    private PngStructure() {}

    static ImageFormat.Structure check(ImageBytes in) throws IOException {
        List<Part> parts = new ArrayList<>(List.of(new Part(0, 8)));
        byte[] buffer = new byte[1 << 16];
        int pixelBytes = 0;
        boolean ended = false;
        String before = "";
        in.seek(8);
        for (String type = ""; !type.equals("IEND"); before = type) {
            long start = in.getStreamPosition();
            long length = in.readUnsignedInt();
            in.readFully(buffer, 0, 4);
            type = new String(buffer, 0, 4, StandardCharsets.ISO_8859_1);
            in.seek(start + 8);
            if (before.isEmpty()) {
                pixelBytes = pixelBytes(in, type, length);
                in.seek(start + 8);
            }
            checkSum(in, type, length, buffer);
            if (NEEDED.contains(type)) {
                boolean pixels = type.equals("IDAT");
                if (pixels ? ended : length > LONGEST) {
                    throw in.malformed("image", pixels ? "a chunk IDAT behind other chunks"
                            : "a chunk " + type + " of " + length + " bytes", "a complete image");
                }
                parts.add(new Part(start, in.getStreamPosition()));
            }
            ended |= before.equals("IDAT") && !type.equals("IDAT");
        }
        return new ImageFormat.Structure(joined(parts), pixelBytes);
    }

    private static void checkSum(ImageBytes in, String type, long length, byte[] buffer) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(type.getBytes(StandardCharsets.ISO_8859_1));
        for (long left = length; left > 0;) {
            int count = (int) Math.min(left, buffer.length);
            in.readFully(buffer, 0, count);
            sum.update(buffer, 0, count);
            left -= count;
        }
        if (in.readInt() != (int) sum.getValue()) {
            throw in.malformed("image", "a chunk " + type + " with a wrong CRC-32", "a complete image");
        }
    }

    /** Checks the header, and returns the bytes of a decoded pixel. */
    private static int pixelBytes(ImageBytes in, String type, long length) throws IOException {
        if (!type.equals("IHDR") || length != 13) {
            throw in.malformed("image", "a chunk " + type + " at its start", "a chunk IHDR of 13 bytes");
        }
        long width = in.readUnsignedInt();
        long height = in.readUnsignedInt();
        int depth = in.readUnsignedByte();
        int colour = in.readUnsignedByte();
        in.skip(2);
        int[][] passes = in.readUnsignedByte() == 0 ? WHOLE : PASSES;
        int samples = colour < SAMPLES.length ? SAMPLES[colour] : 0;
        if (samples == 0 || depth > 16) {
            throw in.malformed("image", "colour type " + colour + " of " + depth + " bits", "a complete image");
        }
        double unpacked = 0;
        for (int[] pass : passes) {
            double columns = Math.max(0, (width - pass[0] + pass[2] - 1) / pass[2]);
            double rows = Math.max(0, (height - pass[1] + pass[3] - 1) / pass[3]);
            unpacked += rows * Math.ceil(1 + columns * samples * depth / 8);
        }
        // The decoder takes twice as long for them.
        boolean slow = passes == PASSES && depth > 8;
        if ((slow ? 2 : 1) * unpacked > MOST_UNPACKED) {
            throw in.malformed("size", width + " x " + height,
                    "pixels of at most " + (slow ? MOST_UNPACKED / 2 : MOST_UNPACKED) + " bytes, unpacked,");
        }
        return samples * (depth > 8 ? 2 : 1);
    }

    /** Joins parts that follow each other, so that a file of many short chunks is read in blocks. */
    private static List<Part> joined(List<Part> parts) {
        List<Part> joined = new ArrayList<>();
        for (Part part : parts) {
            int last = joined.size() - 1;
            if (last >= 0 && joined.get(last).to() == part.from()) {
                joined.set(last, new Part(joined.get(last).from(), part.to()));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }
}
