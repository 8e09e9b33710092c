package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** A metric that each class has for itself, and its averages over the classes. */
interface ByClass {
    /**
     * A tally of such a metric.
     *
     * @param examples counts the examples
     * @param classes returns the metric of each class for the examples so far
     * @param number makes one number of them
     */
    record Counting(Tally examples, Supplier<ByClass> classes, ToDoubleFunction<ByClass> number) implements Tally {
        @Override
        public void add(Tensor predictions, Tensor labels, Optional<Tensor> weights) {
            examples.add(predictions, labels, weights);
        }

        @Override
        public double value() {
            ByClass all = classes.get();
            return all.classes() == 0 ? Double.NaN : number.applyAsDouble(all);
        }

        @Override
        public boolean isQuick() {
            return examples.isQuick();
        }

        @Override
        public State state() {
            return examples.state();
        }

        @Override
        public void resume(State state) {
            examples.resume(state);
        }
    }

    /** Checks that single classes have {@code metric}. */
    static void expect(String who, Metric metric) {
        if (!(metric.tally(Outputs.PROBABILITIES) instanceof Counting)) {
            throw new IllegalArgumentException(
                    who + " expects a metric that each class has, such as PRECISION, RECALL, "
                            + "F1 or AUC, but got " + metric.label());
        }
    }

    /** Returns a tally of {@code metric}, which single classes have, that makes one number of them. */
    static Tally tally(Metric metric, Outputs outputs, double threshold, ToDoubleFunction<ByClass> number) {
        Counting counting = (Counting) metric.tally(outputs, threshold);
        return new Counting(counting.examples, counting.classes, number);
    }

    /** The number of classes, or of independent yes/no outputs; 0 before the first batch. */
    int classes();

    /** Whether the classes are the two sides of a single yes/no output. */
    boolean isSingle();

    /** The metric of one class. */
    double of(int index);

    /** The total weight of the examples of a class. */
    double support(int index);

    /** Whether the macro average includes the class. */
    boolean occurs(int index);

    /** The metric of all classes together: each output of each example counts as a yes/no question. */
    double micro();

    private double mean(boolean weighted) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < classes(); i++) {
            double weight = weighted ? support(i) : occurs(i) ? 1 : 0;
            if (weight != 0) {
                sum += weight * of(i);
                weights += weight;
            }
        }
        return sum / weights;
    }

    /** Returns the average over the classes; NaN if there are no examples. */
    default double of(Average average) {
        return switch (average) {
            case MICRO -> micro();
            case MACRO -> mean(false);
            case WEIGHTED -> mean(true);
        };
    }

    /** The average over several classes unless told otherwise. */
    default Average usual() {
        return Average.MACRO;
    }

    /** The metric of class 1 of a single yes/no output, else the usual average. */
    default double value() {
        return !isSingle() ? of(usual()) : occurs(0) || occurs(1) ? of(1) : Double.NaN;
    }
}
