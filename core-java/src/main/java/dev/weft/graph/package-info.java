/**
 * Recorded computations, plans that replay them, and gradients.
 *
 * <p>A {@link dev.weft.graph.Graph} records {@link dev.weft.graph.Operation}s. A {@link dev.weft.graph.Plan} binds what
 * some fetched values need to arrays of concrete shapes, and replays it without allocating;
 * {@link dev.weft.graph.Plans} keeps the last used ones. There are five families of operations:
 * {@link dev.weft.graph.Arithmetic}, {@link dev.weft.graph.Elementwise}, {@link dev.weft.graph.Reductions},
 * {@link dev.weft.graph.MatrixOps}, {@link dev.weft.graph.Shaping}. Write your own with
 * {@link dev.weft.graph.Pointwise}, or as an {@code Operation} of {@link dev.weft.graph.Part}s, which get their arrays
 * from a {@link dev.weft.graph.Frame}. Start with {@link dev.weft.graph.Session}, which runs a graph by hand. May
 * import {@code tensor}, {@code random} and {@code blas}.
 */
@NullMarked
package dev.weft.graph;

import org.jspecify.annotations.NullMarked;
