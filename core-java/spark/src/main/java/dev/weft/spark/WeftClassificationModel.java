package dev.weft.spark;

import dev.weft.loss.Outputs;
import dev.weft.training.Trained;
import org.apache.spark.ml.util.MLReader;

/**
 * A trained classifier: it appends the number of the most probable class, the probability of each, and the outputs of
 * the network. {@link WeftClassifier} trains it.
 */
public final class WeftClassificationModel extends ScoringModel<WeftClassificationModel>
        implements
            ProbabilityParams<WeftClassificationModel> {
    private static final long serialVersionUID = 1;

    WeftClassificationModel(String uid, byte[] model) {
        super(uid, model);
    }

    /**
     * Returns a trained model as a stage of a pipeline.
     *
     * @throws IllegalArgumentException if its outputs do not stand for classes, or it has several
     */
    public static WeftClassificationModel of(Trained trained) {
        expectClasses("WeftClassificationModel", trained.model());
        return new WeftClassificationModel(newUid("weftClassifier"), trained.checkpoint().bytes());
    }

    static void expectClasses(String who, dev.weft.training.Model model) {
        Outputs outputs = model.loss().outputs();
        if (!outputs.hasClasses() || model.network().outputs().size() > 1) {
            throw new IllegalArgumentException(who + " expects a model with a loss of classes, such as SOFTMAX_CE, but "
                    + "got " + model.loss() + ": use WeftRegressor for numbers, and WeftEstimator for several outputs");
        }
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<WeftClassificationModel> read() {
        return ModelFolder.Reader.ofModel(WeftClassificationModel.class, WeftClassificationModel::new);
    }

    /**
     * Loads a saved model.
     *
     * @throws dev.weft.file.MalformedDataException if the folder contains anything else
     */
    public static WeftClassificationModel load(String path) {
        return read().load(path);
    }

    /** The number of classes. */
    public int numClasses() {
        return Math.max(2, predictor().network().output().rowSize());
    }

    /** The number of features. */
    public int numFeatures() {
        return predictor().features().size();
    }

    @Override
    void expectRightModel() {
        expectClasses(who(), predictor().model());
    }

    @Override
    Answers answers() {
        return new Answers(getPredictionCol(), getProbabilityCol(), getRawPredictionCol());
    }

    @Override
    WeftClassificationModel with(String uid, byte[] model) {
        return new WeftClassificationModel(uid, model);
    }
}
