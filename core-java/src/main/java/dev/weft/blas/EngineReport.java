package dev.weft.blas;

/**
 * The state of one engine, as {@link Blas#report} returns it.
 *
 * @param name the engine's name: {@code openblas}, {@code jblas} or {@code java}
 * @param usable whether the engine loaded and its test product was right
 * @param reason whether it was chosen, followed by its description, or why it cannot be used; one sentence for people
 */
public record EngineReport(String name, boolean usable, String reason) {}
