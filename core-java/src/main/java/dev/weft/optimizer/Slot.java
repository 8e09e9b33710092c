package dev.weft.optimizer;

/**
 * A piece of optimizer state: an array for each parameter, or one number for the whole model.
 *
 * @param name the name in checkpoints, such as {@code firstMoment}
 * @param start the value of every element before the first step
 */
public record Slot(String name, float start) {}
