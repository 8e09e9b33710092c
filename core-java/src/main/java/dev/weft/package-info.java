/**
 * Weft: dense neural networks on the JVM. Read the packages from the bottom of this table up, in the order in which
 * data flows. Each may import the packages in its row and the JDK, so every import points further down the table.
 * {@code ArchitectureTest} reads the table and enforces it: if you change a row here, you change the rule.
 *
 * <table>
 * <caption>The packages, from the training loop down to the machine</caption>
 * <tr><th>package</th><th>purpose</th><th>may use</th></tr>
 * <tr><td>recipe</td><td>ready-made models: any table, linear regression in closed form</td>
 * <td>search, listener, training, metric, checkpoint, optimizer, loss, network, graph, table, data, internal.text,
 * internal.check, tensor, random</td></tr>
 * <tr><td>search</td><td>trying many settings under a budget, by successive halving</td>
 * <td>listener, training, metric, checkpoint, network, table, data, internal.text, internal.check, tensor, file,
 * random, blas</td></tr>
 * <tr><td>listener</td><td>ready-made listeners: early stopping, plateau, checkpoints, logs</td>
 * <td>training, metric, checkpoint, internal.text, tensor, file</td></tr>
 * <tr><td>lint</td><td>warnings before and during training, learning rate finder, gradient check</td>
 * <td>training, metric, optimizer, loss, network, graph, device, data, internal.text, tensor, random,
 * blas</td></tr>
 * <tr><td>evaluation</td><td>how good a model of tables is, which columns matter, what an answer depends on</td>
 * <td>training, metric, checkpoint, loss, table, tensor, file, random</td></tr>
 * <tr><td>training</td><td>models, the training loop, saved models, predictors, the listener interface</td>
 * <td>shard, metric, checkpoint, optimizer, loss, network, graph, device, table, data, internal.text, internal.check,
 * tensor, file, random, blas, org.slf4j</td></tr>
 * <tr><td>shard</td><td>training in shards, on one machine or on several with the same bits</td>
 * <td>blas</td></tr>
 * <tr><td>metric</td><td>metrics of predictions, exact over a whole data set or epoch</td>
 * <td>loss, graph, tensor</td></tr>
 * <tr><td>checkpoint</td><td>named tensors and metadata in a file</td>
 * <td>internal.text, tensor, file, com.fasterxml.jackson, org.slf4j</td></tr>
 * <tr><td>loss</td><td>losses, and what a network's outputs mean</td>
 * <td>network, graph, device, tensor</td></tr>
 * <tr><td>network</td><td>layers and how they are joined, activations, initializers, regularizers</td>
 * <td>optimizer, graph, device, internal.text, internal.check, tensor, random</td></tr>
 * <tr><td>optimizer</td><td>optimizers, learning rate schedules, gradient clipping, moving averages</td>
 * <td>device, internal.check, random</td></tr>
 * <tr><td>graph</td><td>recorded computations, plans that replay them, gradients</td>
 * <td>device, internal.pace, tensor, random, blas</td></tr>
 * <tr><td>table</td><td>CSV tables, and how their columns become features and labels</td>
 * <td>data, internal.cell, internal.text, tensor, file, random</td></tr>
 * <tr><td>data</td><td>data sets and batches, also with named fields; readers for images and arrays</td>
 * <td>internal.image, tensor, file, random, javax.imageio</td></tr>
 * <tr><td>internal.image</td><td>the structure of image files, checked before decoding; not part of the API</td>
 * <td>file, javax.imageio</td></tr>
 * <tr><td>internal.cell</td><td>cells of text files: encodings, separators, numbers, dates; not part of the API</td>
 * <td>file, de.siegmar.fastcsv</td></tr>
 * <tr><td>internal.text</td><td>JSON, numbers as Python prints them, the nearest known name; not part of the API</td>
 * <td>tensor, file, com.fasterxml.jackson</td></tr>
 * <tr><td>internal.check</td><td>checks of numbers and names of layers and optimizers; not part of the API</td>
 * <td></td></tr>
 * <tr><td>internal.pace</td><td>the fastest of several ways, learned from timings; not part of the API</td>
 * <td></td></tr>
 * <tr><td>device</td><td>the seam to other devices than the processor, such as a GPU</td>
 * <td>random</td></tr>
 * <tr><td>tensor</td><td>n-dimensional float arrays with a shape, conversion to jblas matrices, LAPACK</td>
 * <td>blas, org.jblas</td></tr>
 * <tr><td>blas</td><td>matrix multiplication engines, native libraries, worker threads</td>
 * <td>file, org.jblas, dev.ludovic.netlib, org.bytedeco, com.sun.jna, org.slf4j</td></tr>
 * <tr><td>file</td><td>reading with limits, writing whole files, the error for malformed data</td>
 * <td></td></tr>
 * <tr><td>random</td><td>named, seeded streams of random numbers</td>
 * <td></td></tr>
 * </table>
 *
 * <p>Start with {@code training.Model} to train, or with {@code graph.Session} to run a graph by hand. A network is a
 * chain of layers or, with {@code network.Branch}, layers joined from named inputs to named outputs; a
 * {@code data.Dataset} has features and labels of the same names, and {@code table.TableFields} makes them of columns.
 * {@code optimizer} knows only arrays and {@code checkpoint} only tensors. Nothing here prints or exits. What you
 * should know and no exception reports is logged through SLF4J: that matrix products are slow on this machine, and why,
 * which damaged checkpoint was skipped, and that a monitored number is NaN.
 *
 * <p>Any number of threads may use records, enums and static methods at the same time, as far as the tensors and
 * functions that they hold allow it. Every other public class states its rule in its documentation. What you implement,
 * such as a loss or a listener, is called by one thread at a time unless its interface says otherwise.
 */
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
