package dev.weft.graph;

/** Something that a run computes: a {@link Value}, whose numbers it returns, or an {@link Update}, which it makes. */
public sealed interface Fetch permits Value, Update {}
