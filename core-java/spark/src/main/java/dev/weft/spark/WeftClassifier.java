package dev.weft.spark;

import dev.weft.loss.Losses;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Model;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * Trains a classifier on a DataFrame: a network of dense layers, or any model of Weft whose outputs stand for classes.
 * Labels are the numbers of the classes from 0, as {@code StringIndexer} makes them.
 *
 * <pre>{@code
 * WeftClassificationModel digits = new WeftClassifier().setLayers(784, 500, 10).setEpochs(5).fit(images);
 * Dataset<Row> predicted = digits.transform(tests);
 * }</pre>
 */
public final class WeftClassifier extends TrainingEstimator<WeftClassifier, WeftClassificationModel>
        implements
            ProbabilityParams<WeftClassifier>,
            PerceptronParams<WeftClassifier> {
    private static final long serialVersionUID = 1;

    private final Network network = Network.of(this);

    /** Creates a classifier with the usual parameters. */
    public WeftClassifier() {
        this(ScoringModel.newUid("weftClassifier"));
    }

    /** Creates a classifier with a uid. */
    public WeftClassifier(String uid) {
        super(uid);
    }

    @Override
    public Network network() {
        return network;
    }

    /** Reads what {@link #write} wrote. */
    public static MLReader<WeftClassifier> read() {
        return ModelFolder.Reader.ofEstimator(WeftClassifier.class, WeftClassifier::new);
    }

    /**
     * Loads a saved classifier.
     *
     * @throws dev.weft.file.MalformedDataException if the folder contains anything else
     */
    public static WeftClassifier load(String path) {
        return read().load(path);
    }

    @Override
    List<Target> targets() {
        expectOneNetwork(who());
        if (isSet(model())) {
            WeftClassificationModel.expectClasses(who(), getModel());
            return targets(getModel(), List.of(getLabelCol()));
        }
        return List.of(new Target("", getLabelCol(), Losses.SOFTMAX_CE.outputs()));
    }

    @Override
    Model model(Rows rows) {
        if (isSet(model())) {
            return seeded(getModel());
        }
        int classes = isSet(layers()) && getLayers().length > 0 ? getLayers()[getLayers().length - 1] : classes(rows);
        return Model.of(Losses.SOFTMAX_CE, Optimizers.adam(getStepSize()),
                perceptron(who(), rows.features(), classes)).withSeed(getSeed());
    }

    /** The number of classes that the column of labels declares, or else one more than its largest number. */
    private int classes(Rows rows) {
        StructField field = RowReader.field(rows.dataset().schema(), who(), getLabelCol());
        if (!(field.dataType() instanceof NumericType)) {
            return Math.max(2, rows.labels().get(getLabelCol()));
        }
        Attribute attribute = Attribute.fromStructField(field);
        if (attribute instanceof BinaryAttribute) {
            return 2;
        }
        if (attribute instanceof NominalAttribute nominal && nominal.getNumValues().isDefined()) {
            return Math.max(2, (Integer) nominal.getNumValues().get());
        }
        Row largest = rows.dataset().agg(functions.max(functions.col("`" + field.name() + "`").cast("double"))).first();
        double most = largest.isNullAt(0) ? 1 : largest.getDouble(0);
        if (!(most < 1 << 20)) {
            throw new IllegalArgumentException(who() + " expects the numbers of classes in column " + field.name()
                    + " but it has " + most + ": number its values with StringIndexer");
        }
        return Math.max(2, (int) most + 1);
    }

    @Override
    Answers answers() {
        return new Answers(getPredictionCol(), getProbabilityCol(), getRawPredictionCol());
    }

    @Override
    List<Answers.Output> outputs() {
        return isSet(model()) ? Answers.outputs(getModel())
                : List.of(new Answers.Output("", 2, Losses.SOFTMAX_CE.outputs(), Optional.empty()));
    }

    @Override
    WeftClassificationModel made(byte[] model) {
        return new WeftClassificationModel(uid(), model);
    }

    @Override
    WeftClassifier with(String uid) {
        return new WeftClassifier(uid);
    }
}
