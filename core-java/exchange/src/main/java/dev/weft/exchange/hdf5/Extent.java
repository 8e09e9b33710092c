package dev.weft.exchange.hdf5;

/** The lengths of an array. */
final class Extent {
    private static final int MOST_DIMENSIONS = 32;
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    private Extent() {}

    /** Reads a dataspace message, of version 1 or 2. */
    static int[] read(Content content, Content.Part message) {
        long address = message.address();
        int version = message.u8();
        int rank = message.u8();
        message.skip(1);
        int kind = message.u8();
        message.skip(version == 1 ? 4 : 0);
        if (version < 1 || version > 2 || rank > MOST_DIMENSIONS || version == 2 && kind == 2) {
            throw content.malformed(address, "a dataspace of version " + version + " and rank " + rank,
                    "version 1 or 2 and at most " + MOST_DIMENSIONS + " dimensions");
        }
        int[] lengths = new int[rank];
        long size = 1;
        for (int i = 0; i < rank; i++) {
            long length = message.u64();
            if (length < 0 || length > MOST_ELEMENTS || size * length > MOST_ELEMENTS) {
                throw content.malformed(address, "a length of " + Long.toUnsignedString(length),
                        "at most " + MOST_ELEMENTS + " elements");
            }
            size *= length;
            lengths[i] = (int) length;
        }
        return lengths;
    }

    /** The number of elements. */
    static long size(int[] lengths) {
        long size = 1;
        for (int length : lengths) {
            size *= length;
        }
        return size;
    }
}
