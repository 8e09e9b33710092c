package dev.weft.notebook

import dev.weft.data.Dataset
import dev.weft.picture.Picture
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import java.awt.image.BufferedImage
import java.io.ByteArrayOutputStream
import java.util.Base64
import javax.imageio.ImageIO
import javax.imageio.stream.MemoryCacheImageOutputStream
import kotlin.math.roundToInt
import kotlin.math.sqrt

private const val MOST_IMAGES = 60

/** A vector with fewer numbers is a row of a table, not an image: 8 x 8 pixels are the smallest digits in use. */
private const val SMALLEST_SIDE = 8

/** Small images are magnified to about that many pixels. */
private const val SIDE = 84

/** An SVG that is larger is slow in a browser, so the picture is shown as PNG. */
private const val LARGEST_SVG = 500_000

/** Images to show in a notebook. [images] makes them; a cell that ends with them shows them beside each other. */
public class Images internal constructor(private val pixels: Tensor, private val shape: ImageShape) {
    internal fun html(): Html {
        val count = pixels.size() / shape.size
        val shown = limited(count, MOST_IMAGES, ELLIPSIS) { shape.html(pixels.data(), it * shape.size) }
        return Html(shown.joinToString(" ", "<div>", "</div>") { it.code })
    }
}

/**
 * Shows the rows of this tensor as images, at most 60 of them: `mnist.test.take(20).all().features.images()`. Black is
 * 0, white is 1.
 *
 * @throws IllegalArgumentException if the shape is none of `[n, height, width]`, the same with 1 or 3 channels, and
 *     `[n, side²]` with a side of at least 8 pixels
 */
public fun Tensor.images(): Images {
    val shape = shape().takeIf { it.rank() > 1 }?.let { ImageShape.of(it.without(0)) }
    requireNotNull(shape) {
        "images expects a tensor [n, height, width], the same with 1 or 3 channels, or [n, side²] with a side of at " +
            "least $SMALLEST_SIDE, but got ${shape()}: reshape it"
    }
    return Images(this, shape)
}

/**
 * Shows the features of the first examples as images, at most 60: `mnist.train.images()`.
 *
 * @throws IllegalArgumentException if the features have no image shape, see [Tensor.images]
 */
public fun Dataset.images(): Images = take(minOf(size(), MOST_IMAGES)).all().features().images()

/** The size of one image: `[height, width]` of grey, or of red, green and blue. */
internal class ImageShape(private val height: Int, private val width: Int, private val channels: Int) {
    val size = height * width * channels

    /** The image that starts at [from] in [data], as a PNG in an `img`. */
    fun html(data: FloatArray, from: Int): Html {
        val image = BufferedImage(width, height, BufferedImage.TYPE_INT_RGB)
        for (pixel in 0 until width * height) {
            val levels = List(3) { level(data[from + pixel * channels + if (channels == 1) 0 else it]) }
            image.setRGB(pixel % width, pixel / width, levels.fold(0) { colour, level -> colour shl 8 or level })
        }
        val bytes = ByteArrayOutputStream()
        // Without the cache on disk that ImageIO uses by default.
        MemoryCacheImageOutputStream(bytes).use { ImageIO.write(image, "png", it) }
        val magnified = maxOf(1, SIDE / maxOf(width, height))
        return img("image/png", bytes.toByteArray(), width * magnified, height * magnified)
    }

    private fun level(number: Float) = if (number.isNaN()) 0 else (number.coerceIn(0f, 1f) * 255).roundToInt()

    companion object {
        /** The image that an example of this shape is; null if it is none. */
        fun of(example: Shape): ImageShape? {
            val sides = example.toArray()
            val side = sqrt(example.size().toDouble()).toInt()
            return when {
                example.size() == 0 -> null
                sides.size == 1 && side * side == sides[0] && side >= SMALLEST_SIDE -> ImageShape(side, side, 1)
                sides.size == 2 -> ImageShape(sides[0], sides[1], 1)
                sides.size == 3 && (sides[2] == 1 || sides[2] == 3) -> ImageShape(sides[0], sides[1], sides[2])
                else -> null
            }
        }
    }
}

/** A picture as SVG, or as PNG if that would be too large. */
internal fun html(picture: Picture): Html {
    val svg = picture.svg().toByteArray()
    val (type, bytes) = if (svg.size > LARGEST_SVG) "image/png" to picture.png() else "image/svg+xml" to svg
    return img(type, bytes, picture.size().width(), picture.size().height())
}

/** An image of its own, so that the names in one SVG are not those of another one on the page. */
private fun img(type: String, bytes: ByteArray, width: Int, height: Int) = Html(
    "<img width=\"$width\" height=\"$height\" style=\"max-width:100%;image-rendering:" +
        (if (type == "image/png") "pixelated" else "auto") + "\" alt=\"$width × $height pixels\" " +
        "src=\"data:$type;base64,${Base64.getEncoder().encodeToString(bytes)}\">",
)
