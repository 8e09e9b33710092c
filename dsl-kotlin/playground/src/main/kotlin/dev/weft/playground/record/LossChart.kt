package dev.weft.playground.record

import java.awt.BasicStroke
import java.awt.Color
import java.awt.Graphics2D
import java.awt.geom.Path2D
import java.awt.geom.Rectangle2D
import java.util.Locale

/** The losses as numbers, and as lines over [epochs], up to the loss [highest]. */
internal class LossChart(private val curve: List<Losses>, private val epochs: Int, private val highest: Double) {
    fun paint(graphics: Graphics2D, area: Rectangle2D) {
        graphics.font = Sheet.SMALL
        label(graphics, "Test loss", curve.last().test, Palette.INK, area.x, area.y + 12)
        label(graphics, "Training loss", curve.last().train, Palette.QUIET, area.centerX, area.y + 12)
        val plot = Rectangle2D.Double(area.x, area.y + 22, area.width, area.height - 22)
        graphics.stroke = BasicStroke(1f)
        graphics.color = Palette.FAINT
        graphics.draw(plot)
        line(graphics, plot, Palette.QUIET) { it.train }
        line(graphics, plot, Palette.INK) { it.test }
    }

    private fun label(graphics: Graphics2D, name: String, loss: Double, colour: Color, x: Double, y: Double) {
        graphics.color = colour
        graphics.drawString("$name ${"%.4f".format(Locale.ROOT, loss)}", x.toFloat(), y.toFloat())
    }

    private fun line(graphics: Graphics2D, plot: Rectangle2D, colour: Color, loss: (Losses) -> Double) {
        val path = Path2D.Double()
        curve.filter { loss(it).isFinite() }.forEachIndexed { i, point ->
            val x = plot.x + plot.width * point.epoch / maxOf(1, epochs)
            val y = plot.maxY - (plot.height - 4) * (if (highest > 0) loss(point) / highest else 0.0)
            if (i == 0) path.moveTo(x, y) else path.lineTo(x, y)
        }
        graphics.color = colour
        graphics.stroke = BasicStroke(1.6f)
        graphics.draw(path)
    }
}
