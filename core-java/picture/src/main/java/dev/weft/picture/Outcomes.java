package dev.weft.picture;

import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.Predictor;
import java.util.List;
import java.util.stream.IntStream;

/** What a model answered for the labelled rows of a table, beside the truth. */
final class Outcomes {
    private Outcomes() {}

    /**
     * Classes and their probabilities. Rows whose outputs contain a NaN are left out.
     *
     * @param classes the names
     * @param labels the true class of each row
     * @param probabilities {@code [rows][classes]}
     */
    record OfClasses(List<String> classes, int[] labels, double[][] probabilities) {}

    /**
     * Numbers in the unit of the target column. Rows whose prediction is not finite are left out.
     *
     * @param label the name of the target column
     * @param truth the true numbers
     * @param predicted the predictions, in the same order
     */
    record OfNumbers(String label, double[] truth, double[] predicted) {}

    private static Preprocessing fitted(Predictor model, String who) {
        return model.preprocessing().orElseThrow(() -> new IllegalArgumentException(
                who + " expects a model that was trained on a table with a Preprocessing but got one without"));
    }

    private static Table labelled(Preprocessing fitted, Table table, String who) {
        Table labelled = fitted.labelled(table);
        if (labelled.size() == 0) {
            throw new IllegalArgumentException(who + " expects rows with a value in the column "
                    + fitted.label().name() + " but got " + table.size() + " rows without one");
        }
        return labelled;
    }

    /** Whether the model's target is a number. */
    static boolean areNumbers(Predictor model, String who) {
        return fitted(model, who).label().classes().isEmpty();
    }

    /** Whether the model has classes with probabilities. */
    static boolean haveProbabilities(Predictor model) {
        return model.model().loss().outputs().hasProbabilities();
    }

    static OfClasses ofClasses(Predictor model, Table table, String who) {
        Preprocessing fitted = fitted(model, who);
        if (areNumbers(model, who) || !haveProbabilities(model)) {
            throw new IllegalArgumentException(who + " expects a model of classes with probabilities but got one of "
                    + (areNumbers(model, who) ? "numbers" : "scores without probabilities"));
        }
        Evaluation evaluation = Evaluation.of(model, fitted.dataset(labelled(fitted, table, who)));
        Tensor all = evaluation.probabilities();
        int[] labels = evaluation.labelClasses();
        int width = fitted.label().classes().size();
        int[] known = IntStream.range(0, labels.length).filter(row -> IntStream.range(0, width)
                .allMatch(j -> Float.isFinite(all.data()[row * width + j]))).toArray();
        if (known.length == 0) {
            throw nothing(who);
        }
        double[][] probabilities = new double[known.length][width];
        for (int i = 0; i < known.length; i++) {
            for (int j = 0; j < width; j++) {
                probabilities[i][j] = all.data()[known[i] * width + j];
            }
        }
        return new OfClasses(fitted.label().classes(), IntStream.of(known).map(i -> labels[i]).toArray(),
                probabilities);
    }

    static OfNumbers ofNumbers(Predictor model, Table table, String who) {
        Preprocessing fitted = fitted(model, who);
        if (!areNumbers(model, who)) {
            throw new IllegalArgumentException(who + " expects a model of numbers but got one of the classes "
                    + fitted.label().classes());
        }
        Table labelled = labelled(fitted, table, who);
        Table prepared = fitted.preparation().map(rules -> rules.apply(labelled)).orElse(labelled);
        double[] truth = ((Column.Numbers) prepared.column(fitted.label().name())).values();
        double[] predicted = model.answers(labelled).stream().mapToDouble(each -> (Double) each.value()).toArray();
        int[] known = IntStream.range(0, truth.length).filter(i -> Double.isFinite(predicted[i])).toArray();
        if (known.length == 0) {
            throw nothing(who);
        }
        return new OfNumbers(fitted.label().name(), IntStream.of(known).mapToDouble(i -> truth[i]).toArray(),
                IntStream.of(known).mapToDouble(i -> predicted[i]).toArray());
    }

    private static IllegalArgumentException nothing(String who) {
        return new IllegalArgumentException(who + " expects finite outputs but the model gives NaN for every row: "
                + "its training diverged");
    }
}
