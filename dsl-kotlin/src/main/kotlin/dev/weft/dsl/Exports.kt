package dev.weft.dsl

import dev.weft.exchange.keras.Keras
import dev.weft.exchange.onnx.Onnx
import dev.weft.exchange.source.JavaSource
import dev.weft.training.Predictor
import dev.weft.training.Trained
import java.nio.file.Path

/**
 * Writes this model as an ONNX file, which ONNX Runtime and other programs run:
 * `trained.exportOnnx(Path.of("digits.onnx"))`. A model of a table takes its columns. See [Onnx].
 *
 * @throws IllegalArgumentException if the model contains an operation that is not one of Weft's
 * @throws IllegalStateException if `weft-exchange` is not on the class path
 * @throws java.io.IOException if the file cannot be written
 */
public fun Trained.exportOnnx(file: Path): Unit = predictor().exportOnnx(file)

/** Writes this model as an ONNX file, as that of a training: `Predictor.load(saved).exportOnnx(file)`. */
public fun Predictor.exportOnnx(file: Path): Unit = exchange("exportOnnx") { Onnx.export(this, file) }

/**
 * Writes the network of this model for Keras 3: `trained.exportKeras(Path.of("digits.keras"))`. A file that ends in
 * `.h5` gets Keras' older format, one that ends in `.weights.h5` the weights alone. See [Keras].
 *
 * @throws IllegalArgumentException if Keras has no layer like one of the model; the message names it
 * @throws IllegalStateException if `weft-exchange` is not on the class path
 * @throws java.io.IOException if the file cannot be written
 */
public fun Trained.exportKeras(file: Path): Unit = predictor().exportKeras(file)

/** Writes the network of this model for Keras 3, as that of a training: `Predictor.load(saved).exportKeras(file)`. */
public fun Predictor.exportKeras(file: Path): Unit = exchange("exportKeras") { Keras.write(this, file) }

/**
 * Writes this model as one class of plain Java, which needs no library:
 * `trained.exportSource(Path.of("src/main/java/IrisPredictor.java"))`. The file has the name of the class. See
 * [JavaSource] for its package and for large weights.
 *
 * @throws IllegalArgumentException if the file is not named as a class, or the model contains an operation that is not
 *   one of Weft's
 * @throws IllegalStateException if `weft-exchange` is not on the class path
 * @throws java.io.IOException if the file cannot be written
 */
public fun Trained.exportSource(file: Path): Unit = predictor().exportSource(file)

/** Writes this model as one class of plain Java, as that of a training: `Predictor.load(saved).exportSource(file)`. */
public fun Predictor.exportSource(file: Path): Unit = exchange("exportSource") { JavaSource.export(this, file) }

/** Writes with `weft-exchange`, which a program that exports nothing does without. */
private inline fun exchange(name: String, write: () -> Unit) = try {
    write()
} catch (missing: NoClassDefFoundError) {
    if ("dev/weft/exchange/" !in "${missing.message}") throw missing
    throw IllegalStateException("$name needs the dependency dev.weft:weft-exchange: add it to the build", missing)
}
