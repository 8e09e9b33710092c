package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.graph.Plan;
import dev.weft.graph.Variable;
import java.util.Optional;

/**
 * Detects divergence after each step. The loss and the vectors among the weights are checked at every step: the
 * gradient of a bias sums everything that flows back through its layer, so a NaN there shows at once. The matrices,
 * which are far larger, are checked every {@value #EVERY} steps, after each epoch and before each checkpoint. The
 * message names epoch, step, the first value that is not finite, and the likely cause.
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
