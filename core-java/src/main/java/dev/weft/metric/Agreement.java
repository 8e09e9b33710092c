package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A number that follows from the counts of all classes together, such as Cohen's kappa. */
record Agreement(Sums sums, boolean binary, ToDoubleFunction<ClassCounts> number) implements Tally {
    static Tally tally(Outputs outputs, double threshold, ToDoubleFunction<ClassCounts> number) {
        return new Agreement(new Sums(new ClassCounts.Answers(outputs.isBinary(), threshold)), outputs.isBinary(),
                number);
    }

    @Override
    public void add(Tensor predictions, Tensor labels, Optional<Tensor> weights) {
        if (binary && predictions.shape().rowSize() > 1) {
            throw new IllegalArgumentException("Agreement expects one of several classes but got "
                    + predictions.shape().rowSize() + " independent yes/no outputs: report ACCURACY, PRECISION or F1");
        }
        sums.add(predictions, labels, weights);
    }

    @Override
    public double value() {
        ClassCounts counts = new ClassCounts(sums.sums(), (hits, predicted, actual, all) -> hits, Average.MICRO);
        return counts.all() == 0 ? Double.NaN : number.applyAsDouble(counts);
    }

    @Override
    public State state() {
        return sums.state();
    }

    @Override
    public void resume(State state) {
        sums.resume(state);
    }

    /** The mean recall of the classes that have examples. */
    static double balancedAccuracy(ClassCounts counts) {
        double sum = 0;
        int present = 0;
        for (int i = 0; i < counts.classes(); i++) {
            if (counts.support(i) > 0) {
                sum += counts.hits(i) / counts.support(i);
                present++;
            }
        }
        return sum / present;
    }

    /** {@code (o - e) / (1 - e)} with the observed agreement o and the agreement e by chance. */
    static double kappa(ClassCounts counts) {
        double all = counts.all();
        double observed = 0;
        double expected = 0;
        for (int i = 0; i < counts.classes(); i++) {
            observed += counts.hits(i) / all;
            expected += counts.predicted(i) / all * (counts.support(i) / all);
        }
        return (observed - expected) / (1 - expected);
    }

    /** The correlation of predicted and true classes (Gorodkin 2004); 0 if either is always the same. */
    static double matthews(ClassCounts counts) {
        double all = counts.all();
        double hits = 0;
        double both = 0;
        double predicted = all * all;
        double actual = all * all;
        for (int i = 0; i < counts.classes(); i++) {
            hits += counts.hits(i);
            both += counts.predicted(i) * counts.support(i);
            predicted -= counts.predicted(i) * counts.predicted(i);
            actual -= counts.support(i) * counts.support(i);
        }
        double product = predicted * actual;
        return product == 0 ? 0 : (hits * all - both) / (Math.sqrt(predicted) * Math.sqrt(actual));
    }
}
