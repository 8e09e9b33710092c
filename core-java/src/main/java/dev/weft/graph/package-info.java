/**
 * Recorded computations, plans that replay them, and gradients. Start with {@link dev.weft.graph.Session}, which runs a
 * graph by hand:
 *
 * <pre>{@code
 * Graph graph = new Graph();
 * Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 2);
 * Placeholder y = graph.placeholder("y", Shape.UNKNOWN, 1);
 * Variable w = graph.variable("w", Tensor.zeros(2, 1));
 * Value loss = Reductions.mean(Elementwise.square(MatrixOps.matmul(x, w).minus(y)));
 * Update train = Minimizer.of(Optimizers.sgd(0.1), graph).minimize(loss);
 * try (Session session = new Session(graph)) {
 *     session.initialize();
 *     session.run(Map.of(x, features, y, labels), train);
 * }
 * }</pre>
 *
 * <table>
 * <caption>The parts</caption>
 * <tr><th>class</th><th>role</th></tr>
 * <tr><td>{@link dev.weft.graph.Graph}</td><td>records operations on values</td></tr>
 * <tr><td>{@link dev.weft.graph.Value}</td><td>a tensor to be computed; {@link dev.weft.graph.Placeholder} is fed,
 * {@link dev.weft.graph.Variable} keeps its values</td></tr>
 * <tr><td>{@link dev.weft.graph.Arithmetic}, {@link dev.weft.graph.Elementwise}, {@link dev.weft.graph.Reductions},
 * {@link dev.weft.graph.MatrixOps}, {@link dev.weft.graph.Shaping}, {@link dev.weft.graph.Joining}</td><td>the families
 * of operations</td></tr>
 * <tr><td>{@link dev.weft.graph.Pointwise}, {@link dev.weft.graph.Operation}</td><td>operations of your own</td></tr>
 * <tr><td>{@link dev.weft.graph.Session}</td><td>feeds and fetches, as in TensorFlow 1</td></tr>
 * <tr><td>{@link dev.weft.graph.Tape}</td><td>gradients of a lambda, as in TensorFlow 2</td></tr>
 * <tr><td>{@link dev.weft.graph.Plan}</td><td>values and shapes bound to arrays; replays without allocating</td></tr>
 * </table>
 *
 * <p>A {@code Planner} turns the values that a plan needs into {@code Instruction}s, each a {@link dev.weft.graph.Part}
 * with the arrays that it reads and writes through a {@link dev.weft.graph.Frame}. Chains of instructions in a
 * {@code Section} do not depend on each other and run on several threads. {@link dev.weft.graph.Plans} keeps the last
 * used plans. The gradient of a table has a list of its {@code Touched} rows, so that its height costs no time.
 *
 * <p>Gradients are values, not fields of a tensor: nothing has to be reset between steps. Values are float32, and
 * are computed on the processor with results that are bit-identical for any number of threads.
 *
 * <p>May import {@code tensor}, {@code random} and {@code blas}.
 */
@NullMarked
package dev.weft.graph;

import org.jspecify.annotations.NullMarked;
