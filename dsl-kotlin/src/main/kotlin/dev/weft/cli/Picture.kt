package dev.weft.cli

import dev.weft.tensor.MalformedDataException
import java.awt.image.Raster
import java.io.IOException
import java.nio.file.Path
import javax.imageio.ImageIO
import javax.imageio.ImageReader
import javax.imageio.stream.FileImageInputStream
import kotlin.math.ceil
import kotlin.math.sqrt

private const val MOST_PIXELS = 256L shl 20
private const val MOST_READ = 1L shl 20

/** What is in an image, whose size is looked at before anything is allocated; of a large one only every n-th row and column is read. */
internal fun image(path: Path): Contents = FileImageInputStream(path.toFile()).use { bytes ->
    val reader = ImageIO.getImageReaders(bytes).asSequence().firstOrNull()
        ?: throw MalformedDataException(path, "byte 0", "another format", "a PNG, JPEG, GIF or BMP image")
    try {
        reader.setInput(bytes, true, true)
        image(path, reader)
    } catch (e: MalformedDataException) {
        throw e
    } catch (e: IOException) {
        throw MalformedDataException(path, "image", e.message.toString(), "a whole image")
    } catch (e: RuntimeException) {
        throw MalformedDataException(path, "image", e.message.toString(), "a whole image")
    } finally {
        reader.dispose()
    }
}

private fun image(path: Path, reader: ImageReader): Contents {
    val width = reader.getWidth(0)
    val height = reader.getHeight(0)
    val pixels = width.toLong() * height
    if (pixels > MOST_PIXELS) {
        throw MalformedDataException(path, "size", "$width x $height", "at most $MOST_PIXELS pixels")
    }
    val stride = ceil(sqrt(pixels.toDouble() / MOST_READ)).toInt().coerceIn(1, maxOf(1, minOf(width, height)))
    if (pixels / stride / stride > 4 * MOST_READ) {
        throw MalformedDataException(path, "size", "$width x $height", "a picture that is less long and thin")
    }
    val image = reader.read(0, reader.defaultReadParam.apply { setSourceSubsampling(stride, stride, 0, 0) })
    val bits = image.colorModel.getComponentSize(0)
    val row = mapOf("name" to "pixels", "type" to "u$bits", "shape" to listOf(height, width, image.raster.numBands)) + range(image.raster)
    val sampled = if (stride == 1) mapOf() else mapOf("everyRowAndColumn" to stride)
    return Contents("image", mapOf("format" to reader.formatName.lowercase()) + sampled, listOf(row))
}

private fun range(raster: Raster): Map<String, Any> {
    val row = IntArray(raster.width * raster.numBands)
    var loaded = -1
    return range(raster.height * row.size) { i ->
        if (i / row.size != loaded) {
            loaded = i / row.size
            raster.getPixels(0, loaded, raster.width, 1, row)
        }
        row[i % row.size].toDouble()
    }
}
