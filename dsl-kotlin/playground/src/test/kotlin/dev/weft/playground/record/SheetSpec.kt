package dev.weft.playground.record

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe
import java.awt.image.BufferedImage
import java.io.ByteArrayInputStream
import javax.imageio.ImageIO
import javax.imageio.metadata.IIOMetadataNode
import kotlin.math.abs
import kotlin.math.sin
import kotlin.math.tanh

/** What a recording draws, from plain numbers. */
class SheetSpec : FreeSpec({
    "a picture is the same bytes each time, and each number changes it" {
        val first = Sheet(frame()).png()
        Sheet(frame()).png().contentEquals(first) shouldBe true
        listOf(
            "epoch" to frame(epoch = 501), "weight" to frame(weight = 0.9f), "bias" to frame(bias = -1f),
            "loss" to frame(test = 0.25), "settings" to frame(settings = listOf("other")),
            "a network that diverged" to frame(weight = Float.NaN, test = Double.NaN),
            "many neurons" to frame(units = 64), "many layers" to frame(hidden = 10, units = 8),
            "several outputs" to frame(outputs = 10), "no hidden layer" to frame(hidden = 0),
        ).forEach { (what, changed) -> withClue(what) { Sheet(changed).png().contentEquals(first) shouldBe false } }
    }

    "the map shows what the network answers, with the examples over it" {
        val image = Sheet(frame()).image()
        image.getRGB(Sheet.WIDTH - 30, 300) and 0xFFFFFF shouldBe (Palette.scale(0.5f).rgb and 0xFFFFFF)
        // The example at (-5, 5).
        image.getRGB(661, 209) and 0xFFFFFF shouldBe (Palette.scale(-1f).rgb and 0xFFFFFF)
    }

    "a GIF has all frames, repeats for ever, and its colours are near those of the picture" {
        val frames = (0..9).map { Sheet(frame(epoch = it, weight = it / 10f)).image() }
        val gif = Gif.of(frames.asSequence().map { it to 8 })
        Gif.of(frames.asSequence().map { it to 8 }).contentEquals(gif) shouldBe true
        val reader = ImageIO.getImageReadersByFormatName("gif").next()
        reader.input = ImageIO.createImageInputStream(ByteArrayInputStream(gif))
        reader.getNumImages(true) shouldBe frames.size
        val tree = reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0") as IIOMetadataNode
        val repeat = tree.getElementsByTagName("ApplicationExtension").item(0) as IIOMetadataNode
        (repeat.userObject as ByteArray).toList() shouldBe listOf<Byte>(1, 0, 0)
        (tree.getElementsByTagName("GraphicControlExtension").item(0) as IIOMetadataNode)
            .getAttribute("delayTime") shouldBe "8"
        // Each frame is drawn over those before it.
        val shown = BufferedImage(Sheet.WIDTH, Sheet.HEIGHT, BufferedImage.TYPE_INT_RGB)
        frames.forEachIndexed { i, frame ->
            shown.createGraphics().drawImage(reader.read(i), 0, 0, null)
            withClue("frame $i") { apart(shown, frame) shouldBeLessThan 2 }
        }
        reader.dispose()
    }

    "the palette has the colours of the scale" {
        (-100..100).forEach { i ->
            val colour = Palette.scale(i / 100f).rgb
            apart(Palette.model.getRGB(Palette.indexOf(colour and 0xFFFFFF)), colour) shouldBeLessThan 10
        }
        apart(Palette.scale(-1f).rgb, Palette.scale(1f).rgb) shouldBeGreaterThan 100
    }
})

/** The largest difference of a channel. */
private fun apart(a: Int, b: Int) = (0..16 step 8).maxOf { abs((a shr it and 255) - (b shr it and 255)) }

/** The mean over all pixels of the largest difference of a channel. */
private fun apart(a: BufferedImage, b: BufferedImage): Int {
    var sum = 0L
    for (y in 0 until a.height) for (x in 0 until a.width) sum += apart(a.getRGB(x, y), b.getRGB(x, y))
    return (sum / (a.width * a.height)).toInt()
}

private fun heat(side: Int, value: (Float, Float) -> Float) = Heat.of(
    side, FloatArray(side * side) { value(-6 + 12 * (it % side + 0.5f) / side, 6 - 12 * (it / side + 0.5f) / side) },
)

internal fun frame(
    epoch: Int = 500,
    weight: Float = 0.4f,
    bias: Float = 0.3f,
    test: Double = 0.0123,
    settings: List<String> =
        listOf("circle, 500 points, noise 0, 50 % train", "4-2 tanh, mse, sgd 0.03, batch 10, seed 1"),
    units: Int = 4,
    hidden: Int = 2,
    outputs: Int = 1,
): Frame {
    val features =
        Column("features", 2, listOf(heat(20) { x, _ -> x / 6 }, heat(20) { _, y -> y / 6 }), listOf("x1", "x2"))
    val widths = listOf(2) + List(hidden) { units } + outputs
    val layers = (1..hidden + 1).map { layer ->
        Column(
            if (layer > hidden) "output" else "${widths[layer]} tanh", widths[layer],
            List(minOf(8, widths[layer])) { j -> heat(20) { x, y -> tanh(weight * x * (j + 1) - y + sin(x * layer)) } },
            kernel = FloatArray(widths[layer - 1] * widths[layer]) { weight * sin(it.toFloat()) * 2 },
            bias = FloatArray(widths[layer]) { bias },
        )
    }
    return Frame(
        epoch, 500, settings, listOf(features) + layers, heat(100) { _, _ -> 0.5f },
        listOf(Point(-5f, 5f, Palette.scale(-1f), false), Point(0f, 0f, Palette.scale(1f), true)),
        listOf(Losses(0, 0.5, 0.6), Losses(epoch, 0.01, test)),
    )
}
