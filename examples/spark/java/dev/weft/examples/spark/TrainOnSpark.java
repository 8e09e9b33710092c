package dev.weft.examples.spark;

import dev.weft.data.Synthetic;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.search.Range;
import dev.weft.search.Result;
import dev.weft.search.Search;
import dev.weft.spark.WeftClassificationModel;
import dev.weft.spark.WeftClassifier;
import dev.weft.spark.search.SparkSearch;
import dev.weft.training.Model;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Trains a classifier of irises as a stage of a pipeline, scores rows with it, takes it home, and runs a search. */
public final class TrainOnSpark {
    private TrainOnSpark() {}

    /** @param args the table, the folder of the pipeline, and the file of the model */
    public static void main(String[] args) throws IOException {
        SparkSession spark = SparkSession.builder().appName("irises").getOrCreate();
        Dataset<Row> irises = spark.read().option("header", true).option("inferSchema", true).csv(args[0]);
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[]{
            new StringIndexer().setInputCol("species").setOutputCol("label"),
            new VectorAssembler().setInputCols(new String[]{"sepal_length", "sepal_width", "petal_length",
                "petal_width"}).setOutputCol("features"),
            new WeftClassifier().setLayers(4, 16, 3).setStepSize(0.01).setBatchSize(16).setMaxIter(60).setSeed(7)});

        // Training: in one barrier stage on executors, on this machine in a local session.
        PipelineModel model = pipeline.fit(irises);
        Dataset<Row> scored = model.transform(irises);
        System.out.println("more than 140 of 150 are right: " + (scored.where("prediction = label").count() > 140));
        model.write().overwrite().save(args[1]);

        // The network as a function of SQL, and as an ordinary file of Weft.
        WeftClassificationModel network = (WeftClassificationModel) model.stages()[2];
        network.register(spark, "iris");
        scored.createOrReplaceTempView("flowers");
        System.out.println("SQL differs in " + spark.sql("SELECT * FROM flowers WHERE iris(features) <> prediction")
                .count() + " rows");
        network.toLocal().save(Path.of(args[2]));

        // A search: one trial is one task.
        Result found = SparkSearch.on(spark).run(
                Search.of(Range.log("rate", 1e-3, 1e-1), Range.choice("hidden", 8, 16)).withTrials(9).withEpochs(9),
                Synthetic.indices(Synthetic.moons(200, 0.1, 1)), Synthetic.indices(Synthetic.moons(100, 0.1, 2)),
                settings -> Model.of(Losses.SOFTMAX_CE, Optimizers.adam((double) settings.get("rate")),
                        Dense.of((int) settings.get("hidden"), Activations.TANH), Dense.of(2)));
        System.out.println(found.trials().size() + " trials");
    }
}
