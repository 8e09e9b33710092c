/**
 * The loop: batch, forward, loss, gradients, update, report, save. Start at {@link dev.weft.training.Model}, a
 * description; {@code fit} makes it {@link dev.weft.training.Trained}, {@link dev.weft.training.Predictor} predicts
 * without an optimizer, and {@link dev.weft.training.Listener} watches. May import all packages below it in the table
 * of the root package.
 *
 * <p>The way from {@code digits.fit(mnist.train)} to a matrix product and back, always downwards:
 *
 * <ol>
 * <li>{@code Model.fit} builds the layers: {@code Network.build} makes their variables and records the inference pass.
 * <li>{@code Trained.fit} takes a {@code TrainingStep}: loss, gradients and {@code Minimizer} update, recorded once.
 * <li>{@code Trainer.run} is the loop: for each batch {@code Trainer.step} takes the step's {@code Plan} for its size.
 * <li>{@code Plan.of} lets {@code Planner} bind each {@code Operation} to arrays, as {@code Instruction}s in order.
 * <li>{@code Plan.run} replays them, a {@code Section} at a time, on the threads of {@code Workers}.
 * <li>{@code MatrixOps.affine}, a layer's product, calls {@code Blas.gemm}, which calls the chosen {@code Engine}.
 * <li>The last section is the update: {@code Minimizer} calls {@code Optimizer.update} on each range of weights.
 * <li>Back in {@code Trainer.step}, {@code Health} checks the loss and {@code Means} adds loss and metrics.
 * <li>{@code Listener.step} sees the {@code Progress}; after an epoch {@code Trainer.report} evaluates and reports.
 * <li>{@code Trained.save} hands a {@code Checkpoint} of weights, slots and memories to the disk.
 * </ol>
 */
@NullMarked
package dev.weft.training;

import org.jspecify.annotations.NullMarked;
