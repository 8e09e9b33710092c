package dev.weft.graph;

/** What a run can be asked for: a {@link Value} to compute, or an {@link Update} to make. */
public sealed interface Fetch permits Value, Update {}
