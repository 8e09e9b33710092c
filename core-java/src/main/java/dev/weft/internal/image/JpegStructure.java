package dev.weft.internal.image;

import dev.weft.internal.image.ImageBytes.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the segments of a JPEG file (ITU-T T.81, annex B). An image that is stored in several scans, such as a
 * progressive one, needs two bytes of memory for each sample outside the heap, and Java's decoder computes all pixels
 * again after each scan. Colour profiles are not decoded: one of a few kilobytes may be a program of any length, which
 * Java runs for thousands of colours.
 */
final class JpegStructure {
    /** Ten scans of a progressive image of 4 Mi pixels whose colours have half its width and height. */
    private static final long MOST_SAMPLES = 60 << 20;
    private static final long MOST_KEPT = 12 << 20;
    private static final int MOST_COMPONENTS = 4;
    private static final int LARGEST_FACTOR = 4;
    /** The parts of a colour profile are numbered in one byte. */
    private static final int MOST_PROFILES = 255;
    private static final long MOST_APPLICATION = 16 << 20;

    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;
    private static final int DHT = 0xc4;
    private static final int RST0 = 0xd0;
    private static final int RST7 = 0xd7;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DQT = 0xdb;
    private static final int DRI = 0xdd;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final int APP15 = 0xef;
    private static final int COM = 0xfe;
    private static final String PROFILE = "ICC_PROFILE\0";

    private final ImageBytes in;
    private long samples;
    private int components;
    private int scans;
    private boolean inParts;
    private final List<Part> parts = new ArrayList<>();
    private long markerStart;
    private long kept;
    private long application;

    private JpegStructure(ImageBytes in) {
        this.in = in;
    }

    static ImageFormat.Structure check(ImageBytes in) throws IOException {
        JpegStructure structure = new JpegStructure(in);
        in.skip(2);
        for (int marker = structure.marker(); marker != EOI; marker = structure.marker()) {
            structure.segment(marker);
        }
        if (structure.scans == 0) {
            throw in.malformed("image", "no scan", "a complete image");
        }
        structure.parts.add(new Part(structure.kept, in.length()));
        return new ImageFormat.Structure(structure.parts, structure.components);
    }

    /** Skips what is between segments and in a scan, and returns the next marker as libjpeg finds it. */
    private int marker() throws IOException {
        while (true) {
            int next = in.readUnsignedByte();
            markerStart = in.getStreamPosition() - 1;
            while (next == 0xff) {
                next = in.readUnsignedByte();
                if (next != 0 && next != 0xff && (next < RST0 || next > RST7)) {
                    return next;
                }
            }
        }
    }

    private void segment(int marker) throws IOException {
        long start = in.getStreamPosition();
        int length = in.readUnsignedShort();
        if (marker >= SOF0 && marker <= SOF2) {
            frame(marker);
        } else if (marker == SOS) {
            scan();
        } else if (marker == APP1 || marker == APP2) {
            application(marker, length);
        } else if (!(marker == DHT || marker == DQT || marker == DRI || marker >= APP0 && marker <= APP15
                || marker == COM)) {
            // The decoder does not skip what it does not know, and would see other segments than this check.
            throw in.malformed("image", String.format("a marker 0x%02x", marker),
                    "a baseline or progressive JPEG image");
        }
        if (length < 2 || in.getStreamPosition() > start + length) {
            throw in.malformed("image", String.format("a segment 0x%02x of %d bytes", marker, length),
                    "a complete image");
        }
        in.skip(start + length - in.getStreamPosition());
    }

    private void frame(int marker) throws IOException {
        in.skip(1);
        long height = in.readUnsignedShort();
        long width = in.readUnsignedShort();
        int count = in.readUnsignedByte();
        if (components > 0 || count < 1 || count > MOST_COMPONENTS) {
            throw in.malformed("image", components > 0 ? "a second frame" : count + " components",
                    "one frame of 1 to " + MOST_COMPONENTS + " components");
        }
        components = count;
        inParts = marker == SOF2;
        int[] across = new int[count];
        int[] down = new int[count];
        int widest = 1;
        int highest = 1;
        for (int i = 0; i < count; i++) {
            in.skip(1);
            int factors = in.readUnsignedByte();
            in.skip(1);
            across[i] = factors >> 4;
            down[i] = factors & 15;
            if (across[i] < 1 || across[i] > LARGEST_FACTOR || down[i] < 1 || down[i] > LARGEST_FACTOR) {
                throw in.malformed("image", "sampling " + across[i] + " x " + down[i], "factors from 1 to 4");
            }
            widest = Math.max(widest, across[i]);
            highest = Math.max(highest, down[i]);
        }
        // Whole units of interleaved blocks.
        long units = (width + 8 * widest - 1) / (8 * widest) * ((height + 8 * highest - 1) / (8 * highest));
        for (int i = 0; i < count; i++) {
            samples += 64 * units * across[i] * down[i];
        }
    }

    private void scan() throws IOException {
        if (components == 0) {
            throw in.malformed("image", "a scan before the frame", "a complete image");
        }
        inParts |= in.readUnsignedByte() < components;
        scans++;
        if (inParts && (samples > MOST_KEPT || scans * samples > MOST_SAMPLES)) {
            throw in.malformed("size", samples + " samples in " + (scans > 1 ? scans + " or more scans" : "scans"),
                    "at most " + MOST_KEPT + " samples in a progressive JPEG image, and " + MOST_SAMPLES
                            + " in all of its scans together (save it as a baseline JPEG)");
        }
    }

    /** Leaves out the colour profile. The decoder keeps the other segments in memory outside the heap. */
    private void application(int kind, int length) throws IOException {
        long start = in.getStreamPosition() - 2;
        byte[] name = new byte[Math.max(0, Math.min(PROFILE.length(), length - 2))];
        in.readFully(name);
        if (kind == APP2 && scans == 0 && new String(name, StandardCharsets.ISO_8859_1).equals(PROFILE)) {
            parts.add(new Part(kept, markerStart));
            kept = Math.min(start + length, in.length());
        } else {
            application += length;
        }
        if (parts.size() > MOST_PROFILES || application > MOST_APPLICATION) {
            throw in.malformed("image", "more application data", "a colour profile in at most " + MOST_PROFILES
                    + " parts and at most " + MOST_APPLICATION + " bytes of other application data");
        }
    }
}
