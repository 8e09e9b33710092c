package dev.weft.cli

import dev.weft.blas.Blas
import dev.weft.checkpoint.Checkpoint
import dev.weft.data.Dataset
import dev.weft.data.DigitImage
import dev.weft.data.Mnist
import dev.weft.loss.Loss
import dev.weft.loss.Losses
import dev.weft.metric.Metric
import dev.weft.metric.Metrics
import dev.weft.tensor.Shape
import dev.weft.training.Model
import dev.weft.training.Trained
import dev.weft.training.Training
import kotlinx.cli.SingleNullableArgument
import java.nio.file.Files
import java.nio.file.Path
import java.util.Locale

/** `train mnist`: images of handwritten digits, with the training of document 003 as defaults. */
internal class MnistSource(line: CommandLine, private val what: SingleNullableArgument<String>) : Source {
    private val data = mnistFolder(line)

    override val name get() = "mnist"
    override val chosenBy get() = "mnist"
    override val command get() = "mnist" + data.value?.let { " --data ${shellWord(it)}" }.orEmpty()
    override val asked get() = what.value == "mnist"
    override val options get() = listOf(data)
    override val kept get() = listOf<Option<*>>()
    override val preset get() = PRESET
    override val isBrief get() = false

    override fun place(): Path = Path.of("model")

    override fun open(recipe: Recipe): Examples = Digits(mnist(data), recipe)

    /** The MNIST images, classified by softmax. */
    private class Digits(private val mnist: Mnist, private val recipe: Recipe) : Examples {
        override val training: Dataset get() = mnist.train
        override val held: Dataset get() = mnist.validation
        override val preprocessing get() = null

        override fun start(earlier: Checkpoint?): Trained {
            val model = recipe.model(training.features(), Mnist.CLASSES, aim(recipe), training.size())
            val trained = model.build(training.features())
            return if (earlier == null) trained else trained.restore(earlier)
        }

        override fun lastStep(): Long = recipe.lastStep(training.size())

        /** In the same order as `next_batch` in document 003. */
        override fun plan(done: Long): Training = recipe.plan(training.size(), done) {
            val ordered = it.withBatching(Training.steps(1).batching())
            if (recipe.patience.value == null) ordered else ordered.withValidation(mnist.validation)
        }

        override fun report(trained: Trained): Report {
            val raw = accuracy(trained)
            val averaged = if (trained.model().average().isPresent) accuracy(trained.averaged()) else null
            val line = "test accuracy %.4f".format(Locale.ROOT, raw) +
                averaged?.let { ", with averaged weights %.4f".format(Locale.ROOT, it) }.orEmpty()
            return Report(
                listOf(line),
                mapOf("testAccuracy" to raw) +
                    if (averaged == null) mapOf() else mapOf("averagedTestAccuracy" to averaged),
            )
        }

        private fun accuracy(trained: Trained): Double = trained.evaluate(mnist.test)["accuracy"]
    }

    companion object {
        private fun aim(recipe: Recipe): Pair<Loss, List<Metric>> =
            (recipe.loss.value?.let(::loss) ?: Losses.SOFTMAX_CE) to listOf(Metrics.ACCURACY)

        /**
         * The training of document 003: 784-500(relu)-10, truncated normal kernels with an L2 penalty, gradient descent
         * with a learning rate that decays once per epoch, and a moving average of the weights.
         */
        val PRESET: Map<String, String> = mapOf(
            "hidden" to "500", "kernel" to "truncatedNormal:0.1", "l2" to "0.0001", "optimizer" to "sgd",
            "rate" to "0.1", "decay" to "0.99", "average" to "0.99", "batch" to "200", "seed" to "1",
            "steps" to "10000",
        )

        /** The network of the defaults, without weights. */
        fun model(): Model {
            val line = CommandLine(Train)
            val recipe = Recipe(line)
            line.parse(arrayOf())
            recipe.settle(null, PRESET, listOf())
            val pixels = Shape.of(DigitImage.SIDE * DigitImage.SIDE)
            return recipe.model(pixels, Mnist.CLASSES, aim(recipe), 1)
        }
    }
}

/** Declares `--data DIR`, the folder of the MNIST files. */
internal fun mnistFolder(line: CommandLine): Option<Path> =
    line.option(
        "data", path("DIR"),
        "for MNIST: folder with the four IDX files (default: the MNIST that comes with weft)"
    )

/** Reads MNIST from the folder that [data] names, or from the installation. */
internal fun mnist(data: Option<Path>): Mnist {
    val folder = data.value ?: Path.of(System.getProperty("weft.home", "")).resolve("examples/data/mnist")
    // Both take a while, so the engine loads while the images are unpacked.
    if (Files.isDirectory(folder)) Blas.prepare()
    return Mnist.read(folder)
}
