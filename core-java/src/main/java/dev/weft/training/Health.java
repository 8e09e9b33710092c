package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.graph.Plan;
import dev.weft.graph.Variable;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks after every step whether training still works with numbers. The loss and the vectors among the weights are looked
 * at in every step: a bias' gradient sums what flows back through its layer, so a NaN there shows at once. The matrices,
 * far larger, are looked at every {@value #EVERY} steps, after each epoch and before each checkpoint.
 */
final class Health {
    private static final int EVERY = 64;

    private final Trained trained;
    private final List<Variable> vectors = new ArrayList<>();
    private final List<Variable> matrices = new ArrayList<>();

    Health(Trained trained) {
        this.trained = trained;
        for (Variable variable : trained.variables()) {
            (variable.shape().rank() < 2 ? vectors : matrices).add(variable);
        }
    }

    /** @throws NonFiniteException if the step that has just been made left something that is not finite */
    void check(float loss, Batch batch, Plan plan, long stepsPerEpoch) {
        boolean all = trained.step() % EVERY == 0 || trained.step() % stepsPerEpoch == 0;
        if (!Float.isFinite(loss) || !areFinite(vectors) || all && !areFinite(matrices)) {
            throw new NonFiniteException(message(loss, batch, plan, stepsPerEpoch));
        }
    }

    private static boolean areFinite(List<Variable> variables) {
        for (Variable variable : variables) {
            if (!isFinite(variable.tensor())) {
                return false;
            }
        }
        return true;
    }

    static boolean isFinite(Tensor tensor) {
        for (float value : tensor.data()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private String message(float loss, Batch batch, Plan plan, long stepsPerEpoch) {
        long step = trained.step();
        String where = plan.firstNonFinite().orElse("the loss");
        return "training stopped in epoch " + ((step - 1) / stepsPerEpoch + 1) + ", step " + step + ", with a loss of " + loss
                + ": " + where + " is not finite. Likely cause: " + cause(where, batch);
    }

    private String cause(String where, Batch batch) {
        if (!isFinite(batch.features())) {
            return "the features of example " + badRow(batch.features()) + " of the batch are not finite; clean the data";
        }
        if (!isFinite(batch.labels())) {
            return "the label of example " + badRow(batch.labels()) + " of the batch is not finite; clean the data";
        }
        if (where.contains("log#")) {
            return "the logarithm of 0 or less; clip its operand, or use a loss on logits";
        }
        if (where.contains("divide#")) {
            return "a division by 0; add a small number to the divisor";
        }
        if (where.contains("sqrt#")) {
            return "the root of 0 or less; add a small number to its operand";
        }
        if (where.contains("exp#") || where.contains("power#")) {
            return "an exponential or a power of too large a number, or a power of 0 or less; clip its operand";
        }
        return "the learning rate " + (float) trained.minimizer().rate() + " is too high; lower it, clip the gradients, or scale the features";
    }

    private static int badRow(Tensor tensor) {
        int width = Math.max(1, tensor.shape().rowSize());
        for (int i = 0; i < tensor.size(); i++) {
            if (!Float.isFinite(tensor.data()[i])) {
                return i / width;
            }
        }
        return -1;
    }
}
