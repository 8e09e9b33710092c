package dev.weft.spark;

import dev.weft.training.Trained;
import java.util.List;
import org.apache.spark.ml.util.MLReader;

/**
 * Any model of Weft as a stage of a pipeline, also one of several inputs and outputs, and one of a table.
 *
 * <pre>{@code
 * Dataset<Row> predicted = WeftModel.of(Trained.load(Path.of("model.safetensors"))).transform(images);
 * }</pre>
 *
 * <p>A model of a table takes its columns by their names and ignores {@code featuresCol}. It predicts names of classes,
 * or numbers in the unit of the target column. Of a network with several outputs each gets its own columns, such as
 * {@code prediction_rating}; that of outputs that are several numbers is a vector.
 */
public final class WeftModel extends ScoringModel<WeftModel> implements InputParams<WeftModel> {
    private static final long serialVersionUID = 1;

    WeftModel(String uid, byte[] model) {
        super(uid, model);
    }

    /** Returns a trained model as a stage of a pipeline. Training it further changes nothing here. */
    public static WeftModel of(Trained trained) {
        return of(trained.checkpoint().bytes());
    }

    /**
     * Returns the model of a file of Weft.
     *
     * @param file the content of a file that {@code Trained.save} wrote
     * @throws dev.weft.file.MalformedDataException if it is damaged
     */
    public static WeftModel of(byte[] file) {
        WeftModel model = new WeftModel(newUid("weft"), file.clone());
        model.predictor();
        return model;
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<WeftModel> read() {
        return ModelFolder.Reader.ofModel(WeftModel.class, WeftModel::new);
    }

    /**
     * Loads a saved model.
     *
     * @throws dev.weft.file.MalformedDataException if the folder contains anything else
     */
    public static WeftModel load(String path) {
        return read().load(path);
    }

    @Override
    List<String> inputs() {
        List<String> names = predictor().model().network().inputs();
        return isSet(inputCols()) ? List.of(getInputCols()) : names.size() < 2 ? super.inputs() : names;
    }

    @Override
    Answers answers() {
        return new Answers(getPredictionCol(), getProbabilityCol(), getRawPredictionCol());
    }

    @Override
    WeftModel with(String uid, byte[] model) {
        return new WeftModel(uid, model);
    }
}
