package dev.weft.playground.record

import java.awt.image.BufferedImage
import java.io.ByteArrayOutputStream
import javax.imageio.IIOImage
import javax.imageio.ImageIO
import javax.imageio.ImageTypeSpecifier
import javax.imageio.ImageWriter
import javax.imageio.metadata.IIOMetadata
import javax.imageio.metadata.IIOMetadataNode
import javax.imageio.stream.MemoryCacheImageOutputStream

/** A GIF that repeats for ever. Each frame holds only the pixels that differ from the frame before. */
internal class Gif private constructor(private val writer: ImageWriter) {
    private val bytes = ByteArrayOutputStream()
    private val out = MemoryCacheImageOutputStream(bytes)
    private var before: ByteArray? = null

    private fun open(): Gif {
        writer.output = out
        writer.prepareWriteSequence(null)
        return this
    }

    /** Adds [image], shown for [hundredths] of a second. */
    private fun add(image: BufferedImage, hundredths: Int) {
        val indices = ByteArray(image.width * image.height)
        val row = IntArray(image.width)
        for (y in 0 until image.height) {
            image.getRGB(0, y, image.width, 1, row, 0, image.width)
            for (x in row.indices) indices[y * image.width + x] = Palette.indexOf(row[x] and 0xFFFFFF).toByte()
        }
        val old = before
        val changed = if (old == null) indices else
            ByteArray(indices.size) { if (indices[it] == old[it]) Palette.TRANSPARENT.toByte() else indices[it] }
        before = indices
        val frame = BufferedImage(image.width, image.height, BufferedImage.TYPE_BYTE_INDEXED, Palette.model)
        frame.raster.setDataElements(0, 0, image.width, image.height, changed)
        val metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier(frame), null)
        describe(metadata, hundredths, first = old == null)
        writer.writeToSequence(IIOImage(frame, null, metadata), null)
    }

    private fun describe(metadata: IIOMetadata, hundredths: Int, first: Boolean) {
        val format = metadata.nativeMetadataFormatName
        val root = metadata.getAsTree(format) as IIOMetadataNode
        root.appendChild(
            IIOMetadataNode("GraphicControlExtension").apply {
                setAttribute("disposalMethod", "doNotDispose")
                setAttribute("userInputFlag", "FALSE")
                setAttribute("transparentColorFlag", "TRUE")
                setAttribute("transparentColorIndex", "${Palette.TRANSPARENT}")
                setAttribute("delayTime", "$hundredths")
            },
        )
        if (first) root.appendChild(IIOMetadataNode("ApplicationExtensions").apply { appendChild(forever()) })
        metadata.setFromTree(format, root)
    }

    /** The extension that Netscape introduced: repeat without an end. */
    private fun forever() = IIOMetadataNode("ApplicationExtension").apply {
        setAttribute("applicationID", "NETSCAPE")
        setAttribute("authenticationCode", "2.0")
        userObject = byteArrayOf(1, 0, 0)
    }

    private fun close(): ByteArray {
        writer.endWriteSequence()
        writer.dispose()
        out.close()
        return bytes.toByteArray()
    }

    companion object {
        /** The file with [frames], which are drawn one after the other, and the hundredths of a second of each. */
        fun of(frames: Sequence<Pair<BufferedImage, Int>>): ByteArray {
            val gif = Gif(ImageIO.getImageWritersByFormatName("gif").next()).open()
            frames.forEach { (image, hundredths) -> gif.add(image, hundredths) }
            return gif.close()
        }
    }
}
