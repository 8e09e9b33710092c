package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.graph.Plan;
import dev.weft.graph.Variable;
import java.util.Optional;

/**
 * Detects divergence after each step. The loss and the vectors among the weights are checked at every step: the
 * gradient of a bias sums everything that flows back through its layer, so a NaN there shows at once. The matrices,
 * which are far larger, are checked every {@value #EVERY} steps and after each epoch; {@code Checkpoints} checks all
 * weights before it saves.
 *
 * <p>The message names epoch, step, loss, the first computation with a result that is not finite, and the likely cause:
 *
 * <pre>
 * training diverged in epoch 2, step 2, with a loss of Infinity: loss/square#9 is not finite. Likely cause: CAUSE
 * </pre>
 *
 * <p>CAUSE is the first of these that applies:
 * <ol>
 * <li>{@code the features of example 1 of the batch are not finite; clean the data}, counted from 0, or the same about
 *     the label;
 * <li>the hint of the operation, such as {@code the logarithm of 0 or less; clip its operand, or use a loss on logits};
 * <li>{@code the learning rate 0.5 is too high; lower it, clip the gradients, or scale the features}.
 * </ol>
 */
final class Health {
    private static final int EVERY = 64;

    private final Trained trained;
    private final Variable[] vectors;
    private final Variable[] matrices;

    Health(Trained trained) {
        this.trained = trained;
        this.vectors =
                trained.variables().stream().filter(variable -> variable.shape().rank() < 2).toArray(Variable[]::new);
        this.matrices =
                trained.variables().stream().filter(variable -> variable.shape().rank() > 1).toArray(Variable[]::new);
    }

    /** @throws NonFiniteException if the step left a loss or weight that is not finite */
    void check(float loss, Batch batch, Plan plan, long stepsPerEpoch) {
        boolean all = trained.step() % EVERY == 0 || trained.step() % stepsPerEpoch == 0;
        if (!Float.isFinite(loss) || !areFinite(vectors) || all && !areFinite(matrices)) {
            throw new NonFiniteException(message(loss, batch, plan, stepsPerEpoch));
        }
    }

    private static boolean areFinite(Variable[] variables) {
        for (Variable variable : variables) {
            if (variable.tensor().firstNonFinite() >= 0) {
                return false;
            }
        }
        return true;
    }

    private String message(float loss, Batch batch, Plan plan, long stepsPerEpoch) {
        long step = trained.step();
        Optional<Plan.Computation> first = plan.firstNonFinite();
        return "training diverged in epoch " + ((step - 1) / stepsPerEpoch + 1) + ", step " + step + ", with a loss of "
                + loss
                + ": " + first.map(Plan.Computation::name).orElse("the loss") + " is not finite. Likely cause: "
                + cause(first.flatMap(Plan.Computation::hint), batch);
    }

    private String cause(Optional<String> hint, Batch batch) {
        int feature = batch.features().firstNonFinite();
        if (feature >= 0) {
            return "the features of example " + feature / batch.features().shape().rowSize()
                    + " of the batch are not finite; clean the data";
        }
        int label = batch.labels().firstNonFinite();
        if (label >= 0) {
            return "the label of example " + label / batch.labels().shape().rowSize()
                    + " of the batch is not finite; clean the data";
        }
        return hint.orElseGet(() -> "the learning rate " + (float) trained.minimizer().rate()
                + " is too high; lower it, clip the gradients, or scale the features");
    }
}
