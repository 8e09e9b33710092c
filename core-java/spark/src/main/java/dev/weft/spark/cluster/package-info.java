/**
 * Training on many executors at once, with the bits of one machine. Start with {@link dev.weft.spark.cluster.Cluster}.
 *
 * <p>From a table to a model:
 * <ol>
 * <li>{@code Cluster.fit} checks that Spark has a slot for each worker, and starts one barrier stage.
 * <li>{@code Blocks} sends each row to the worker that computes its shard, where {@code HeldRows} keeps them in
 *     order.
 * <li>{@code Worker.run} is a task of the stage. The tasks swap their addresses, and {@code Mesh} connects them.
 * <li>Each trains the whole model on its shards. {@code MeshExchange} adds up the gradients of each step.
 * <li>Worker 0 writes checkpoints to a {@code Store}. If a worker is lost, {@code Tries} runs the stage again, and it
 *     continues from the newest one.
 * </ol>
 */
@NullMarked
package dev.weft.spark.cluster;

import org.jspecify.annotations.NullMarked;
