package dev.weft.spark;

import dev.weft.loss.Joint;
import dev.weft.loss.Outputs;
import dev.weft.spark.cluster.Cluster;
import dev.weft.spark.cluster.Examples;
import dev.weft.spark.cluster.Fitted;
import dev.weft.spark.cluster.Fitting;
import dev.weft.spark.cluster.Layout;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a model of Weft on a DataFrame. The rows are numbered in the order of the DataFrame; partitions and executors
 * change no bit of the weights, but another order does: sort a DataFrame first whose order is not fixed, such as that
 * of a join.
 *
 * <p>Executors train in one barrier stage, see {@link Cluster}. A local session trains on the driver with all threads
 * instead, with the same bits, unless a number of workers or a folder for checkpoints is set.
 *
 * @param <E> the class of the estimator itself
 * @param <M> the class of its models
 */
public abstract class TrainingEstimator<E extends TrainingEstimator<E, M>, M extends ScoringModel<M>>
        extends
            Estimator<M>
        implements
            TrainingParams<E>,
            MLWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Columns columns;
    private final Declared training;

    TrainingEstimator(String uid) {
        this.uid = uid;
        this.columns = Columns.of(this);
        this.training = Declared.of(this);
    }

    @Override
    public final String uid() {
        return uid;
    }

    @Override
    public final Columns columns() {
        return columns;
    }

    @Override
    public final Declared training() {
        return training;
    }

    final String who() {
        return getClass().getSimpleName();
    }

    /** A label that a model needs: the output that it belongs to, or {@code ""} for an only one, and its column. */
    record Target(String output, String column, Outputs meaning) {}

    /** What is known of the rows before the training. */
    record Rows(Dataset<Row> dataset, int features, Map<String, Integer> labels) {}

    /** The columns of the features, in the order of the inputs. */
    List<String> inputs() {
        return List.of(getFeaturesCol());
    }

    /** The labels that the model needs. */
    abstract List<Target> targets();

    /** The model to train on these rows. */
    abstract Model model(Rows rows);

    /** The columns that the trained model appends. */
    abstract Answers answers();

    /** The stage that the trained model is. */
    abstract M made(byte[] model);

    /** Changes the rows before the training, and the trained model after it. */
    Scaling scaling(Numbering rows, Trained start) {
        return Scaling.NONE;
    }

    /** The model's own seed stays unless one was set here. */
    final Model seeded(Model model) {
        return isSet(seed()) ? model.withSeed(getSeed()) : model;
    }

    /**
     * Trains a model, and waits until it is trained.
     *
     * @param dataset the rows, at least one
     * @return the model, with the columns of this estimator and the history of the training
     * @throws IllegalArgumentException if a column is missing, or the rows do not fit the model
     * @throws dev.weft.training.NonFiniteException if training diverges
     */
    @Override
    public final M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        List<Target> targets = targets();
        Dataset<Row> chosen = dataset.select(columnsNeeded(dataset.schema(), targets).stream()
                .map(name -> functions.col("`" + name.replace("`", "``") + "`"))
                .toArray(org.apache.spark.sql.Column[]::new));
        StructType schema = chosen.schema();
        Rows rows = rows(chosen, targets);
        Model model = model(rows);
        Shape features = model.input().or(() -> model.network().features()).orElseGet(() -> Shape.of(rows.features));
        Trained start = model.build(features);
        RowReader labels = new RowReader(targets.stream().map(target -> new RowReader.Part(target.column,
                RowReader.place(schema, target.column), rows.labels.get(target.column))).toList());
        Packing packing = new Packing(RowReader.features(who(), schema, features, inputs()), labels,
                classes(start, targets, schema), place(schema, isSet(weightCol()) ? getWeightCol() : ""),
                place(schema, isSet(validationIndicatorCol()) ? getValidationIndicatorCol() : ""));
        Layout layout = new Layout(labels(start, targets, schema, rows.labels), packing.weight() >= 0);
        try (Numbering numbering = Numbering.of(chosen.toJavaRDD(), packing)) {
            Scaling scaling = scaling(numbering, start);
            Examples examples = numbering.examples(layout, scaling::apply);
            JavaSparkContext spark = JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
            Fitted fitted = fitting(spark).fit(spark, examples, start.checkpoint().bytes(), settings());
            M made = made(scaling.undone(fitted.model()));
            made.withHistory(scaling.undone(fitted.history()));
            return copyValues(made.setParent(this), new ParamMap());
        } catch (Exception e) {
            throw Failures.plain(e);
        }
    }

    private Fitting fitting(JavaSparkContext spark) {
        return spark.isLocal() && getNumWorkers() == 0 && getCheckpointDir().isEmpty() ? new OnDriver() : Cluster.of();
    }

    private List<String> columnsNeeded(StructType schema, List<Target> targets) {
        Set<String> names = new LinkedHashSet<>(inputs());
        targets.forEach(target -> names.add(target.column));
        if (isSet(weightCol()) && !getWeightCol().isEmpty()) {
            names.add(getWeightCol());
        }
        if (isSet(validationIndicatorCol()) && !getValidationIndicatorCol().isEmpty()) {
            names.add(getValidationIndicatorCol());
        }
        return names.stream().map(name -> RowReader.field(schema, who(), name).name()).distinct().toList();
    }

    private static int place(StructType schema, String column) {
        return column.isEmpty() ? -1 : RowReader.place(schema, column);
    }

    private Rows rows(Dataset<Row> chosen, List<Target> targets) {
        List<Row> first = chosen.takeAsList(1);
        if (first.isEmpty()) {
            throw new IllegalArgumentException(who() + " expects at least 1 row but got none: check where the "
                    + "DataFrame comes from");
        }
        Map<String, Integer> labels = new LinkedHashMap<>();
        targets.forEach(target -> labels.put(target.column, size(first.get(0), target.column)));
        return new Rows(chosen, inputs().stream().mapToInt(column -> size(first.get(0), column)).sum(), labels);
    }

    private static int size(Row row, String column) {
        int place = RowReader.place(row.schema(), column);
        return RowReader.size(column, row.isNullAt(place) ? null : row.get(place));
    }

    /** How many units the output of a label has. */
    private static int width(Trained model, Target target) {
        Shape outputs = model.network().output();
        return target.output.isEmpty() ? outputs.rowSize() : outputs.fields().get(target.output).size();
    }

    private static boolean isNumber(Target target, StructType schema) {
        return RowReader.isNumber(schema.fields()[RowReader.place(schema, target.column)].dataType());
    }

    /** How many classes each label has if it is the number of one, else 0. */
    private static int[] classes(Trained model, List<Target> targets, StructType schema) {
        return targets.stream().mapToInt(target -> target.meaning.hasProbabilities() && isNumber(target, schema)
                ? Math.max(2, width(model, target)) : 0).toArray();
    }

    /** A number of a class is a label without lengths, except for one output, which is compared with the label. */
    private static Map<String, int[]> labels(Trained model, List<Target> targets, StructType schema,
            Map<String, Integer> sizes) {
        Map<String, int[]> labels = new LinkedHashMap<>();
        targets.forEach(target -> labels.put(target.output, target.meaning.hasClasses() && isNumber(target, schema)
                && width(model, target) > 1 ? new int[0] : new int[]{sizes.get(target.column)}));
        return labels;
    }

    /** The labels of a model: those of the outputs whose loss needs one, with a column for each output. */
    static List<Target> targets(Model model, List<String> columns) {
        List<Target> targets = new ArrayList<>();
        if (model.loss() instanceof Joint joint) {
            for (int i = 0; i < joint.parts().size(); i++) {
                Joint.Part part = joint.parts().get(i);
                if (part.loss().needsLabels()) {
                    targets.add(new Target(part.output(), columns.get(i), part.loss().outputs()));
                }
            }
        } else if (model.loss().needsLabels()) {
            targets.add(new Target("", columns.get(0), model.loss().outputs()));
        }
        return targets;
    }

    /**
     * Returns a schema with the columns that the trained model appends.
     *
     * @throws IllegalArgumentException if a column is missing or has the wrong type, or exists already; or if there is
     *     no model to train
     */
    @Override
    public final StructType transformSchema(StructType schema) {
        inputs().forEach(column -> RowReader.expectNumbers(who(), schema, column));
        targets().forEach(target -> RowReader.expectNumbers(who(), schema, target.column));
        if (isSet(weightCol()) && !getWeightCol().isEmpty()) {
            StructField field = RowReader.field(schema, who(), getWeightCol());
            if (!(field.dataType() instanceof NumericType)) {
                throw new IllegalArgumentException(who() + " expects numbers in column " + field.name() + " of weights "
                        + "but it has " + field.dataType().simpleString());
            }
        }
        if (isSet(validationIndicatorCol()) && !getValidationIndicatorCol().isEmpty()) {
            StructField field = RowReader.field(schema, who(), getValidationIndicatorCol());
            if (!(field.dataType() instanceof BooleanType)) {
                throw new IllegalArgumentException(
                        who() + " expects booleans in column " + field.name() + " but it has "
                                + field.dataType().simpleString());
            }
        }
        return answers().appended(who(), schema, outputs());
    }

    /** The outputs of the model to train, as far as they are known before. */
    abstract List<Answers.Output> outputs();

    /** An estimator with the same parameters, and those of {@code extra} in their place. */
    @Override
    public final E copy(ParamMap extra) {
        return copyValues(with(uid), extra);
    }

    /** Creates an estimator with a uid. */
    abstract E with(String uid);

    /** Returns what saves the parameters of this estimator, as Spark writes them. */
    @Override
    public final MLWriter write() {
        return new ModelFolder.Writer(this, new byte[0]);
    }
}
