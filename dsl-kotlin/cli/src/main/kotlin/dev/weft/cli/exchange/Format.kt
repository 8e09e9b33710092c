package dev.weft.cli.exchange

import dev.weft.cli.UsageException
import dev.weft.evaluation.Threshold
import dev.weft.exchange.keras.Keras
import dev.weft.exchange.onnx.Onnx
import dev.weft.exchange.source.JavaSource
import dev.weft.exchange.weights.Npz
import dev.weft.exchange.weights.StateDict
import dev.weft.training.Predictor
import java.nio.file.Path

/**
 * A format of other programs.
 *
 * @property ending how its files end
 * @property hasColumns whether a file has what becomes of a table's columns, or the network alone
 * @property write writes a model; what answers with a class does so with the threshold
 */
internal class Format(val ending: String, val hasColumns: Boolean, val write: (Predictor, Threshold?, Path) -> Unit) {
    /** The files that [write] may write for [file]. */
    fun files(file: Path): List<Path> = listOf(file) +
        if (ending == JAVA) listOf(Path.of("$file".removeSuffix(JAVA) + ".weights")) else listOf()

    companion object {
        private const val JAVA = ".java"
        private const val SAFETENSORS = ".safetensors"
        private const val NPZ = ".npz"

        private val known = listOf(
            Format(".onnx", true) { model, threshold, file ->
                if (threshold == null) Onnx.export(model, file) else Onnx.export(model, threshold, file)
            },
            Format(JAVA, true) { model, threshold, file ->
                JavaSource.of(model).let { if (threshold == null) it else it.withThreshold(threshold) }.write(file)
            },
            Format(".keras", false) { model, _, file -> Keras.write(model, file) },
            Format(".h5", false) { model, _, file -> Keras.write(model, file) },
            Format(NPZ, false) { model, _, file -> Npz.write(model, file) },
        )
        private val pytorch = listOf(SAFETENSORS, NPZ).map {
            Format(it, false) { model, _, file -> StateDict.of(model).write(file) }
        }

        /** The endings of all formats, for people. */
        val endings = (known.map { it.ending } + "$SAFETENSORS (with --pytorch)").let {
            it.dropLast(1).joinToString() + " or " + it.last()
        }

        /** The format of a [file], with PyTorch's names and layouts if [isPytorch]. */
        fun of(file: Path, isPytorch: Boolean): Format {
            val formats = if (isPytorch) pytorch else known
            formats.find { "$file".endsWith(it.ending) }?.let { return it }
            throw UsageException(
                when {
                    isPytorch -> "--pytorch is an option for $SAFETENSORS and $NPZ files: leave it out"

                    "$file".endsWith(SAFETENSORS) ->
                        "a model of Weft is a $SAFETENSORS file already: copy it, or add --pytorch for PyTorch's names"

                    else -> "$file has no ending of a format: name a file that ends in $endings"
                }
            )
        }
    }
}
