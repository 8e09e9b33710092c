package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;

/**
 * The weights of the examples of each class, of those assigned to it, and of its hits. Each of several independent
 * yes/no outputs counts as a class, to which the examples belong that are answered with yes.
 */
record ClassCounts(double[] sums, ClassCounts.Rate rate, Average usual) implements ByClass {
    /** A number of one class. */
    interface Rate {
        /**
         * Returns the number of a class.
         *
         * @param hits the weight of the examples of the class that are assigned to it
         * @param predicted the weight of the examples assigned to it
         * @param actual the weight of its examples
         * @param all the weight of all examples
         */
        double of(double hits, double predicted, double actual, double all);
    }

    private static final int ALL = 0;
    private static final int SINGLE = 1;
    private static final int FIRST = 2;
    private static final int KINDS = 3;

    /** A tally of {@code rate}, with {@code usual} as the average over several classes unless told otherwise. */
    static Tally tally(Rate rate, Average usual, Outputs outputs, double threshold) {
        Sums sums = new Sums(new Answers(outputs.isBinary(), threshold));
        return new Counting(sums, () -> new ClassCounts(sums.sums(), rate, usual), ByClass::value);
    }

    /** Counts the answers to yes/no questions, or the predicted classes. */
    record Answers(boolean binary, double threshold) implements Sums.Counter {
        private boolean independent(Tensor predictions) {
            return binary && predictions.shape().rowSize() > 1;
        }

        @Override
        public int count(Tensor predictions, Tensor labels) {
            int outputs = predictions.shape().rowSize();
            if (outputs == 1 || independent(predictions)) {
                Classes.expectLabelPerOutput("Metric", predictions, labels);
            }
            return FIRST + KINDS * (independent(predictions) ? outputs : Classes.count(outputs));
        }

        @Override
        public void add(Tensor predictions, Tensor labels, int row, double weight, double[] sums) {
            sums[ALL] += weight;
            int outputs = predictions.shape().rowSize();
            if (independent(predictions)) {
                for (int i = 0; i < outputs; i++) {
                    int at = row * outputs + i;
                    int predicted = Classes.side(predictions.data()[at], threshold);
                    int actual = Classes.side(labels.data()[at], Classes.LABEL_THRESHOLD);
                    include(predicted == 1 ? i : -1, actual == 1 ? i : -1, weight, sums);
                }
            } else {
                sums[SINGLE] = outputs == 1 ? 1 : 0;
                include(Classes.predicted(predictions, row, threshold), Classes.labelled(labels, row, outputs), weight,
                        sums);
            }
        }

        private static void include(int predicted, int actual, double weight, double[] sums) {
            int classes = (sums.length - FIRST) / KINDS;
            if (predicted >= 0) {
                sums[FIRST + classes + predicted] += weight;
            }
            if (actual >= 0) {
                sums[FIRST + 2 * classes + actual] += weight;
            }
            if (predicted >= 0 && predicted == actual) {
                sums[FIRST + actual] += weight;
            }
        }

        @Override
        public double value(double[] sums) {
            return Double.NaN; // The counts make it.
        }
    }

    @Override
    public int classes() {
        return sums.length == 0 ? 0 : (sums.length - FIRST) / KINDS;
    }

    @Override
    public boolean isSingle() {
        return sums.length > 0 && sums[SINGLE] == 1;
    }

    double all() {
        return sums.length == 0 ? 0 : sums[ALL];
    }

    double hits(int index) {
        return sums[FIRST + index];
    }

    double predicted(int index) {
        return sums[FIRST + classes() + index];
    }

    @Override
    public double support(int index) {
        return sums[FIRST + 2 * classes() + index];
    }

    @Override
    public boolean occurs(int index) {
        return predicted(index) + support(index) > 0;
    }

    @Override
    public double of(int index) {
        return rate.of(hits(index), predicted(index), support(index), all());
    }

    @Override
    public double micro() {
        double hits = 0;
        double predicted = 0;
        double actual = 0;
        for (int i = 0; i < classes(); i++) {
            hits += hits(i);
            predicted += predicted(i);
            actual += support(i);
        }
        return predicted + actual == 0 ? Double.NaN : rate.of(hits, predicted, actual, all() * classes());
    }
}
