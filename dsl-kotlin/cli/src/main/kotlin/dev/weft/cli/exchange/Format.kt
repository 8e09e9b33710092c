package dev.weft.cli.exchange

import dev.weft.cli.UsageException
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
 * @property write writes a model
 */
internal class Format(val ending: String, val hasColumns: Boolean, val write: (Predictor, Path) -> Unit) {
    companion object {
        private const val SAFETENSORS = ".safetensors"
        private const val NPZ = ".npz"

        private val known = listOf(
            Format(".onnx", true, Onnx::export), Format(".java", true, JavaSource::export),
            Format(".keras", false, Keras::write), Format(".h5", false, Keras::write),
            Format(NPZ, false, Npz::write),
        )
        private val pytorch = listOf(SAFETENSORS, NPZ).map {
            Format(it, false) { model, file -> StateDict.of(model).write(file) }
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
