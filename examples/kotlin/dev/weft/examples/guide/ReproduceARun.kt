package dev.weft.examples.guide

import dev.weft.blas.Workers
import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import java.nio.file.Path

private fun digest(data: Dataset, seed: Long, threads: Int): String {
    val model = network {
        dense(16, relu); dropout(0.2); dense(3)
        loss(softmaxCE); optimizer(adam(0.01)); seed(seed)
    }
    return Workers.of(threads).use { pool ->
        model.fit(data) { epochs = 5; batch = 16; workers = pool }.weightsSha256.take(8)
    }
}

/** Trains the same model several times and compares the weights. */
fun main(args: Array<String>) {
    val table = Csv.read(Path.of(args[0]))
    val data = Preprocessing.fit(table, "species").dataset(table)
    println("seed 7, 1 thread:  ${digest(data, 7, 1)}")
    println("seed 7, 4 threads: ${digest(data, 7, 4)}")
    println("seed 8, 1 thread:  ${digest(data, 8, 1)}")
}
