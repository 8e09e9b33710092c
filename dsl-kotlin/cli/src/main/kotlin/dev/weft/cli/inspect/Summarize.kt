package dev.weft.cli.inspect

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.MnistSource
import dev.weft.cli.Terminal
import dev.weft.cli.isSet
import dev.weft.cli.jsonFlag
import dev.weft.cli.jsonOf
import dev.weft.cli.mnist
import dev.weft.cli.newFile
import dev.weft.cli.path
import dev.weft.cli.picture
import dev.weft.picture.NetworkPicture
import dev.weft.training.Trained
import java.nio.file.Path

/** `summary MODEL`: prints or draws the layers of a saved model, or of the network that `train mnist` trains. */
internal object Summarize : Command {
    override val name = "summary"
    override val purpose = "Shows the layers of a model with their output shapes and numbers of weights."
    override val example = "summary mnist"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val path = line.argument(
            "MODEL", path("MODEL"),
            "mnist, a model file, or a folder of checkpoints (the newest is used)"
        )
        val picture = line.option(
            "picture", path("FILE"), "write a picture of the layers to this file, .png or .svg"
        )
        val json = jsonFlag(line)
        return { terminal ->
            val file = picture.value?.let { newFile(picture(it, "--picture"), "name another file with --picture") }
            val isPreset = path.value == Path.of("mnist")
            val model = if (isPreset) MnistSource.model().build() else Trained.load(path.value)
            file?.let { NetworkPicture.of(model).save(it) }
            if (json.isSet) {
                val written = file?.let { mapOf("picture" to it.toString()) }.orEmpty()
                terminal.out.line(jsonOf(facts(path.value, model) + written))
            } else {
                terminal.out.lines(model.summary().trimEnd().lines() + "trained for ${model.step()} steps")
                file?.let { terminal.out.line("wrote $it") }
            }
            Cli.OK
        }
    }

    private fun facts(path: Path, model: Trained): Map<String, Any> {
        val layers = model.network().layers().map {
            linkedMapOf(
                "name" to it.name(), "type" to it.layer().kind(), "output" to it.output().toArray().drop(1),
                "parameters" to it.parameters(false), "trainable" to it.parameters(true),
            )
        }
        return linkedMapOf(
            "model" to path.toString(), "steps" to model.step(), "layers" to layers,
            "parameters" to model.network().layers().sumOf { it.parameters(false) },
            "weightsSha256" to model.weightsSha256(),
        )
    }
}
