package dev.weft.optimizer;

/** Something an optimizer remembers from step to step, by name, and the number with which it starts. */
public record Slot(String name, float start) {}
