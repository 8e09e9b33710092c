package dev.weft.cli.exchange

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.SavedModel
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import dev.weft.cli.isSet
import dev.weft.cli.newFile
import dev.weft.cli.path
import dev.weft.exchange.onnx.Onnx
import dev.weft.exchange.source.JavaSource
import dev.weft.training.Predictor
import java.nio.file.Path

/** `export MODEL FILE`: writes a saved model in the format of other programs. */
internal object Export : Command {
    override val name = "export"
    override val purpose = "Writes a saved model for other programs: an ONNX file, or one class of plain Java."
    override val example = "export model model.onnx"

    /** The formats by the endings of their files. */
    private val formats = mapOf<String, (Predictor, Path) -> Unit>(
        ".onnx" to Onnx::export,
        ".java" to JavaSource::export,
    )
    private val endings = formats.keys.joinToString(" or ")

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val saved = SavedModel(line)
        val target = line.argument("FILE", path("FILE"), "the file to write; its ending, $endings, names the format")
        val network = line.flag(
            "network", "for .onnx: write the network alone, which takes features instead of a table's columns"
        )
        return { terminal ->
            val file = target.value
            val ending = formats.keys.find { "$file".endsWith(it, ignoreCase = true) }
                ?: throw UsageException("$file has no ending of a format: name a file that ends in $endings")
            if (network.isSet && ending != ".onnx") {
                throw UsageException("--network is an option for .onnx files: leave it out")
            }
            newFile(file, "name another file")
            val loaded = saved.load()
            if (network.isSet) Onnx.exportNetwork(loaded.model, file) else formats.getValue(ending)(loaded.model, file)
            terminal.say(loaded.description)
            terminal.out.line("wrote $file")
            Cli.OK
        }
    }
}
