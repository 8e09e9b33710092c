package dev.weft.optimizer;

/**
 * A named piece of optimizer state and its initial value.
 *
 * @param name the name in checkpoints, such as {@code momentum}
 * @param start the initial value of every element
 */
public record Slot(String name, float start) {}
