/**
 * Values that remember how they were computed, plans that replay them, and their gradients.
 *
 * <p>A {@link dev.weft.graph.Graph} is a recording of {@link dev.weft.graph.Operation}s. A {@link dev.weft.graph.Plan}
 * binds what some fetched values need to arrays of concrete shapes and replays it without allocating; {@link
 * dev.weft.graph.Plans} keeps the last used ones. The operations are in five families: {@link
 * dev.weft.graph.Arithmetic}, {@link dev.weft.graph.Elementwise}, {@link dev.weft.graph.Reductions}, {@link
 * dev.weft.graph.MatrixOps}, {@link dev.weft.graph.Shaping}; one of your own is a call of {@link
 * dev.weft.graph.Pointwise}, or an {@code Operation} of {@link dev.weft.graph.Part}s, which get at their arrays
 * through a {@link dev.weft.graph.Frame}. {@link dev.weft.graph.Session} runs a graph by hand. May import {@code
 * tensor}, {@code random} and {@code blas}.
 */
@NullMarked
package dev.weft.graph;

import org.jspecify.annotations.NullMarked;
