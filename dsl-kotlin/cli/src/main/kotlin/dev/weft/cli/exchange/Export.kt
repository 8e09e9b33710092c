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

/** `export MODEL FILE`: writes a saved model in the format of other programs. */
internal object Export : Command {
    override val name = "export"
    override val purpose = "Writes a saved model as an ONNX file, which ONNX Runtime and other programs run."
    override val example = "export model model.onnx"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val saved = SavedModel(line)
        val target = line.argument("FILE", path("FILE"), "the file to write; its ending, .onnx, names the format")
        val network = line.flag("network", "write the network alone, which takes features instead of a table's columns")
        return { terminal ->
            val file = target.value
            if (!"$file".endsWith(".onnx", ignoreCase = true)) {
                throw UsageException("$file has no ending of a format: name a file that ends in .onnx")
            }
            newFile(file, "name another file")
            val loaded = saved.load()
            if (network.isSet) Onnx.exportNetwork(loaded.model, file) else Onnx.export(loaded.model, file)
            terminal.say(loaded.description)
            terminal.out.line("wrote $file")
            Cli.OK
        }
    }
}
