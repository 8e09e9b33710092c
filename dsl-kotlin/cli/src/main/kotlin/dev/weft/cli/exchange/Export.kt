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
    override val purpose = "Writes a saved model for other programs: ONNX, Keras, NumPy, PyTorch, or plain Java."
    override val example = "export model model.onnx"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val saved = SavedModel(line)
        val target = line.argument(
            "FILE", path("FILE"), "file to write, as its ending says: ${Format.endings}"
        )
        val network = line.flag(
            "network", "for .onnx: write the network alone, which takes features instead of a table's columns"
        )
        val pytorch = line.flag(
            "pytorch", "for .safetensors and .npz: write the weights with PyTorch's names and layout"
        )
        val force = line.flag("force", "replace the file if it exists")
        return { terminal ->
            val file = target.value
            val format = Format.of(file, pytorch.isSet)
            if (network.isSet && format.ending != ".onnx") {
                throw UsageException("--network is an option for .onnx files: leave it out")
            }
            format.files(file).forEach {
                newFile(it, "name another file, or add --force to replace it", force.isSet)
            }
            val loaded = saved.load()
            if (network.isSet) {
                Onnx.exportNetwork(loaded.model, file)
            } else {
                format.write(loaded.model, loaded.threshold, file)
            }
            terminal.say(loaded.description)
            if (loaded.isOfTable && !format.hasColumns) {
                terminal.say("$file takes features, not the table's columns: only .onnx and .java files have both")
            }
            terminal.out.line("wrote $file")
            Cli.OK
        }
    }
}
