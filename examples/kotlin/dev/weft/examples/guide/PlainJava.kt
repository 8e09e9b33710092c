package dev.weft.examples.guide

import dev.weft.exchange.source.JavaSource
import dev.weft.training.Predictor
import java.nio.file.Path
import kotlin.io.path.readText

/** Writes a model as one class of plain Java, and asks that class. Expects a model of Iris and the source to write. */
fun main(args: Array<String>) {
    val source = Path.of(args[1])
    JavaSource.export(Predictor.load(Path.of(args[0])), source)

    println("it mentions dev.weft: ${"dev.weft" in source.readText()}")
    // A program of yours calls IrisPredictor.answer(row). Here another Java runs the class, without Weft.
    val java = Path.of(System.getProperty("java.home"), "bin", "java")
    for (width in listOf("0.2", "1.3", "2.1")) {
        val other = ProcessBuilder(
            "$java", "$source", "sepal_length=6.1", "sepal_width=3", "petal_length=4.9", "petal_width=$width",
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        print("petal width $width: ${other.inputStream.readAllBytes().decodeToString()}")
    }
}
