/**
 * Weft: dense neural networks on the JVM. Read the packages in the order in which data flows, bottom up; each may
 * import what its row names and the JDK, so that every import points further down the table. {@code ArchitectureTest}
 * reads the table from this page and holds the code to it: a row changed here is a rule changed.
 *
 * <table>
 * <caption>The story, from the loop down to the machine</caption>
 * <tr><th>package</th><th>purpose</th><th>may use</th></tr>
 * <tr><td>listener</td><td>ready-made listeners: early stopping, plateau, checkpoints, best weights, logs</td>
 *     <td>training, checkpoint, internal.text, tensor</td></tr>
 * <tr><td>lint</td><td>what is likely wrong before or while training: rules, rate finder, gradient check</td>
 *     <td>training, metric, optimizer, loss, network, graph, data, internal.text, tensor, random, blas</td></tr>
 * <tr><td>recipe</td><td>ready-made networks and trainings: the linear baseline in closed form</td>
 *     <td>training, metric, optimizer, loss, network, data, tensor</td></tr>
 * <tr><td>training</td><td>the loop: batch, forward, loss, gradients, update, report, save; model, predictor,
 *     the listener interface</td>
 *     <td>metric, checkpoint, optimizer, loss, network, graph, table, data, internal.text, tensor, file, random,
 *     blas</td></tr>
 * <tr><td>metric</td><td>how good predictions are, from tensors alone, exact over a whole data set</td>
 *     <td>tensor</td></tr>
 * <tr><td>checkpoint</td><td>named tensors and facts in a file, nothing more</td>
 *     <td>internal.text, tensor, file, com.fasterxml.jackson, org.slf4j</td></tr>
 * <tr><td>optimizer</td><td>the rule that turns a gradient into new weights; schedules; limits; moving averages</td>
 *     <td></td></tr>
 * <tr><td>loss</td><td>one number for how wrong a prediction is, and what the outputs mean</td>
 *     <td>graph, tensor</td></tr>
 * <tr><td>network</td><td>layers and how they are joined: from inputs to outputs; activations, initializers,
 *     regularizers</td>
 *     <td>graph, internal.text, tensor, random</td></tr>
 * <tr><td>graph</td><td>values that remember how they were computed, plans that replay them, gradients</td>
 *     <td>tensor, random, blas</td></tr>
 * <tr><td>table</td><td>rows and columns: how they are read, how they become features, kept with the model</td>
 *     <td>data, internal.text, tensor, file, random, de.siegmar.fastcsv</td></tr>
 * <tr><td>data</td><td>examples into batches; images and arrays into examples</td>
 *     <td>tensor, file, random, javax.imageio</td></tr>
 * <tr><td>internal.text</td><td>text for people and programs: JSON, numbers as Python prints them, the nearest known
 *     name; no API</td>
 *     <td>tensor, file, com.fasterxml.jackson</td></tr>
 * <tr><td>tensor</td><td>n-dimensional float arrays with a shape; the bridge to jblas matrices and LAPACK</td>
 *     <td>blas, org.jblas</td></tr>
 * <tr><td>blas</td><td>matrix multiplication engines and the door to native code; the threads that share the work</td>
 *     <td>file, org.jblas, dev.ludovic.netlib, org.bytedeco, com.sun.jna, org.slf4j</td></tr>
 * <tr><td>file</td><td>bytes in and out: bounded reading, whole-file writing, the one malformed-data rule</td>
 *     <td></td></tr>
 * <tr><td>random</td><td>named, seeded streams of numbers</td>
 *     <td></td></tr>
 * </table>
 *
 * <p>Start at {@code training.Model} to train, at {@code graph.Session} to compute by hand. {@code optimizer} knows
 * only arrays and {@code checkpoint} only tensors; nothing here prints or exits. What a user must know and no
 * exception says goes to SLF4J: that products are slow here and why, and which damaged checkpoint was passed over.
 *
 * <p>Records, enums and static methods may be used by any number of threads at once, as far as the tensors and
 * functions that they hold may. Every other public class says in its first comment which threads may share it. What
 * you implement, such as a loss or a listener, is called by one thread at a time unless its interface says otherwise.
 */
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
