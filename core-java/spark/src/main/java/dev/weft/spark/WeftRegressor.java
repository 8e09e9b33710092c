package dev.weft.spark;

import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.util.MLReader;

/**
 * Trains a regression on a DataFrame: a network of dense layers that minimizes the mean squared error, or any model of
 * Weft whose output is a number.
 *
 * <pre>{@code
 * WeftRegressionModel prices = new WeftRegressor().setLabelCol("price").setEpochs(50).fit(houses);
 * }</pre>
 *
 * <p>The network of dense layers learns the standardized label, so its unit does not matter, and the last layer of the
 * trained model gives the label itself. A model that is set learns the label as it is. Standardize features first, for
 * instance with Spark's {@code StandardScaler}.
 */
public final class WeftRegressor extends TrainingEstimator<WeftRegressor, WeftRegressionModel>
        implements
            PerceptronParams<WeftRegressor> {
    private static final long serialVersionUID = 1;

    private final Network network = Network.of(this);

    /** Creates a regression with the usual parameters. */
    public WeftRegressor() {
        this(ScoringModel.newUid("weftRegressor"));
    }

    /** Creates a regression with a uid. */
    public WeftRegressor(String uid) {
        super(uid);
    }

    @Override
    public Network network() {
        return network;
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<WeftRegressor> read() {
        return ModelFolder.Reader.ofEstimator(WeftRegressor.class, WeftRegressor::new);
    }

    /**
     * Loads a saved regression.
     *
     * @throws dev.weft.file.MalformedDataException if the folder contains anything else
     */
    public static WeftRegressor load(String path) {
        return read().load(path);
    }

    @Override
    List<Target> targets() {
        expectOneNetwork(who());
        if (isSet(model())) {
            WeftRegressionModel.expectNumber(who(), getModel());
            return targets(getModel(), List.of(getLabelCol()));
        }
        return List.of(new Target("", getLabelCol(), Outputs.NUMBERS));
    }

    @Override
    Model model(Rows rows) {
        return isSet(model()) ? seeded(getModel())
                : Model.of(Losses.MSE, Optimizers.adam(getStepSize()), perceptron(who(), rows.features(), 1))
                        .withSeed(getSeed());
    }

    @Override
    Scaling scaling(Numbering rows, Trained start) {
        return isSet(model()) ? Scaling.NONE : Scaling.of(rows.packed(), start.features().size());
    }

    @Override
    Answers answers() {
        return new Answers(getPredictionCol(), "", "");
    }

    @Override
    List<Answers.Output> outputs() {
        return List.of(new Answers.Output("", 1, Outputs.NUMBERS, Optional.empty()));
    }

    @Override
    WeftRegressionModel made(byte[] model) {
        return new WeftRegressionModel(uid(), model);
    }

    @Override
    WeftRegressor with(String uid) {
        return new WeftRegressor(uid);
    }
}
