package dev.weft.playground

import dev.weft.data.Dataset
import dev.weft.data.DigitImage
import dev.weft.data.Mnist
import dev.weft.dsl.accuracy
import dev.weft.dsl.adam
import dev.weft.dsl.dense
import dev.weft.dsl.fit
import dev.weft.dsl.loss
import dev.weft.dsl.metrics
import dev.weft.dsl.network
import dev.weft.dsl.optimizer
import dev.weft.dsl.relu
import dev.weft.dsl.seed
import dev.weft.dsl.softmaxCE
import dev.weft.dsl.truncatedNormal
import dev.weft.file.MalformedDataException
import dev.weft.serve.Site
import dev.weft.tensor.Tensor
import dev.weft.training.Listener
import dev.weft.training.Predictor
import dev.weft.training.Progress
import java.awt.image.BufferedImage
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.util.Base64
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicReference
import kotlin.math.abs
import kotlin.math.max
import kotlin.math.roundToInt

/**
 * The pad for digits: trains a small network on MNIST before the user's eyes, and answers what it sees in a drawing.
 * One training at a time; the model of the last one answers all pages.
 *
 * @param folder the folder with MNIST's four files, or null if nobody has named one
 */
internal class Digits(private val folder: Path?) {
    private val isTraining = AtomicBoolean()
    private val answering = AtomicReference<Predictor>()
    private val mnist by lazy { Mnist.read(requireNotNull(folder) { "the pad needs the folder of MNIST: $REMEDY" }) }

    /** Trains until [send] throws or the thread is interrupted, and sends a line about ten times a second. */
    fun train(body: Map<String, Any?>, send: (Map<String, Any?>) -> Unit) {
        val fields = Fields("a training on digits", body, setOf("seed", "epochs"))
        val seed = fields.long("seed", 1, 0..Limits.SEED)
        val epochs = fields.whole("epochs", EPOCHS, 1..MOST_EPOCHS)
        require(isTraining.compareAndSet(false, true)) { "a training on digits is running in another page: stop it" }
        try {
            train(read(), seed, epochs, send)
        } finally {
            isTraining.set(false)
        }
    }

    private fun train(data: Mnist, seed: Long, epochs: Int, send: (Map<String, Any?>) -> Unit) {
        val model = network {
            // Small weights show what the first layer has learned, rather than where it began.
            dense(UNITS, relu, truncatedNormal(DEVIATION))
            dense(Mnist.CLASSES)
            loss(softmaxCE)
            optimizer(adam(RATE))
            metrics(accuracy)
            seed(seed)
        }
        model.fit(data.train()) {
            this.epochs = epochs
            batch = BATCH
            listen(Reports(data.validation().take(CHECKED), send))
        }
    }

    private fun read(): Mnist = try {
        mnist.also {
            require(it.train().features().size() == PIXELS) {
                "the digits in $folder expect images of 28 × 28 pixels but got ${it.train().features()}"
            }
        }
    } catch (missing: NoSuchFileException) {
        throw IllegalArgumentException(
            "the pad needs MNIST's four files in $folder, but ${Path.of(missing.file).fileName} is missing: $REMEDY",
        )
    } catch (damaged: MalformedDataException) {
        throw IllegalArgumentException("the pad needs MNIST's four files: ${damaged.message}")
    }

    /** Sends how far the training is, what the first layer looks for, and keeps the model for answers. */
    private inner class Reports(
        private val checked: Dataset,
        private val line: (Map<String, Any?>) -> Unit,
    ) : Listener {
        private val started = System.nanoTime()
        private var sent = 0L

        override fun started(progress: Progress) = send(progress)

        override fun step(progress: Progress) {
            if (System.nanoTime() - sent >= PAUSE_NANOS) send(progress)
        }

        override fun finished(progress: Progress) = send(progress)

        private fun send(progress: Progress) {
            val predictor = progress.model().predictor()
            answering.set(predictor)
            line(
                mapOf(
                    "step" to progress.step(), "steps" to progress.lastStep(), "images" to progress.step() * BATCH,
                    "accuracy" to predictor.evaluate(checked).getValue("accuracy"),
                    "loss" to progress.meanLoss(), "seconds" to (System.nanoTime() - started) / 1e9,
                    "units" to UNITS, "kernel" to images(predictor.weights().getValue("dense1.kernel")),
                ),
            )
            sent = System.nanoTime()
        }
    }

    /** The digit of a drawing as the network sees it, and what the network answers, if there is one. */
    fun answer(body: Map<String, Any?>): Map<String, Any?> {
        val fields = Fields("a drawing", body, setOf("ink"))
        val digit = DigitImage.of(image(fields.text("ink", "")))
        val predictor = answering.get()
        val row = digit.reshape(1, PIXELS)
        return mapOf(
            "digit" to bytes(PIXELS) { (digit.data()[it] * 255).roundToInt() },
            "probabilities" to predictor?.probabilities(row)?.data()?.toList(),
            "hidden" to predictor?.let { hidden(it, digit).toList() },
        )
    }

    private fun image(ink: String): BufferedImage {
        val bytes = Base64.getDecoder().decode(ink)
        require(bytes.size == SIDE * SIDE) {
            "a drawing expects ${SIDE * SIDE} bytes of ink, $SIDE × $SIDE pixels, but got ${bytes.size}"
        }
        val image = BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY)
        image.raster.setDataElements(0, 0, SIDE, SIDE, bytes)
        return image
    }

    /** The outputs of the first layer. */
    private fun hidden(predictor: Predictor, digit: Tensor): FloatArray {
        val kernel = predictor.weights().getValue("dense1.kernel").data()
        val sums = predictor.weights().getValue("dense1.bias").data().copyOf()
        for (pixel in 0 until PIXELS) {
            for (unit in 0 until UNITS) sums[unit] += digit.data()[pixel] * kernel[pixel * UNITS + unit]
        }
        return FloatArray(UNITS) { max(0f, sums[it]) }
    }

    private companion object {
        const val UNITS = 64
        const val EPOCHS = 4
        const val MOST_EPOCHS = 50
        const val BATCH = 100
        const val RATE = 0.002
        const val DEVIATION = 0.01
        const val CHECKED = 1_000
        const val PIXELS = DigitImage.SIDE * DigitImage.SIDE

        /** The width of a drawing: four times that of MNIST's images. */
        const val SIDE = 4 * DigitImage.SIDE
        const val PAUSE_NANOS = 100_000_000L
        const val REMEDY = "copy them from examples/data/mnist of a clone of Weft, " +
            "or start the playground in that clone"

        /** The weights of each unit as an image, 128 for 0, scaled to its largest weight. */
        fun images(kernel: Tensor): String {
            val largest = FloatArray(UNITS) { Float.MIN_VALUE }
            kernel.data().forEachIndexed { i, weight -> largest[i % UNITS] = max(largest[i % UNITS], abs(weight)) }
            return bytes(UNITS * PIXELS) {
                val unit = it / PIXELS
                128 + (127 * kernel.data()[it % PIXELS * UNITS + unit] / largest[unit]).roundToInt()
            }
        }

        fun bytes(size: Int, value: (Int) -> Int): String =
            Base64.getEncoder().encodeToString(ByteArray(size) { value(it).toByte() })
    }
}

/** Adds what the pad for digits asks for. */
internal fun Site.withDigits(folder: Path?): Site {
    val digits = Digits(folder)
    return withFeed("/api/digits/train") { body, lines -> digits.train(body) { lines.send(it) } }
        .withPost("/api/digits/answer", digits::answer)
}
