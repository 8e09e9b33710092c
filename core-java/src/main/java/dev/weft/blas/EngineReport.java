package dev.weft.blas;

/**
 * What became of one engine.
 *
 * @param name the engine's name
 * @param usable whether its probe product came out right
 * @param reason what it is, or why it cannot be used, and whether it was chosen
 */
public record EngineReport(String name, boolean usable, String reason) {}
