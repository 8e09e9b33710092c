package dev.weft.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Dense;
import dev.weft.network.Embedding;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an estimator learns from a DataFrame, and what it says of one that it cannot learn from. */
class EstimatorTest {
    private static WeftClassifier classifier() {
        return new WeftClassifier().setLayers(2, 8, 3).setEpochs(12).setBatchSize(16).setStepSize(0.02);
    }

    private static String digest(ScoringModel<?> model) {
        return model.toLocal().weightsSha256();
    }

    @Test
    void aClassifierLearnsWhatTheSameTrainingLearnsLocallyOnAnyPartitions() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.02), Dense.of(8, Activations.RELU), Dense.of(3));
        String local = model.fit(Session.local(Session.rows(150)), Training.epochs(12).withBatchSize(16).withShards(8))
                .weightsSha256();
        for (int partitions : new int[]{1, 2, 7}) {
            WeftClassificationModel trained = classifier().fit(Session.flowers(150, partitions));
            assertEquals(local, digest(trained), partitions + " partitions");
            assertEquals(12, trained.history().get("loss").size());
        }
        assertEquals(local, digest(classifier().setNumWorkers(2).fit(Session.flowers(150, 3))));
        assertNotEquals(local, digest(classifier().setSeed(2).fit(Session.flowers(150, 2))));
        assertEquals(local, digest(new WeftClassifier().setModel(model).setEpochs(12).setBatchSize(16)
                .fit(Session.flowers(150, 2))));
    }

    @Test
    void aClassifierAppendsPredictionsOfClassesWithProbabilities() {
        WeftClassificationModel trained = classifier().fit(Session.flowers(150, 2));
        Dataset<Row> predicted = trained.transform(Session.flowers(60, 3));
        assertTrue(new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted) > 0.95);
        assertEquals(List.of("id", "features", "label", "weight", "held", "price", "prediction", "probability",
                "rawPrediction"), List.of(predicted.columns()));
        Row row = predicted.first();
        Vector shares = row.getAs("probability");
        assertEquals(1, Stream.of(0, 1, 2).mapToDouble(shares::apply).sum(), 1e-6);
        assertEquals(row.getDouble(row.fieldIndex("prediction")), shares.argmax());
        assertEquals(3, trained.numClasses());
        assertEquals(2, trained.numFeatures());
        trained.setPredictionCol("kind").setProbabilityCol("").setRawPredictionCol("");
        assertEquals(List.of("features", "label", "kind"),
                List.of(trained.transform(Session.flowers(6, 1).select("features", "label")).columns()));
    }

    @Test
    void aClassifierCountsTheClassesItself() {
        WeftClassificationModel trained = new WeftClassifier().setEpochs(1).fit(Session.flowers(30, 1));
        assertEquals("[2, 128] [128, 3]", trained.toLocal().weights().entrySet().stream()
                .filter(weight -> weight.getKey().endsWith("kernel"))
                .map(weight -> weight.getValue().shape().toString())
                .reduce((a, b) -> a + " " + b).get());
    }

    @Test
    void rowsToEvaluateStopTheTrainingAndAreNotTrainedOn() {
        WeftClassificationModel trained = classifier().setEpochs(40).setPatience(2).setTol(0.05)
                .setValidationIndicatorCol("held").fit(Session.flowers(150, 2));
        assertTrue(trained.history().get("val_loss").size() < 40, () -> trained.history().toString());
        List<Row> rows = new ArrayList<>(Session.rows(150));
        rows.removeIf(row -> row.getBoolean(4));
        Dataset<Row> kept = Session.flowers(150, 2).filter("not held");
        assertEquals(digest(classifier().setEpochs(3).fit(kept)), digest(classifier().setEpochs(3)
                .setValidationIndicatorCol("held").fit(Session.flowers(150, 2))));
    }

    @Test
    void weightsCount() {
        Dataset<Row> rows = Session.flowers(60, 2);
        assertNotEquals(digest(classifier().fit(rows)), digest(classifier().setWeightCol("weight").fit(rows)));
        Dataset<Row> zero = rows.withColumn("weight", functions.expr("if(label = 2, 0, 1)"));
        Dataset<Row> predicted = classifier().setWeightCol("weight").fit(zero).transform(rows);
        assertEquals(0, predicted.filter("prediction = 2").count());
    }

    @Test
    void aRegressionPredictsNumbersInTheUnitOfTheLabel() {
        WeftRegressionModel trained = new WeftRegressor().setLabelCol("price").setLayers(2, 16, 1).setEpochs(60)
                .setBatchSize(16).setStepSize(0.01).fit(Session.flowers(150, 2));
        Dataset<Row> predicted = trained.transform(Session.flowers(60, 2));
        double error = new RegressionEvaluator().setLabelCol("price").setMetricName("rmse").evaluate(predicted);
        assertTrue(error < 8_000, () -> "error " + error);
        List<Double> losses = trained.history().get("loss");
        assertEquals(error, Math.sqrt(losses.get(losses.size() - 1)), 4_000);
    }

    @Test
    void aModelOfOneOutputForTwoClassesGivesVectorsOfTwo() {
        Model model = Model.of(Losses.BCE_WITH_LOGITS, Optimizers.adam(0.05), Dense.of(1));
        Dataset<Row> two = Session.flowers(90, 2).filter("label < 2");
        Dataset<Row> predicted = new WeftClassifier().setModel(model).setEpochs(20).fit(two).transform(two);
        assertTrue(new BinaryClassificationEvaluator().evaluate(predicted) > 0.95);
        Row row = predicted.first();
        Vector raw = row.getAs("rawPrediction");
        Vector shares = row.getAs("probability");
        assertEquals(-raw.apply(0), raw.apply(1));
        assertEquals(1 / (1 + Math.exp(-raw.apply(1))), shares.apply(1), 1e-6);
        assertEquals(shares.apply(1) > 0.5 ? 1.0 : 0.0, row.getDouble(row.fieldIndex("prediction")));
    }

    @Test
    void aNetworkOfSeveralInputsAndOutputsReadsColumnsOfTheirNames() {
        Branch customer = Branch.input("customer", 2);
        Branch product = Branch.input("product");
        Branch both = Branch.concat(customer, product.then(Embedding.of(4, 3)))
                .then(Dense.of(8, Activations.RELU));
        Model model = Model.of(Optimizers.adam(0.01), Head.of("rating", both.then(Dense.of(1)), Losses.MSE),
                Head.of("kind", both.then(Dense.of(3)), Losses.SOFTMAX_CE));
        StructType schema = new StructType().add("customer", DataTypes.createArrayType(DataTypes.FloatType))
                .add("product", DataTypes.IntegerType).add("rating", DataTypes.FloatType)
                .add("kind", DataTypes.IntegerType);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add(RowFactory.create(List.of(i % 3 - 1f, i % 5 - 2f), i % 4, i % 4 + 0.5f * (i % 3), i % 3));
        }
        Dataset<Row> sales = Session.spark().createDataFrame(rows, schema);
        WeftEstimator estimator = new WeftEstimator().setModel(model).setEpochs(60).setBatchSize(10);
        Dataset<Row> predicted = estimator.fit(sales).transform(sales);
        assertEquals(List.of("customer", "product", "rating", "kind", "prediction_rating", "prediction_kind",
                "probability_kind", "rawPrediction_kind"), List.of(predicted.columns()));
        assertEquals(predicted.schema(), estimator.transformSchema(sales.schema()));
        assertTrue(new RegressionEvaluator().setLabelCol("rating").setPredictionCol("prediction_rating")
                .setMetricName("r2").evaluate(predicted) > 0.8);
        assertEquals(60, predicted.filter("prediction_kind = kind").count());
        Dataset<Row> renamed = sales.withColumnRenamed("customer", "who").withColumnRenamed("rating", "stars");
        WeftModel other = estimator.setInputCols("who", "product").setLabelCols("stars", "kind").fit(renamed);
        assertEquals(predicted.first().getDouble(4), other.transform(renamed).first().getDouble(4));
    }

    @Test
    void aModelWithoutLabelsLearnsItsInput() {
        Model copy = Model.of(Losses.MSE, Optimizers.adam(0.02), Dense.of(2));
        WeftModel trained = new WeftEstimator().setModel(copy).setLabelCol("features").setEpochs(60)
                .fit(Session.flowers(90, 2));
        Row row = trained.transform(Session.flowers(3, 1)).first();
        Vector copied = row.getAs("prediction");
        assertEquals(0, Vectors.sqdist(row.getAs("features"), copied), 0.5);
    }

    private static Arguments refused(String message, Function<Dataset<Row>, Object> use) {
        return Arguments.of(message, use);
    }

    static Stream<Arguments> refused() {
        Model ten = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(10)).withInput(784);
        return Stream.of(
                refused("WeftClassifier expects a column pixels but the DataFrame has id, features, label, weight, "
                        + "held, price, name", rows -> classifier().setFeaturesCol("pixels").fit(rows)),
                refused("WeftClassifier expects vectors, arrays of numbers or numbers in column name but it has "
                        + "string: number its values with StringIndexer",
                        rows -> classifier().setLabelCol("name").fit(rows)),
                refused("WeftClassifier expects layers from 2 features to 3 outputs but got [3, 5, 3]",
                        rows -> classifier().setLayers(3, 5, 3).fit(rows)),
                refused("Column price has 270000.0 in a row but the model has the classes 0 to 2: number the classes "
                        + "with StringIndexer",
                        rows -> classifier().setLabelCol("price")
                                .fit(rows.withColumn("price", functions.lit(270_000)))),
                refused("WeftClassifier expects at least 1 row but got none: check where the DataFrame comes from",
                        rows -> classifier().fit(rows.limit(0))),
                refused("Column features has 2 numbers in a row but the model expects 784",
                        rows -> new WeftClassifier().setModel(ten).fit(rows)),
                refused("WeftClassifier expects a model, or layers, activation and stepSize, but got both: clear one",
                        rows -> classifier().setModel(ten).fit(rows)),
                refused("WeftEstimator expects a model: set it with setModel", rows -> new WeftEstimator().fit(rows)),
                refused("WeftClassifier expects an activation such as relu but got reluctant",
                        rows -> classifier().setActivation("reluctant").fit(rows)),
                refused("The column of weights has -1.0 in a row but a weight is a finite number of at least 0",
                        rows -> classifier().setWeightCol("weight")
                                .fit(rows.withColumn("weight", functions.lit(-1.0)))),
                refused("WeftClassifier expects booleans in column weight but it has double",
                        rows -> classifier().setValidationIndicatorCol("weight").fit(rows)),
                refused("WeftClassifier expects no column prediction but the DataFrame has one: drop it, or choose "
                        + "another name for the column of the model",
                        rows -> classifier().fit(rows.withColumnRenamed("price", "prediction"))),
                refused("Column label has no value in a row: drop or fill such rows, for instance with "
                        + "dataset.na().drop()",
                        rows -> classifier().fit(rows.withColumn("label", functions.expr("if(id = 7, null, label)")))),
                refused("WeftClassifier expects a model with a loss of classes, such as SOFTMAX_CE, but got MSE: use "
                        + "WeftRegressor for numbers, and WeftEstimator for several outputs",
                        rows -> new WeftClassifier().setModel(ten.withLoss(Losses.MSE)).fit(rows)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void rowsThatDoNotFitAreRefusedInOneSentence(String message, Function<Dataset<Row>, Object> use) {
        Dataset<Row> rows = Session.flowers(20, 2).withColumn("name", functions.lit("a"));
        RuntimeException refusal = assertThrows(IllegalArgumentException.class, () -> use.apply(rows));
        assertEquals(message, refusal.getMessage());
    }

    @Test
    void aDivergedTrainingSaysSo() {
        WeftClassifier hot = classifier().setStepSize(1e38);
        assertThrows(dev.weft.training.NonFiniteException.class, () -> hot.fit(Session.flowers(60, 2)));
    }

    @Test
    void aTrainedModelContinuesLocally() {
        Trained local = classifier().fit(Session.flowers(60, 2)).toLocal();
        long steps = local.step();
        local.fit(Session.local(Session.rows(60)), Training.epochs(1).withBatchSize(16));
        assertEquals(steps + 4, local.step());
    }
}
