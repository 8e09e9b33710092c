package dev.weft.device;

/**
 * The memory of a device, in bytes.
 *
 * @param total how much all arrays may take
 * @param taken how much they take now
 * @param largest how much one array may take
 */
public record Memory(long total, long taken, long largest) {
    /** Whether {@code more} bytes fit beside what is taken. */
    boolean has(long more) {
        return more <= total - taken;
    }
}
