package dev.weft.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Dense;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions of DataFrames, of streams and in SQL are those of the same model locally. */
class ScoringTest {
    @TempDir private Path folder;

    private static Trained flowers() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.02), Dense.of(8, Activations.RELU), Dense.of(3));
        return model.fit(Session.local(Session.rows(90)), Training.epochs(5));
    }

    private static float[] raw(List<Row> rows) {
        float[] all = new float[rows.size() * 3];
        for (int i = 0; i < rows.size(); i++) {
            Vector raw = rows.get(i).getAs("rawPrediction");
            for (int j = 0; j < 3; j++) {
                all[3 * i + j] = (float) raw.apply(j);
            }
        }
        return all;
    }

    @Test
    void outputsHaveTheBitsOfLocalPredictionsInTheOrderOfTheRows() {
        Trained local = flowers();
        WeftModel model = WeftModel.of(local);
        Tensor outputs = local.predict(Session.local(Session.rows(1300)).all().features());
        for (int partitions : new int[]{1, 3}) {
            List<Row> rows = model.transform(Session.flowers(1300, partitions)).collectAsList();
            assertEquals(1300, rows.size());
            assertTrue(Arrays.equals(outputs.data(), raw(rows)), partitions + " partitions");
        }
        assertEquals(0, model.transform(Session.flowers(10, 2).limit(0)).count());
        local.fit(Session.local(Session.rows(30)), Training.epochs(1));
        assertTrue(Arrays.equals(outputs.data(), raw(model.transform(Session.flowers(1300, 2)).collectAsList())));
    }

    @Test
    void featuresAreVectorsArraysOrNumbers() {
        SparkSession spark = Session.spark();
        WeftModel model = WeftModel.of(flowers());
        double[] kinds = model.transform(Session.flowers(3, 1)).collectAsList().stream()
                .mapToDouble(row -> row.getAs("prediction")).toArray();
        List<Row> arrays = Session.rows(3).stream().map(row -> {
            Vector vector = row.getAs(1);
            return RowFactory.create(List.of(vector.apply(0), vector.apply(1)));
        }).toList();
        Dataset<Row> doubles = spark.createDataFrame(arrays,
                new StructType().add("features", DataTypes.createArrayType(DataTypes.DoubleType)));
        for (Dataset<Row> rows : List.of(doubles, doubles.selectExpr("cast(features as array<float>) as Features"))) {
            assertTrue(Arrays.equals(kinds, model.transform(rows).collectAsList().stream()
                    .mapToDouble(row -> row.getAs("prediction")).toArray()));
        }
        List<Row> sparse = List.of(RowFactory.create(Vectors.sparse(2, new int[]{0}, new double[]{2})),
                RowFactory.create(Vectors.dense(2, 0)));
        List<Row> both = model.transform(spark.createDataFrame(sparse,
                new StructType().add("features", SQLDataTypes.VectorType()))).collectAsList();
        assertEquals(both.get(0).<Vector>getAs("rawPrediction"), both.get(1).<Vector>getAs("rawPrediction"));
    }

    @Test
    void aStreamIsPredictedAsItComes() throws Exception {
        WeftModel model = WeftModel.of(flowers());
        Path files = folder.resolve("rows");
        Session.flowers(40, 2).selectExpr("id", "cast(id as float) x", "cast(id % 3 as float) y").write()
                .parquet(files.toString());
        StructType schema = new StructType().add("id", DataTypes.IntegerType).add("x", DataTypes.FloatType)
                .add("y", DataTypes.FloatType);
        Dataset<Row> stream = Session.spark().readStream().schema(schema).parquet(files.toString())
                .selectExpr("id", "array(x, y) features");
        StreamingQuery query = model.transform(stream).writeStream().format("memory").queryName("scored")
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .trigger(Trigger.AvailableNow()).start();
        query.awaitTermination();
        Dataset<Row> rows = Session.spark().read().schema(schema).parquet(files.toString())
                .selectExpr("id", "array(x, y) features");
        assertEquals(model.transform(rows).select("id", "prediction").orderBy("id").collectAsList(),
                Session.spark().sql("SELECT id, prediction FROM scored ORDER BY id").collectAsList());
    }

    @Test
    void aFunctionOfSqlPredictsARow() {
        SparkSession spark = Session.spark();
        WeftModel model = WeftModel.of(flowers());
        model.register(spark, "weft");
        Session.flowers(30, 2).createOrReplaceTempView("flowers");
        assertEquals(model.transform(Session.flowers(30, 2)).select("prediction").collectAsList(),
                spark.sql("SELECT weft(features) FROM flowers").collectAsList());
        assertEquals(1, spark.sql("SELECT weft(array(2.0, 1.0))").collectAsList().size());
        Exception wrong =
                assertThrows(Exception.class, () -> spark.sql("SELECT weft(array(1.0, 2.0, 3.0))").collectAsList());
        assertEquals("Column argument 1 has 3 numbers in a row but the model expects 2", cause(wrong));
        Branch a = Branch.input("a", 1);
        Branch b = Branch.input("b", 1);
        Model sum = Model.of(Optimizers.sgd(0.1), Head.of("sum", Branch.concat(a, b).then(Dense.of(1)), Losses.MSE));
        WeftModel.of(sum.build()).register(spark, "two");
        assertEquals(DataTypes.DoubleType, spark.sql("SELECT two(1, 2)").schema().fields()[0].dataType());
        Model both = Model.of(Optimizers.sgd(0.1), Head.of("x", a.then(Dense.of(1)), Losses.MSE),
                Head.of("y", b.then(Dense.of(1)), Losses.MSE));
        WeftModel many = WeftModel.of(both.build());
        assertEquals("WeftModel.register expects a model of one output but got [x, y]: use transform",
                assertThrows(UnsupportedOperationException.class, () -> many.register(spark, "many")).getMessage());
    }

    private static String cause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    @Test
    void aModelOfATableTakesItsColumnsByName() throws Exception {
        int n = 80;
        double[] sizes = new double[n];
        int[] colours = new int[n];
        double[] days = new double[n];
        int[] kinds = new int[n];
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            sizes[i] = i % 7;
            colours[i] = i % 3;
            days[i] = 1_700_000_000 + 86_400.0 * 30 * (i % 11);
            kinds[i] = i % 7 > 3 ? 1 : 0;
            Timestamp time = Timestamp.valueOf(LocalDateTime.ofEpochSecond((long) days[i], 0,
                    java.time.ZoneOffset.UTC));
            rows.add(RowFactory.create(i, i == 5 ? null : i % 7, i == 6 ? null : List.of("red", "3", "blue").get(i % 3),
                    time));
        }
        Table table = Table.of("fruit", List.of(new Column.Numbers("size", sizes),
                new Column.Words("colour", List.of("red", "3", "blue"), colours), new Column.Times("picked", days),
                new Column.Words("kind", List.of("plum", "melon"), kinds)));
        Preprocessing preprocessing = Preprocessing.prepared(table, "kind");
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.05), Dense.of(2));
        Trained trained = model.build(preprocessing.features()).preprocess(preprocessing)
                .fit(preprocessing.dataset(table), Training.epochs(30));
        Dataset<Row> fruit = Session.spark().createDataFrame(rows, new StructType().add("id", DataTypes.IntegerType)
                .add("size", DataTypes.IntegerType).add("colour", DataTypes.StringType)
                .add("picked", DataTypes.TimestampType));
        WeftModel weft = WeftModel.of(trained);
        List<Row> predicted = weft.transform(fruit).collectAsList();
        sizes[5] = Double.NaN;
        colours[6] = -1;
        List<Answer> answers = trained.answers(table.without("kind"));
        for (int i = 0; i < n; i++) {
            Row row = predicted.get(i);
            assertEquals(answers.get(i).value(), row.getString(row.fieldIndex("prediction")), "row " + i);
            assertEquals(answers.get(i).probabilities().get("melon"), row.<Vector>getAs("probability").apply(0), 0.0);
        }
        weft.save(folder.resolve("fruit").toString());
        assertEquals(preprocessing, WeftModel.load(folder.resolve("fruit").toString()).toLocal().preprocessing().get());
        weft.register(Session.spark(), "fruit");
        fruit.createOrReplaceTempView("fruits");
        assertEquals(predicted.get(0).<String>getAs("prediction"), Session.spark()
                .sql("SELECT fruit(struct(size, colour, picked)) FROM fruits ORDER BY id").first().getString(0));
        assertEquals("WeftModel expects numbers in column size but it has string: cast it first",
                assertThrows(IllegalArgumentException.class, () -> weft.transform(fruit.selectExpr(
                        "cast(size as string) size", "colour", "picked"))).getMessage());
        Exception missing = assertThrows(Exception.class, () -> weft.transform(fruit.drop("size")).collectAsList());
        assertTrue(cause(missing).contains("a column size"), () -> cause(missing));
    }

    @Test
    void theMovingAveragesOfAModelPredictToo() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.02), Dense.of(3))
                .withAverage(new MovingAverage(0.9, false));
        WeftModel trained = new WeftEstimator().setModel(model).setEpochs(2).fit(Session.flowers(60, 2));
        assertEquals(trained.toLocal().averaged().weightsSha256(), trained.averaged().toLocal().weightsSha256());
    }

    @Test
    void missingValuesAreNamed() {
        WeftModel model = WeftModel.of(flowers());
        Dataset<Row> rows = Session.flowers(5, 1).selectExpr("if(id = 3, null, array(1.0, 2.0)) features");
        assertEquals("Column features has no value in a row: drop or fill such rows, for instance with "
                + "dataset.na().drop()",
                cause(assertThrows(Exception.class, () -> model.transform(rows).collectAsList())));
    }
}
