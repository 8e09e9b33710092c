package dev.weft.blas;

/**
 * The state of one engine, as {@link Blas#report} returns it.
 *
 * @param name the engine's name: {@code openblas}, {@code jblas} or {@code java}
 * @param usable whether the engine loaded and its test products were right
 * @param chosen whether products are computed by it
 * @param reason whether it was chosen, followed by its description, or why it cannot be used; one sentence for people
 * @param remedy what makes an unusable engine usable; empty for a usable one, and where nothing does
 */
public record EngineReport(String name, boolean usable, boolean chosen, String reason, String remedy) {
    /** Whether this is the best engine, which every platform can have. */
    public boolean isBest() {
        return name.equals("openblas");
    }
}
