package dev.weft.cli.exchange

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import dev.weft.cli.isSet
import dev.weft.cli.loss
import dev.weft.cli.lossName
import dev.weft.cli.newFile
import dev.weft.cli.optimizer
import dev.weft.cli.optimizerName
import dev.weft.cli.path
import dev.weft.cli.positive
import dev.weft.exchange.keras.Keras
import dev.weft.exchange.onnx.Onnx
import dev.weft.exchange.weights.StateDict
import dev.weft.file.MalformedDataException
import dev.weft.loss.Loss
import dev.weft.optimizer.Optimizer
import dev.weft.training.Trained
import java.nio.file.Path

/** `import FILE MODEL`: makes a model of Weft from a file of another program. */
internal object Import : Command {
    private const val USUAL = "adam"
    private const val RATE = 0.001
    private const val LOSSES = "such as softmaxCE for logits, crossEntropy for probabilities, or mse for numbers"
    private const val NEVERTHELESS = "It can predict nevertheless"
    private const val WAY = "pass a loss and an optimizer to Keras.read"
    private val onnx = setOf(".onnx")
    private val keras = setOf(".keras", ".h5", ".hdf5")
    private val weights = setOf(".safetensors")
    private val pickles = setOf(".pt", ".pth", ".pkl")

    override val name = "import"
    override val purpose = "Makes a model of Weft, which can train on, from an ONNX or Keras file."
    override val example = "import model.onnx digits.safetensors --loss softmaxCE"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val source = line.argument("FILE", path("FILE"), "the file to read: .onnx, .keras or .h5")
        val target = line.argument("MODEL", path("MODEL"), "the model file to write, such as model.safetensors")
        val loss = line.option(
            "loss", lossName,
            "loss to train on with, such as softmaxCE (default: that of a Keras file; .onnx needs one)"
        )
        val rule = line.option(
            "optimizer", optimizerName, "optimizer to train on with (default: that of a Keras file, or $USUAL)"
        )
        val rate = line.option("rate", positive, "learning rate of --optimizer (default: $RATE)")
        val force = line.flag("force", "replace the file if it exists")
        return { terminal ->
            newFile(target.value, "name another file, or add --force to replace it", force.isSet)
            val optimizer = optimizer(rule.value ?: USUAL, rate.value ?: RATE)
            val hasOptimizer = rule.value != null || rate.value != null
            if (hasOptimizer && loss.value == null) {
                throw UsageException("--optimizer and --rate need --loss: $LOSSES")
            }
            val model = read(source.value, loss.value?.let(::loss), optimizer)
            model.save(target.value)
            terminal.out.lines(model.summary().trimEnd().lines())
            terminal.out.line("wrote ${target.value}")
            Cli.OK
        }
    }

    private fun read(file: Path, loss: Loss?, optimizer: Optimizer): Trained = when {
        file.endsIn(onnx) -> layers(
            file, loss ?: throw UsageException("an ONNX file names no loss: add --loss, $LOSSES"), optimizer
        )

        file.endsIn(keras) -> if (loss == null) compiled(file) else Keras.read(file, loss, optimizer)

        else -> {
            // It refuses pickles, with the ways out of PyTorch.
            if (file.endsIn(pickles)) StateDict.read(file)
            if (file.endsIn(weights)) {
                throw UsageException(
                    "$file is a model of Weft already, or has weights alone, which are read in Java or Kotlin: " +
                        "name a file that ends in .onnx, .keras or .h5"
                )
            }
            throw UsageException(
                "$file has no ending of a model: name a file that ends in .onnx, .keras or .h5. Weights alone, " +
                    "such as .npz, are read in Java or Kotlin"
            )
        }
    }

    private fun Path.endsIn(endings: Set<String>) = endings.any { "$this".endsWith(it, ignoreCase = true) }

    /** The network of an ONNX file; an error says who predicts with a graph that has no layers. */
    private fun layers(file: Path, loss: Loss, optimizer: Optimizer): Trained = try {
        Onnx.read(file).trained(loss, optimizer)
    } catch (e: UnsupportedOperationException) {
        val ways = "Java and Kotlin predict with it nevertheless, by Onnx.read; of a table's model, export --network " +
            "writes the network alone"
        throw UnsupportedOperationException(e.message?.replace(NEVERTHELESS, ways), e)
    }

    /** A model with the loss and the optimizer of its file; an error says how to name others here. */
    private fun compiled(file: Path): Trained = try {
        Keras.read(file)
    } catch (e: MalformedDataException) {
        if (WAY !in e.wanted()) throw e
        val wanted = e.wanted().replace(WAY, "add --loss, $LOSSES")
        throw MalformedDataException(e.source(), e.position(), e.found(), wanted)
    }
}
