package dev.weft.playground.code

import dev.weft.playground.Edit
import dev.weft.playground.Encoding
import dev.weft.playground.Link
import dev.weft.playground.LinkText
import dev.weft.playground.Source

/** What a printed program says, in either language: the data, the network and the training of one configuration. */
internal class Program(link: Link, run: Int) {
    private val setup = link.setup
    val configuration = setup.configurations[run]
    val data = setup.data
    val seed = setup.seed
    val isOwn = setup.source == Source.OWN
    val encoding = Encoding.of(configuration.loss, data)
    val edits = link.edits.filter { it.run == run }

    /** The name of its class in Java. */
    val name: String = data.name.replaceFirstChar(Char::uppercase)

    /** Up to the end of the epoch that the page shows; a while if it has not begun. */
    val epochs: Long = (link.position.epoch + if (link.position.steps > 0) 1 else 0).let { if (it == 0L) 100 else it }

    /** Whether the labels of the points are class indices, before they become what the loss expects. */
    val isIndexed: Boolean = when (setup.source) {
        Source.OWN, Source.RINGS, Source.BLOBS -> true
        Source.SPIRAL -> data.classes > 2
        else -> false
    }

    /** The call that makes the points: `Synthetic.circle(500, 0.0, 1)`. */
    fun synthetic(long: String): String {
        val isManyClassed = isIndexed && !isOwn
        val classes = if (isManyClassed) "${data.classes}, " else ""
        return "Synthetic.${data.name}(${data.count}, ${data.noise}, $classes$seed$long)"
    }

    /** The points as texts of at most one line each. */
    fun pointLines(): List<String> {
        val lines = mutableListOf("")
        for (point in data.points.map { LinkText.points(listOf(it)) }) {
            if (lines.last().length + point.length > LINE) lines += ""
            lines[lines.lastIndex] += (if (lines.last().isEmpty()) "" else ";") + point
        }
        return lines
    }

    companion object {
        private const val LINE = 90

        /** A statement for an edit. */
        fun edit(edit: Edit, weight: (String) -> String, rate: Double, minimizer: String, semicolon: String): String =
            if (edit.name == Edit.RATE) "$minimizer.rateFactor(${edit.value} / $rate)$semicolon"
            else "${weight(edit.name)}.data()[${edit.index}] = ${edit.value.toFloat()}f$semicolon"

        /** The imports of the [known] classes that [body] names. */
        fun imports(body: String, known: List<String>, semicolon: String): String =
            known.filter { Regex("\\b${it.substringAfterLast('.')}\\b").containsMatchIn(body) }
                .joinToString("") { "import $it$semicolon\n" }

        /** Classes of the core, in the order of imports. */
        val CLASSES = listOf(
            "data.Batch", "data.Dataset", "data.Synthetic", "loss.Losses", "network.Activations", "network.Dense",
            "network.Initializers", "network.Initializers.VarianceScaling.Fan", "network.Layers",
            "network.Regularizers", "optimizer.Adadelta", "optimizer.Adagrad", "optimizer.Adam", "optimizer.Adamax",
            "optimizer.Convention", "optimizer.MovingAverage", "optimizer.Nadam", "optimizer.Optimizers",
            "optimizer.RAdam", "optimizer.RmsProp", "optimizer.Schedules", "tensor.Shape", "tensor.Tensor",
            "training.Listener", "training.Model", "training.Progress", "training.Trained", "training.Training",
        ).map { "dev.weft.$it" }
    }
}
