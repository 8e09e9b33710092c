/**
 * Models, the training loop, predictions and the listener interface. Start with {@link dev.weft.training.Model}, an
 * immutable description; {@code fit} turns it into a {@link dev.weft.training.Trained} model.
 * {@link dev.weft.training.Predictor} predicts without an optimizer, and a {@link dev.weft.training.Listener} observes
 * a training. May import all packages below it in the table of the root package.
 *
 * <p>From {@code digits.fit(mnist.train())} to a matrix product and back:
 * <ol>
 * <li>{@code Model.fit} builds the layers: {@code Network.build} creates their variables and records the prediction.
 * <li>{@code Trained.fit} takes a {@code TrainingStep}: loss, gradients and the update of {@code Minimizer}, recorded
 *     once.
 * <li>{@code Trainer.run} is the loop. For each batch {@code Trainer.step} takes the {@code Plan} for its size.
 * <li>{@code Plan.of} asks {@code Planner} to bind each {@code Operation} to arrays, as a list of {@code Instruction}s.
 * <li>{@code Plan.run} replays them, one {@code Section} after the other, on the threads of {@code Workers}.
 * <li>{@code MatrixOps.affine}, the product of a layer, calls {@code Blas.gemm}, which calls the chosen {@code Engine}.
 * <li>The last section is the update: {@code Minimizer} calls {@code Optimizer.update} for each range of weights.
 * <li>Back in {@code Trainer.step}, {@code Health} checks the loss and {@code Means} adds loss and metrics.
 * <li>{@code Listener.step} gets the {@code Progress}. After an epoch, {@code Trainer.report} evaluates and reports.
 * <li>{@code Trained.save} writes a {@code Checkpoint} with weights, optimizer state and listener state.
 * </ol>
 */
@NullMarked
package dev.weft.training;

import org.jspecify.annotations.NullMarked;
