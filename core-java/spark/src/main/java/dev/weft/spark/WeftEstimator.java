package dev.weft.spark;

import dev.weft.training.Model;
import java.util.List;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.MLReader;

/**
 * Trains any model of Weft on a DataFrame, also one of several inputs and outputs.
 *
 * <pre>{@code
 * WeftModel shop = new WeftEstimator().setModel(shopModel).setEpochs(10).fit(sales);
 * }</pre>
 *
 * <p>The inputs and labels of a network with names are read from the columns of these names, or from those of
 * {@link #setInputCols} and {@link #setLabelCols}; those of one without names from {@code featuresCol} and
 * {@code labelCol}. A label is a number, the number of a class, a vector or an array, as the loss of its output needs.
 */
public final class WeftEstimator extends TrainingEstimator<WeftEstimator, WeftModel>
        implements
            InputParams<WeftEstimator> {
    private static final long serialVersionUID = 1;

    private final StringArrayParam labelCols = new StringArrayParam(this, "labelCols",
            "columns of the labels of a network with several outputs, in their order; by default, those of their "
                    + "names");

    /** Creates an estimator without a model. */
    public WeftEstimator() {
        this(ScoringModel.newUid("weft"));
    }

    /** Creates an estimator with a uid. */
    public WeftEstimator(String uid) {
        super(uid);
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<WeftEstimator> read() {
        return ModelFolder.Reader.ofEstimator(WeftEstimator.class, WeftEstimator::new);
    }

    /**
     * Loads a saved estimator.
     *
     * @throws dev.weft.file.MalformedDataException if the folder contains anything else
     */
    public static WeftEstimator load(String path) {
        return read().load(path);
    }

    /** The columns of several labels. */
    public StringArrayParam labelCols() {
        return labelCols;
    }

    /** Returns the names of the columns of several labels; by default, those of the outputs. */
    public String[] getLabelCols() {
        return getOrDefault(labelCols);
    }

    /** Sets the names of the columns of the labels of a network with several outputs, in the order of its outputs. */
    public WeftEstimator setLabelCols(String... columns) {
        set(labelCols, columns);
        return this;
    }

    private Model given() {
        if (!isSet(model())) {
            throw new IllegalArgumentException("WeftEstimator expects a model: set it with setModel");
        }
        return getModel();
    }

    @Override
    List<String> inputs() {
        List<String> names = given().network().inputs();
        return isSet(inputCols()) ? List.of(getInputCols()) : names.size() < 2 ? super.inputs() : names;
    }

    @Override
    List<Target> targets() {
        List<String> outputs = given().network().outputs();
        List<String> columns = isSet(labelCols) ? List.of(getLabelCols())
                : outputs.size() < 2 ? List.of(getLabelCol()) : outputs;
        if (columns.size() != Math.max(1, outputs.size())) {
            throw new IllegalArgumentException("WeftEstimator expects a column of labels for each of its outputs "
                    + outputs + " but got " + columns + ": set labelCols in that order");
        }
        return targets(given(), columns);
    }

    @Override
    Model model(Rows rows) {
        return seeded(given());
    }

    @Override
    Answers answers() {
        return new Answers(getPredictionCol(), getProbabilityCol(), getRawPredictionCol());
    }

    @Override
    List<Answers.Output> outputs() {
        return Answers.outputs(given());
    }

    @Override
    WeftModel made(byte[] model) {
        return new WeftModel(uid(), model);
    }

    @Override
    WeftEstimator with(String uid) {
        return new WeftEstimator(uid);
    }
}
