package dev.weft.playground

import dev.weft.data.Dataset
import dev.weft.graph.Value
import dev.weft.tensor.Tensor
import dev.weft.training.Trained
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.util.Base64
import dev.weft.graph.Session as Replay

/**
 * Draws one run for one reader: maps, losses, gradients. It has a network of its own, so the training goes on
 * meanwhile. Belongs to one thread.
 */
internal class Painter(val run: Run, private val data: DataSetup) {
    private val trained: Trained = run.predicting()
    private val replay = Replay(trained.network().input().graph())
    private val scale = Scale.of(run, data)
    private val all = run.train.all()
    private var isSlow = false
    private var revision = -1
    private var sent = -1L

    /** The layers with neurons: the features, the hidden layers after their activation, the output. */
    private val layers: List<Value> = Shapes.layers(trained)

    fun paint(look: Look, view: View, isPlaying: Boolean): Map<String, Any?> {
        look.moment.restore(trained)
        val averages = if (view.averaged) trained.minimizer().averages() else mapOf()
        val changes = if (view.gradients) changes() else null
        averages.forEach { (name, average) -> average.data().copyInto(trained.weights().getValue(name).data()) }
        return mapOf(
            "train" to scores(run.train), "test" to scores(run.test), "rate" to finite(look.rate),
            "error" to look.error, "curve" to curve(look), "weights" to weights(view),
            "output" to output(isPlaying), "neurons" to neurons(view), "large" to view.large?.let(::large),
            "gradients" to changes?.get("gradients"), "updates" to changes?.get("updates"),
        )
    }

    private fun scores(points: Dataset): Map<String, Any?> {
        val loss = trained.evaluate(points).getValue("loss")
        return mapOf("loss" to finite(loss), "accuracy" to if (data.isRegression) null else accuracy(points))
    }

    private fun accuracy(points: Dataset): Double {
        val labels = points.all().labels()
        val outputs = trained.predict(points.all().features())
        return (0 until points.size()).count { scale.classOf(outputs, it) == scale.labelOf(labels, it) } /
            points.size().toDouble()
    }

    /** The points of the curve that the reader has not got. */
    private fun curve(look: Look): Map<String, Any> {
        if (look.revision != revision) sent = -1
        revision = look.revision
        val fresh = look.curve.filter { it.epoch > sent }
        val from = sent + 1
        sent = look.curve.lastOrNull()?.epoch ?: -1
        val points = fresh.map { listOf(it.epoch, finite(it.train), finite(it.test)) }
        return mapOf("from" to from, "stride" to look.stride, "points" to points)
    }

    private fun weights(view: View): Map<String, String> {
        val known = trained.weights()
        val few = known.values.sumOf { it.size() } <= FEW_WEIGHTS
        val names = view.weights ?: known.keys.filter { few || known.getValue(it).size() <= FEW_WEIGHTS }
        return names.filter { it in known }.associateWith { floats(known.getValue(it)) }
    }

    private fun output(isPlaying: Boolean): Map<String, Any> {
        val size = if (isPlaying && isSlow) Grid.COARSE else Grid.LARGE
        val began = System.nanoTime()
        val maps = scale.maps(trained.predict(Grid.of(size)))
        if (size == Grid.LARGE) isSlow = System.nanoTime() - began > SLOW_NANOS
        return mapOf("size" to size, "maps" to maps.map(::bytes), "kind" to scale.kind)
    }

    private fun neurons(view: View): Map<String, Any> {
        val asked = view.neurons ?: layers.flatMapIndexed { layer, value ->
            (0 until minOf(FIRST, Shapes.units(value))).map { Neuron(layer, it) }
        }
        val shown = asked.filter(::exists)
        val needed = shown.map { it.layer }.distinct()
        val values = needed.zip(replay.run(feed(Grid.SMALL), needed.map(layers::get))).toMap()
        val maps = shown.associate { "$it" to bytes(Scale.neuron(values.getValue(it.layer), it.unit)) }
        return mapOf("size" to Grid.SMALL, "maps" to maps)
    }

    private fun exists(neuron: Neuron) =
        neuron.layer in layers.indices && neuron.unit < Shapes.units(layers[neuron.layer])

    private fun large(neuron: Neuron): Map<String, Any>? {
        if (!exists(neuron)) return null
        val size = if (isSlow) Grid.COARSE else Grid.LARGE
        val values = replay.run(feed(size), listOf(layers[neuron.layer]))[0]
        return mapOf(
            "neuron" to listOf(neuron.layer, neuron.unit), "size" to size,
            "map" to bytes(Scale.neuron(values, neuron.unit)),
        )
    }

    private fun feed(size: Int) = mapOf(trained.network().input() to Grid.of(size))

    /** The gradients over the training set, and what the optimizer would make of them in the next step. */
    private fun changes(): Map<String, Any>? {
        val gradients = trained.lossAndGradients(all).gradients()
        if (gradients.values.any { it.firstNonFinite() >= 0 }) return null
        val before = Moment.of(trained)
        trained.minimizer().applyGradients(gradients.values.toList())
        val updates = gradients.keys.associateWith { name ->
            val old = before.weights.getValue(name)
            val new = trained.weights().getValue(name).data()
            val update = Tensor.of(old.shape(), *FloatArray(new.size) { new[it] - old.data()[it] })
            mapOf("ratio" to finite(norm(update) / norm(old)), "values" to floats(update))
        }
        before.restore(trained)
        return mapOf("gradients" to gradients.mapValues { floats(it.value) }, "updates" to updates)
    }

    private fun norm(tensor: Tensor) = Math.sqrt(tensor.data().sumOf { it.toDouble() * it })

    companion object {
        private const val FEW_WEIGHTS = 4096
        private const val FIRST = 8
        private const val SLOW_NANOS = 12_000_000L

        fun finite(value: Double): Double? = value.takeIf { it.isFinite() }

        private fun bytes(values: ByteArray): String = Base64.getEncoder().encodeToString(values)

        private fun floats(tensor: Tensor): String {
            val buffer = ByteBuffer.allocate(4 * tensor.size()).order(ByteOrder.LITTLE_ENDIAN)
            tensor.data().forEach(buffer::putFloat)
            return bytes(buffer.array())
        }
    }
}
