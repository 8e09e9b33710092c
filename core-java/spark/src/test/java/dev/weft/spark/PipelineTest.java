package dev.weft.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The estimators and models among those of Spark, and as programs in other languages use them. */
class PipelineTest {
    @TempDir private Path folder;

    private static WeftClassifier classifier() {
        return new WeftClassifier().setFeaturesCol("scaled").setLabelCol("index").setEpochs(4).setBatchSize(16)
                .setStepSize(0.05);
    }

    private static Pipeline pipeline(PipelineStage last) {
        return new Pipeline().setStages(new PipelineStage[]{
            new StringIndexer().setInputCol("name").setOutputCol("index"),
            new VectorAssembler().setInputCols(new String[]{"id", "price"}).setOutputCol("both"),
            new StandardScaler().setInputCol("both").setOutputCol("scaled").setWithMean(true), last});
    }

    private static Dataset<Row> named() {
        return Session.flowers(60, 2).selectExpr("id", "features", "price", "if(price > 300000, 'dear', 'cheap') name",
                "label");
    }

    @Test
    void aPipelineIsSavedAndLoadedWithItsModel() throws Exception {
        PipelineModel trained = pipeline(classifier()).fit(named());
        Dataset<Row> predicted = trained.transform(named());
        assertTrue(new MulticlassClassificationEvaluator().setLabelCol("index").evaluate(predicted) > 0.9);
        String path = folder.resolve("pipeline").toString();
        trained.write().overwrite().save(path);
        PipelineModel loaded = PipelineModel.load(path);
        assertEquals(predicted.collectAsList(), loaded.transform(named()).collectAsList());
        pipeline(classifier()).save(folder.resolve("untrained").toString());
        Pipeline untrained = Pipeline.load(folder.resolve("untrained").toString());
        assertEquals(4, ((WeftClassifier) untrained.getStages()[3]).getMaxIter());
    }

    @Test
    void crossValidationAndSplitsChooseAmongModelsAndNumbers() throws Exception {
        WeftClassifier flowers = new WeftClassifier().setBatchSize(16);
        Model flat = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.05), Dense.of(3));
        Model deep = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.05), Dense.of(8, Activations.TANH), Dense.of(3));
        ParamMap[] grid = Stream.of(flat, deep).flatMap(model -> Stream.of(0, 6).map(epochs -> new ParamMap()
                .put(flowers.model(), model).put(flowers.maxIter(), (Object) epochs))).toArray(ParamMap[]::new);
        CrossValidatorModel best = new CrossValidator().setEstimator(flowers).setNumFolds(2).setParallelism(2)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid).fit(Session.flowers(60, 2));
        assertTrue(Arrays.stream(best.avgMetrics()).max().getAsDouble() > 0.9);
        assertTrue(((WeftClassificationModel) best.bestModel()).history().containsKey("loss"));
        String path = folder.resolve("best").toString();
        best.save(path);
        CrossValidatorModel loaded = CrossValidatorModel.load(path);
        assertEquals(deep, loaded.getEstimatorParamMaps()[2].get(flowers.model()).get());
        assertEquals(1, new TrainValidationSplit().setEstimator(flowers.setModel(flat)).setTrainRatio(0.7)
                .setEvaluator(new MulticlassClassificationEvaluator()).setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(flowers.maxIter(), new int[]{5}).build())
                .fit(Session.flowers(60, 2)).validationMetrics().length);
    }

    /** As Py4J calls them: classes by name, constructors without arguments or with a uid, setters by name. */
    @Test
    void programsInOtherLanguagesFindEverythingByName() throws Exception {
        Session.spark();
        for (String name : List.of("WeftClassifier", "WeftRegressor", "WeftEstimator")) {
            Class<?> type = Class.forName("dev.weft.spark." + name);
            Estimator<?> made = (Estimator<?>) type.getConstructor().newInstance();
            assertEquals("abc", ((Params) type.getConstructor(String.class).newInstance("abc")).uid());
            type.getMethod("read").invoke(null);
            assertEquals(made, type.getMethod("setMaxIter", int.class).invoke(made, 3));
            assertEquals(made, type.getMethod("setFeaturesCol", String.class).invoke(made, "x"));
            assertEquals(3, made.getOrDefault(made.getParam("maxIter")));
            String path = folder.resolve(name).toString();
            type.getMethod("save", String.class).invoke(made, path);
            Params loaded = (Params) type.getMethod("load", String.class).invoke(null, path);
            assertEquals(made.explainParams(), loaded.explainParams());
            assertEquals(made.uid(), loaded.uid());
            Params copy = made.copy(new ParamMap().put(made.getParam("maxIter"), 7));
            assertEquals(7, copy.getOrDefault(copy.getParam("maxIter")));
            assertEquals(3, made.getOrDefault(made.getParam("maxIter")));
        }
    }

    @Test
    void explainedParametersNameTheirMeaningAndValue() {
        String explained = new WeftClassifier().setLayers(4, 5, 3).explainParams();
        assertTrue(explained.contains("maxIter: largest number of epochs, of passes over all rows (default: 20)"),
                explained);
        assertTrue(explained.lines().anyMatch(line -> line.startsWith("layers: sizes of the layers")), explained);
        assertTrue(explained.contains("validationIndicatorCol: "), explained);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new WeftClassifier().setBatchSize(0));
        assertTrue(refused.getMessage().contains("batchSize given invalid value 0"), refused::getMessage);
    }

    @Test
    void aModelIsSavedAsAFolderWithAnOrdinaryFile() throws Exception {
        WeftClassificationModel trained =
                new WeftClassifier().setEpochs(1).setPredictionCol("kind").fit(Session.flowers(30, 1));
        Path saved = folder.resolve("model");
        trained.save(saved.toString());
        WeftClassificationModel loaded = WeftClassificationModel.load(saved.toString());
        assertEquals("kind", loaded.getPredictionCol());
        assertEquals(trained.uid(), loaded.uid());
        String digest = trained.toLocal().weightsSha256();
        assertEquals(digest, loaded.toLocal().weightsSha256());
        assertEquals(digest, Trained.load(saved.resolve("model.safetensors")).weightsSha256());
        assertTrue(Files.readString(saved.resolve("metadata/part-00000"))
                .startsWith("{\"class\":\"dev.weft.spark.WeftClassificationModel\",\"timestamp\":"));
        assertThrows(java.io.IOException.class, () -> trained.save(saved.toString()));
        Transformer copy = trained.copy(new ParamMap().put(trained.predictionCol(), "other"));
        assertTrue(List.of(copy.transform(Session.flowers(3, 1)).columns()).contains("other"));
        Trained local = trained.toLocal();
        assertEquals(digest, WeftModel.of(local).toLocal().weightsSha256());
        assertEquals(digest, WeftModel.of(Files.readAllBytes(saved.resolve("model.safetensors"))).toLocal()
                .weightsSha256());
        assertThrows(IllegalArgumentException.class, () -> WeftRegressionModel.of(local));
    }

    @Test
    void aReflectiveCallThrowsWhatTheMethodThrows() throws Exception {
        InvocationTargetException thrown = assertThrows(InvocationTargetException.class, () -> WeftClassifier.class
                .getMethod("load", String.class).invoke(null, folder.resolve("none").toString()));
        assertEquals("java.io.FileNotFoundException: " + folder.resolve("none")
                + " is no folder of a saved WeftClassifier: it has no metadata", thrown.getCause().getMessage());
    }
}
