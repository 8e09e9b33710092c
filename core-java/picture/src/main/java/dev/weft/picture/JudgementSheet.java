package dev.weft.picture;

import dev.weft.evaluation.Judgement;
import dev.weft.evaluation.Threshold;
import dev.weft.table.Table;
import dev.weft.training.Predictor;
import java.util.ArrayList;
import java.util.List;

/**
 * How good a model of a table is, in one picture: for classes, the confusion matrix, the ROC curves and the
 * calibration; for numbers, the predictions against the truth, and the residuals.
 *
 * <pre>{@code
 * JudgementSheet.of(predictor, test, Threshold.USUAL, HistoryChart.of(trained.history())).save("judgement.png");
 * }</pre>
 */
public final class JudgementSheet {
    private JudgementSheet() {}

    /**
     * Returns the pictures of a model on the labelled rows of a table, two per row.
     *
     * @throws IllegalArgumentException if the model was not trained on a table, or no row has a label
     */
    public static Panels of(Predictor model, Table table) {
        return of(model, table, Threshold.USUAL);
    }

    /**
     * Returns the same pictures, followed by others. The curves of classes are left out if the model has no
     * probabilities, and the ROC curves also if all rows belong to one class.
     *
     * @param threshold decides between two classes in the confusion matrix
     * @param more others, such as a {@link HistoryChart} or a {@link BarChart}; those of {@link Panels} one by one
     * @throws IllegalArgumentException if the model was not trained on a table, no row has a label, or the threshold is
     *     not {@link Threshold#USUAL} and there are not two classes with probabilities
     */
    public static Panels of(Predictor model, Table table, Threshold threshold, Picture... more) {
        List<Picture> pictures = new ArrayList<>();
        if (Outcomes.areNumbers(model, "JudgementSheet")) {
            PredictionScatter scatter = PredictionScatter.of(model, table);
            pictures.add(scatter);
            pictures.add(scatter.asResiduals());
        } else {
            pictures.add(ConfusionMatrix.of(Judgement.of(model, table, threshold)));
            if (Outcomes.haveProbabilities(model)) {
                Outcomes.OfClasses outcomes = Outcomes.ofClasses(model, table, "JudgementSheet");
                if (RocCurves.areDrawn(outcomes)) {
                    pictures.add(RocCurves.of(outcomes));
                }
                pictures.add(CalibrationChart.of(outcomes));
            }
        }
        for (Picture picture : more) {
            if (picture instanceof Panels panels) {
                pictures.addAll(panels.pictures());
            } else {
                pictures.add(picture);
            }
        }
        return new Panels(pictures, 2);
    }
}
