package dev.weft.spark;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A trained model of Weft as a stage of a pipeline: it appends columns of predictions to a DataFrame, also to one that
 * streams. Executors predict their partitions in chunks of rows, with float32 as everywhere in Weft, and with the bits
 * that the same model gives locally. Rows of a partition keep their order.
 *
 * <p>It is immutable but for its parameters.
 *
 * @param <M> the class of the model itself
 */
public abstract class ScoringModel<M extends ScoringModel<M>> extends Model<M>
        implements
            PredictionParams<M>,
            MLWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final byte[] model;
    private final Columns columns;
    private Map<String, List<Double>> history = Map.of();
    private transient @Nullable Predictor predictor;
    private transient @Nullable Shared shared;
    private transient @Nullable SparkSession session;

    ScoringModel(String uid, byte[] model) {
        this.uid = uid;
        this.model = model;
        this.columns = Columns.of(this);
    }

    static String newUid(String kind) {
        return Identifiable$.MODULE$.randomUID(kind);
    }

    @Override
    public final String uid() {
        return uid;
    }

    @Override
    public final Columns columns() {
        return columns;
    }

    final byte[] bytes() {
        return model;
    }

    final M withHistory(Map<String, List<Double>> history) {
        this.history = Collections.unmodifiableMap(new LinkedHashMap<>(history));
        return Self.of(this);
    }

    /**
     * One number for each epoch of the training by its name, such as {@code loss} and {@code val_loss}. It is not saved
     * with the model.
     */
    public final Map<String, List<Double>> history() {
        return history;
    }

    /** The model on this machine: for predictions of single rows, and to learn what it contains. */
    public final synchronized Predictor predictor() {
        Predictor known = predictor;
        if (known == null) {
            known = Predictor.of(Shared.weights(Checkpoint.of(model)));
            predictor = known;
        }
        return known;
    }

    /**
     * Returns the model as an ordinary one of Weft, with its preprocessing and the state of its optimizer, for instance
     * to save it as a file: {@code model.toLocal().save(Path.of("model.safetensors"))}. Each call makes a new one.
     */
    public final Trained toLocal() {
        return Trained.of(Checkpoint.of(model));
    }

    /** The names of the columns that the inputs are read from. */
    List<String> inputs() {
        return List.of(getFeaturesCol());
    }

    /** Which columns to append. */
    Answers answers() {
        return new Answers(getPredictionCol(), "", "");
    }

    private Scoring.Reader reader(StructType schema) {
        Predictor known = predictor();
        return TableReader.takesTables(known)
                ? new Scoring.OfTables(TableReader.of(who(), schema, known))
                : new Scoring.OfNumbers(RowReader.features(who(), schema, known.features(), inputs()));
    }

    final String who() {
        return getClass().getSimpleName();
    }

    /**
     * Appends the columns of predictions. Nothing is computed before Spark needs it.
     *
     * @param dataset the rows, with the columns of features
     * @throws IllegalArgumentException if a column of features is missing or contains no numbers, or a column for
     *     predictions exists already
     */
    @Override
    public final Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        Scoring scoring = new Scoring(shared(dataset.sparkSession()), reader(dataset.schema()), answers());
        return dataset.toDF().mapPartitions(scoring, Encoders.row(schema));
    }

    /** The broadcast of the session's application; a new session of a stopped one needs its own. */
    private synchronized Shared shared(SparkSession of) {
        Shared known = shared;
        SparkSession before = session;
        if (known == null || before == null || before.sparkContext() != of.sparkContext()) {
            known = Shared.of(JavaSparkContext.fromSparkContext(of.sparkContext()), model);
            shared = known;
            session = of;
        }
        return known;
    }

    /**
     * Returns a schema with the columns that {@link #transform} appends.
     *
     * @throws IllegalArgumentException as {@link #transform} does
     */
    @Override
    public final StructType transformSchema(StructType schema) {
        reader(schema);
        return answers().appended(who(), schema, predictor());
    }

    /**
     * Registers a function for SQL that returns the prediction for one row: {@code SELECT weft(features) FROM digits}.
     * The arguments are the features of an example: a vector, an array or numbers, of several inputs one after the
     * other. The model of a table takes one argument, a struct of its columns: {@code weft(struct(*))}.
     *
     * <p>It predicts row by row: {@link #transform} is several times as fast for many rows.
     *
     * @param spark the session
     * @param name the name of the function
     * @throws UnsupportedOperationException if the model has several outputs
     */
    public final void register(SparkSession spark, String name) {
        DataType type = FunctionOfModel.type(who(), predictor());
        FunctionOfModel.register(spark, name, shared(spark), predictor().features(), type,
                TableReader.takesTables(predictor()));
    }

    /**
     * Builds the model on this machine.
     *
     * @throws IllegalArgumentException if the bytes are those of another kind of model
     */
    void expectRightModel() {
        predictor();
    }

    /** Creates the same model with another uid or other bytes. */
    abstract M with(String uid, byte[] model);

    @Override
    public final M copy(ParamMap extra) {
        M copy = copyValues(with(uid, model), extra);
        copy.withHistory(history);
        return copy.setParent(parent());
    }

    /**
     * Returns this model with the moving averages of its weights.
     *
     * @throws IllegalStateException if its description has no moving average
     */
    public final M averaged() {
        return copyValues(with(uid, toLocal().averaged().checkpoint().bytes()), new ParamMap()).setParent(parent());
    }

    /**
     * Returns what saves this model: a folder with the parameters as Spark writes them, and the model as an ordinary
     * file of Weft, {@code model.safetensors}.
     */
    @Override
    public final MLWriter write() {
        return new ModelFolder.Writer(this, model);
    }

    @Override
    public final String toString() {
        return who() + ": uid=" + uid + ", features=" + predictor().features() + ", step=" + predictor().step();
    }
}
