package dev.weft.examples.spark

import dev.weft.data.Synthetic
import dev.weft.loss.Losses
import dev.weft.network.Activations
import dev.weft.network.Dense
import dev.weft.optimizer.Optimizers
import dev.weft.search.Range
import dev.weft.search.Search
import dev.weft.spark.WeftClassificationModel
import dev.weft.spark.WeftClassifier
import dev.weft.spark.search.SparkSearch
import dev.weft.training.Model
import org.apache.spark.ml.Pipeline
import org.apache.spark.ml.PipelineStage
import org.apache.spark.ml.feature.StringIndexer
import org.apache.spark.ml.feature.VectorAssembler
import org.apache.spark.sql.SparkSession
import java.nio.file.Path

fun main(args: Array<String>) {
    val spark = SparkSession.builder().appName("irises").getOrCreate()
    val irises = spark.read().option("header", true).option("inferSchema", true).csv(args[0])
    val columns = arrayOf("sepal_length", "sepal_width", "petal_length", "petal_width")
    val pipeline = Pipeline().setStages(
        arrayOf<PipelineStage>(
            StringIndexer().setInputCol("species").setOutputCol("label"),
            VectorAssembler().setInputCols(columns).setOutputCol("features"),
            WeftClassifier().setLayers(4, 16, 3).setStepSize(0.01).setBatchSize(16).setMaxIter(60).setSeed(7)
        )
    )

    // Training: in one barrier stage on executors, on this machine in a local session.
    val model = pipeline.fit(irises)
    val scored = model.transform(irises)
    println("more than 140 of 150 are right: ${scored.where("prediction = label").count() > 140}")
    model.write().overwrite().save(args[1])

    // The network as a function of SQL, and as an ordinary file of Weft.
    val network = model.stages()[2] as WeftClassificationModel
    network.register(spark, "iris")
    scored.createOrReplaceTempView("flowers")
    println("SQL differs in ${spark.sql("SELECT * FROM flowers WHERE iris(features) <> prediction").count()} rows")
    network.toLocal().save(Path.of(args[2]))

    // A search: one trial is one task.
    val search = Search.of(Range.log("rate", 1e-3, 1e-1), Range.choice("hidden", 8, 16)).withTrials(9).withEpochs(9)
    val train = Synthetic.indices(Synthetic.moons(200, 0.1, 1))
    val found = SparkSearch.on(spark).run(search, train, Synthetic.indices(Synthetic.moons(100, 0.1, 2))) {
        val hidden = Dense.of(it.get("hidden") as Int, Activations.TANH)
        Model.of(Losses.SOFTMAX_CE, Optimizers.adam(it.get("rate") as Double), hidden, Dense.of(2))
    }
    println("${found.trials().size} trials")
}
