package dev.weft.spark;

import dev.weft.training.Trained;
import org.apache.spark.ml.util.MLReader;

/** A trained regression: it appends the predicted number. {@link WeftRegressor} trains it. */
public final class WeftRegressionModel extends ScoringModel<WeftRegressionModel> {
    private static final long serialVersionUID = 1;

    WeftRegressionModel(String uid, byte[] model) {
        super(uid, model);
    }

    /**
     * Returns a trained model as a stage of a pipeline.
     *
     * @throws IllegalArgumentException if it has several outputs, or its output stands for classes
     */
    public static WeftRegressionModel of(Trained trained) {
        expectNumber("WeftRegressionModel", trained.model());
        return new WeftRegressionModel(newUid("weftRegressor"), trained.checkpoint().bytes());
    }

    static void expectNumber(String who, dev.weft.training.Model model) {
        if (model.loss().outputs().hasClasses() || model.network().outputs().size() > 1) {
            throw new IllegalArgumentException(who + " expects a model with a loss of numbers, such as MSE, but got "
                    + model.loss() + ": use WeftClassifier for classes, and WeftEstimator for several outputs");
        }
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<WeftRegressionModel> read() {
        return ModelFolder.Reader.ofModel(WeftRegressionModel.class, WeftRegressionModel::new);
    }

    /**
     * Loads a saved model.
     *
     * @throws dev.weft.file.MalformedDataException if the folder contains anything else
     */
    public static WeftRegressionModel load(String path) {
        return read().load(path);
    }

    /** The number of features. */
    public int numFeatures() {
        return predictor().features().size();
    }

    @Override
    void expectRightModel() {
        expectNumber(who(), predictor().model());
    }

    @Override
    WeftRegressionModel with(String uid, byte[] model) {
        return new WeftRegressionModel(uid, model);
    }
}
