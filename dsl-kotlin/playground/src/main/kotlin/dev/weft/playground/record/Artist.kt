package dev.weft.playground.record

import dev.weft.data.Dataset
import dev.weft.graph.Session
import dev.weft.playground.Grid
import dev.weft.playground.Run
import dev.weft.playground.Scale
import dev.weft.playground.Setup
import dev.weft.playground.Shapes
import dev.weft.playground.number
import java.awt.Color

/** Trains a run for [epochs] and makes the frames of its recording. */
internal class Artist(private val run: Run, private val setup: Setup, private val epochs: Int) {
    private val scale = Scale.of(run, setup.data)
    private val isDiscrete = setup.view["discrete"] == true
    private val isAveraged = setup.view["averaged"] == true && run.configuration.average > 0
    private val settings = settings()
    private val points = points(run.train, isTest = false) +
        if (setup.view["showTest"] == true) points(run.test, isTest = true) else listOf()

    /** Trains to the end of [epoch], unless training fails before. */
    fun frame(epoch: Long): Frame {
        run.train(epoch * run.stepsPerEpoch) { false }
        val trained = run.trained().let { if (isAveraged) it.averaged() else it }
        val losses = listOf(run.train, run.test).map { trained.evaluate(it).getValue("loss") }
        val curve = run.curve().map { Losses(it.epoch.toInt(), it.train, it.test) }
        val now = Losses(run.epoch.toInt(), losses[0], losses[1])
        val dense = Shapes.dense(trained)
        val values = Shapes.layers(trained)
        val outputs = Session(trained.network().input().graph()).use {
            it.run(mapOf(trained.network().input() to Grid.of(Grid.SMALL)), values)
        }
        val layers = outputs.mapIndexed { layer, output ->
            val units = output.shape().rowSize()
            val isEnd = layer == 0 || layer == outputs.lastIndex
            val maps = (0 until minOf(units, if (isEnd) units else SHOWN)).map { heat(Scale.neuron(output, it)) }
            if (layer == 0) {
                Column("features", units, maps, run.configuration.features)
            } else {
                val weights = trained.weights()
                val name = dense[layer - 1].name()
                val kernel = weights.getValue("$name.kernel").data()
                Column(title(layer), units, maps, listOf(), kernel, weights.getValue("$name.bias").data())
            }
        }
        val answer = scale.maps(trained.predict(Grid.of(Grid.LARGE)))
        return Frame(
            run.epoch.toInt(), epochs, settings, layers,
            if (answer.size == 1) heat(answer[0]) else classes(answer),
            points,
            curve.filter { it.epoch < now.epoch } + now,
        )
    }

    private fun title(layer: Int) = run.configuration.layers.getOrNull(layer - 1)
        ?.let { "${it.units} ${it.activation}" } ?: "output"

    /** Bytes from 0 to 255 as the colours from -1 to 1. */
    private fun heat(bytes: ByteArray): Heat {
        val values = FloatArray(bytes.size) { (bytes[it].toInt() and 255) / HALF - 1 }
        return Heat.of(Math.sqrt(bytes.size.toDouble()).toInt(), values, isDiscrete)
    }

    private fun classes(maps: List<ByteArray>): Heat {
        val shares = maps.map { map -> FloatArray(map.size) { (map[it].toInt() and 255) / (2 * HALF) } }
        return Heat.ofClasses(Grid.LARGE, shares, isDiscrete)
    }

    private fun points(data: Dataset, isTest: Boolean): List<Point> {
        val all = data.all()
        val (low, high) = Scale.range(setup.data)
        return (0 until data.size()).map { i ->
            val label = all.labels()
            val colour: Color = when {
                setup.isRegression -> Palette.scale(2 * (label.data()[i] - low) / (high - low) - 1)
                scale.kind == "value" -> Palette.scale(2f * scale.labelOf(label, i) - 1)
                else -> Palette.ofClass(scale.labelOf(label, i))
            }
            Point(all.features().get(i, 0), all.features().get(i, 1), colour, isTest)
        }
    }

    private fun settings(): List<String> = with(run.configuration) {
        val data = setup.data
        val classes = if (data.classes > 2) "${data.classes} classes, " else ""
        val penalty = if (regularization.name == "none") null else "$regularization ${number(regularizationRate)}"
        val averaging = if (average > 0) "average ${number(average)}" else null
        listOf(
            "${data.name}, $classes${data.count} points, noise ${number(data.noise)} %, " +
                "${data.trainShare} % for training",
            listOfNotNull(
                "$loss", "$optimizer", "rate ${number(rate)}", schedule?.toString(), penalty, "batch $batch", averaging,
                "seed ${setup.seed}",
            ).joinToString(", "),
        )
    }

    private companion object {
        const val SHOWN = 8
        const val HALF = 127.5f
    }
}
