package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.graph.Arithmetic.maximum
import dev.weft.graph.Reductions.mean
import dev.weft.graph.Value
import dev.weft.loss.Loss
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import java.nio.file.Path

/** A label above the prediction costs [q] per unit of distance, a label below it `1 - q`. */
@JvmRecord
private data class Quantile(val q: Double) : Loss {
    override fun of(predictions: Value, labels: Value): Value {
        val miss = labels - predictions
        return mean(maximum(miss * q, miss * (q - 1)), 1)
    }
}

/** Predicts quantiles instead of means, with a loss of its own. */
fun main(args: Array<String>) {
    val table = Csv.read(Path.of(args[0]))
    val data = Preprocessing.fit(table, "petal_width").dataset(table)
    val all = data.all()
    for (q in listOf(0.1, 0.5, 0.9)) {
        val model = network { dense(1); loss(Quantile(q)); optimizer(adam(0.01)) }
        val trained = model.fit(data, epochs = 60)
        val predictions = trained.predict(all.features)
        val below = (0 until data.size).count { all.labels.data[it] < predictions.data[it] }
        println("q = $q: $below of ${data.size} labels are below the prediction")
    }
}
