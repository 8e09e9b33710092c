package dev.weft.lint;

import dev.weft.graph.Graph;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.internal.text.PythonFormat;
import dev.weft.lint.Lint.Finding;
import dev.weft.loss.Loss;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Step;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Training;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Rules about the learning rate during the run, with regard to the loss and the batches. */
final class RateRules {
    private static final double NOTHING = 1e-3;
    private static final double LARGE = 1;
    private static final int LOOKS = 1_000;
    private static final double NEARLY = 0.99;
    private static final int USUAL_BATCH = Training.epochs(1).batchSize();
    private static final float PROBE = 1e6f;

    private RateRules() {}

    /**
     * {@code sum-of-losses}: training minimizes the sum over the batch, and the learning rate times the batch size is
     * above 1. Silent with gradient clipping and for optimizers whose steps do not grow with the gradient, such as
     * Adam.
     */
    static Optional<Finding> sumOfLosses(Inspection seen) {
        int batch = Math.min(seen.training().batchSize(), seen.data().size());
        double rate = Run.of(seen).peak();
        if (batch < 2 || rate * batch <= LARGE || seen.model().clip().isPresent() || !isSum(seen, batch)
                || !growsWithTheGradient(seen.model().optimizer())) {
            return Optional.empty();
        }
        return Optional.of(new Finding("sum-of-losses",
                "the loss is the sum over a batch of " + batch + ", so a learning rate of " + PythonFormat.g(rate)
                        + " moves the weights like " + PythonFormat.g(rate * batch) + " would with a mean",
                "remove summed(), or use a rate near " + PythonFormat.g(rate / batch)));
    }

    /** Whether training minimizes about the batch size for a batch of examples with a loss of 1 each. */
    private static boolean isSum(Inspection seen, int batch) {
        Loss loss = seen.model().loss();
        Graph graph = new Graph();
        Value predictions = graph.placeholder("predictions", seen.built().network().output().with(0, batch));
        Shape each = loss.of(predictions, graph.placeholder("labels", seen.data().labels().batch(batch)))
                .shape();
        if (each.rank() == 0) {
            return false;
        }
        Tensor ones = Tensor.zeros(each.toArray());
        Arrays.fill(ones.data(), 1);
        try (Session session = new Session(graph)) {
            return session.run(Map.of(), loss.total(graph.constant(ones))).item() > NEARLY * batch;
        }
    }

    /**
     * Whether a first gradient that is twice as large moves a weight twice as far. The gradients are so large that no
     * constant matters.
     */
    private static boolean growsWithTheGradient(Optimizer optimizer) {
        float once = moved(optimizer, PROBE);
        return Math.abs(moved(optimizer, 2 * PROBE) / once - 2) < 0.1;
    }

    private static float moved(Optimizer optimizer, float gradient) {
        float[] weight = {0};
        float[][] slots = new float[optimizer.slots().size()][1];
        for (int i = 0; i < slots.length; i++) {
            slots[i][0] = optimizer.slots().get(i).start();
        }
        optimizer.update(weight, new float[]{gradient}, slots, new Step(optimizer).at(0, 1), 0, 1);
        return weight[0];
    }

    /**
     * {@code vanishing-rate}: the learning rate falls below a thousandth of its peak in the first half of the training,
     * as with a decay per step that was meant per epoch.
     */
    static Optional<Finding> vanishingRate(Inspection seen) {
        Run run = Run.of(seen);
        long step = run.gone();
        if (step > run.steps / 2 || run.peak() == 0 || run.steps == 0) {
            return Optional.empty();
        }
        return Optional.of(new Finding("vanishing-rate", "the learning rate falls from " + PythonFormat.g(run.peak())
                + " to a thousandth of that by step " + step + " of " + run.steps + " and ends at "
                + PythonFormat.g(run.at(run.steps - 1))
                + ": the rest of the training changes almost nothing",
                "decay once per epoch, without every(…), or by a factor closer to 1"));
    }

    /**
     * {@code large-batch}: a batch has more examples than the data set. Silent up to the 32 of a training that does not
     * say otherwise: nobody chose them, and a step for all of so few examples is right.
     */
    static Optional<Finding> largeBatch(Inspection seen) {
        int batch = seen.training().batchSize();
        return batch <= Math.max(USUAL_BATCH, seen.data().size()) ? Optional.empty()
                : Optional.of(new Finding("large-batch",
                        "a batch has " + batch + " examples but there are " + seen.data().size(),
                        "use a batch of at most " + seen.data().size()));
    }

    /** The learning rates of a training from its first step to its last. */
    private record Run(Optimizer optimizer, long steps, long stepsPerEpoch) {
        static Run of(Inspection seen) {
            int batch = seen.training().batchSize();
            long stepsPerEpoch = ((long) seen.data().size() + batch - 1) / batch;
            return new Run(seen.model().optimizer(), seen.training().totalSteps(stepsPerEpoch), stepsPerEpoch);
        }

        double at(long step) {
            return optimizer.rate().at(step, stepsPerEpoch);
        }

        /** The step of one of {@link #LOOKS} looks spread evenly from the first step to the last. */
        private long place(int look) {
            long last = Math.max(0, steps - 1);
            // In two parts, because look times the last step may exceed a long.
            return last / (LOOKS - 1) * look + last % (LOOKS - 1) * look / (LOOKS - 1);
        }

        double peak() {
            double peak = 0;
            for (int look = 0; look < LOOKS; look++) {
                peak = Math.max(peak, at(place(look)));
            }
            return peak;
        }

        /**
         * The first step from which the rate is at most a thousandth of its peak; the number of steps if there is none.
         */
        long gone() {
            double nothing = NOTHING * peak();
            long gone = steps;
            for (int look = LOOKS - 1; look >= 0; look--) {
                long step = place(look);
                if (at(step) > nothing) {
                    break;
                }
                gone = step;
            }
            return gone;
        }
    }
}
