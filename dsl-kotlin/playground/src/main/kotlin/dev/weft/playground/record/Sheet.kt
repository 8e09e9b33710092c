package dev.weft.playground.record

import dev.weft.picture.Picture
import java.awt.BasicStroke
import java.awt.Color
import java.awt.Font
import java.awt.Graphics2D
import java.awt.geom.Ellipse2D
import java.awt.geom.Rectangle2D
import java.awt.image.BufferedImage

/**
 * The picture of one [Frame], or of several below each other: the network at the left; the losses, what it answers and
 * the examples at the right.
 */
internal class Sheet(private val frames: List<Frame>) : Picture {
    constructor(frame: Frame) : this(listOf(frame))

    override fun size() = Picture.Size(WIDTH, HEIGHT * frames.size)

    override fun paint(graphics: Graphics2D) {
        val highest = frames.flatMap { it.curve }.flatMap { listOf(it.train, it.test) }.filter(Double::isFinite)
            .maxOrNull() ?: 0.0
        frames.forEach {
            One(it, highest).paint(graphics)
            graphics.translate(0, HEIGHT)
        }
        graphics.translate(0, -HEIGHT * frames.size)
    }

    companion object {
        const val WIDTH = 960
        const val HEIGHT = 540
        val SMALL = Font(Font.SANS_SERIF, Font.PLAIN, 12)

        /** Draws [heat] as a square of [side] pixels, magnified here so that no viewer blurs it. */
        fun drawHeat(graphics: Graphics2D, heat: Heat, left: Double, top: Double, side: Double) {
            val pixels = side.toInt()
            val image = BufferedImage(pixels, pixels, BufferedImage.TYPE_INT_RGB)
            for (y in 0 until pixels) {
                for (x in 0 until pixels) {
                    image.setRGB(x, y, heat.colours[y * heat.side / pixels * heat.side + x * heat.side / pixels])
                }
            }
            graphics.drawImage(image, left.toInt(), top.toInt(), null)
        }

        /** Writes [text] from [left] on, in a smaller font if it is wider than [most]. */
        fun fitted(graphics: Graphics2D, text: String, left: Double, baseline: Double, most: Double) {
            val font = graphics.font
            val width = graphics.fontMetrics.stringWidth(text)
            if (width > most) graphics.font = font.deriveFont((font.size2D * most / width).toFloat())
            graphics.drawString(text, left.toFloat(), baseline.toFloat())
            graphics.font = font
        }
    }
}

/** One frame of a sheet; [highest] is the top of its chart. */
private class One(private val frame: Frame, private val highest: Double) {
    fun paint(graphics: Graphics2D) {
        graphics.color = Palette.INK
        heading(graphics)
        val network = NetworkDrawing(frame.layers, Rectangle2D.Double(MARGIN, TOP, MAP_LEFT - MARGIN - GAP, BODY))
        // A single output is the map itself.
        network.paint(graphics, Rectangle2D.Double(MAP_LEFT, MAP_TOP, MAP, MAP))
        LossChart(frame.curve, frame.epochs, highest).paint(graphics, Rectangle2D.Double(MAP_LEFT, TOP, MAP, CHART))
        map(graphics)
        if (frame.layers.last().units == 1) scale(graphics)
    }

    private fun heading(graphics: Graphics2D) {
        graphics.font = BIG
        val epoch = "%,d".format(java.util.Locale.ROOT, frame.epoch)
        graphics.drawString("Epoch $epoch", MARGIN.toFloat(), 44f)
        graphics.font = Sheet.SMALL
        graphics.color = Palette.QUIET
        frame.settings.forEachIndexed { line, text ->
            Sheet.fitted(graphics, text, MARGIN + EPOCH, 28.0 + LINE * line, Sheet.WIDTH - 2 * MARGIN - EPOCH)
        }
    }

    private fun map(graphics: Graphics2D) {
        Sheet.drawHeat(graphics, frame.output, MAP_LEFT, MAP_TOP, MAP)
        val clip = graphics.clip
        graphics.clip(Rectangle2D.Double(MAP_LEFT, MAP_TOP, MAP, MAP))
        frame.points.forEach { point ->
            val x = MAP_LEFT + (point.x1 + EDGE) / (2 * EDGE) * MAP
            val y = MAP_TOP + (EDGE - point.x2) / (2 * EDGE) * MAP
            val dot = Ellipse2D.Double(x - DOT, y - DOT, 2 * DOT, 2 * DOT)
            graphics.color = point.colour
            graphics.fill(dot)
            graphics.color = if (point.test) Palette.INK else Color.WHITE
            graphics.stroke = BasicStroke(0.8f)
            graphics.draw(dot)
        }
        graphics.clip = clip
    }

    private fun scale(graphics: Graphics2D) {
        val top = MAP_TOP + MAP + 14
        for (i in 0 until MAP.toInt()) {
            graphics.color = Palette.scale((2 * (i + 0.5) / MAP - 1).toFloat())
            graphics.fill(Rectangle2D.Double(MAP_LEFT + i, top, 1.0, 10.0))
        }
        graphics.font = Sheet.SMALL
        graphics.color = Palette.QUIET
        listOf("−1", "0", "1").forEachIndexed { i, text ->
            val width = graphics.fontMetrics.stringWidth(text)
            graphics.drawString(text, (MAP_LEFT + i * (MAP - width) / 2).toFloat(), (top + 24).toFloat())
        }
    }

    private companion object {
        const val MARGIN = 24.0
        const val GAP = 44.0
        const val EPOCH = 190.0
        const val LINE = 18.0
        const val TOP = 84.0
        const val BODY = 440.0
        const val MAP = 300.0
        const val MAP_LEFT = Sheet.WIDTH - MARGIN - MAP
        const val MAP_TOP = 184.0
        const val CHART = 84.0
        const val DOT = 3.0

        /** The plane of the playground reaches from -6 to 6. */
        const val EDGE = 6.0
        val BIG = Font(Font.SANS_SERIF, Font.BOLD, 24)
    }
}
