package dev.weft.graph;

/** Something that a run computes: a {@link Value} or an {@link Update}. */
public sealed interface Fetch permits Value, Update {}
