/**
 * Values that remember how they were computed, plans that replay them, and their gradients.
 *
 * <p>A {@link dev.weft.graph.Graph} records {@link dev.weft.graph.Operation}s once. A {@link dev.weft.graph.Plan} binds
 * what some fetched values need to arrays of concrete shapes and replays it without allocating. The operations stand in
 * five families: {@link dev.weft.graph.Arithmetic}, {@link dev.weft.graph.Elementwise},
 * {@link dev.weft.graph.Reductions}, {@link dev.weft.graph.MatrixOps}, {@link dev.weft.graph.Shaping}.
 * {@link dev.weft.graph.Session} runs a graph by hand. May import {@code tensor}, {@code random} and {@code blas}.
 */
@NullMarked
package dev.weft.graph;

import org.jspecify.annotations.NullMarked;
