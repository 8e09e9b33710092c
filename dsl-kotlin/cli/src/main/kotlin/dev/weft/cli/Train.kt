package dev.weft.cli

import dev.weft.blas.Workers
import dev.weft.checkpoint.Checkpoint
import dev.weft.cli.device.Hardware
import dev.weft.cli.device.OnDevice
import dev.weft.cli.device.shown
import dev.weft.cli.spark.OnSpark
import dev.weft.cli.table.TableSource
import dev.weft.cli.watch.LiveView
import dev.weft.file.MalformedDataException
import kotlinx.cli.ParsingException
import java.nio.file.Path

/** `train mnist` and `train FILE`: trains on the examples of one of the [Source]s. */
internal object Train : Command {
    override val name = "train"
    override val purpose =
        "Trains a network on MNIST (784-500-10) or on a table (a CSV file and --label), and saves it."
    override val example = "train mnist --steps 1000 --log log.csv"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val what = line.optional("DATA", data, "the data to train on: mnist, or the file of a table (with --label)")
        val sources = listOf(MnistSource(line, what), TableSource(line, what))
        val recipe = Recipe(line)
        val place = Place(line)
        val log = line.option(
            "log", path("FILE"),
            "write the loss and metrics of each epoch to this CSV file (draw it with weft plot)"
        )
        val board = Board(line)
        val threads = line.option(
            "threads", count(MOST_THREADS),
            "number of threads; the result is bit-identical for any N (default: all processors)",
        )
        val device = OnDevice(line)
        val spark = OnSpark(line)
        val speech = Speech(line)
        line.config("config", "file with more options: lines NAME = VALUE, or JSON")
        val view = LiveView(line)
        return { terminal ->
            val source = chosen(sources)
            speech.picture.check()
            board.check(place)
            view.check(place, log.value)
            spark.check(source)
            val hardware = Hardware(threads.value?.let { Workers.of(it) } ?: Workers.shared(), device.open())
            if (!speech.quiet) hardware.device?.let { terminal.say("training on ${shown(it)}") }
            if (spark.needsDriver) spark.start(terminal) else Interruption().use { interruption ->
                log.value?.let { EpochLog.open(it, place.resumes, place.forces) }.use { epochs ->
                    place.open(source).use { store ->
                        val earlier = if (place.resumes) newest(store, terminal) else null
                        settle(recipe, earlier, store, source)
                        val lesson = Lesson(source, recipe)
                        val trained = lesson.build(earlier, store)
                        if (!speech.quiet) lesson.examples.notes.forEach(terminal::say)
                        val folds = Folds(source, recipe, interruption).report(hardware, terminal, speech.quiet)
                        place.detour(source, store)?.let(terminal::say)
                        val page = { saver: Saver -> view.open(terminal, lesson, epochs?.file, place, saver) }
                        val again = place.command(source, log, board.folder) + device.again + spark.again
                        val elsewhere = spark.training(interruption, speech.every, recipe.patience.value ?: 0)
                        Course(lesson, store, speech, terminal, interruption, again, elsewhere)
                            .run(trained, hardware, listOfNotNull(epochs, board.listener(place)), folds, page)
                    }
                }
            }
        }
    }

    private val data = Expected("mnist|FILE", "mnist or a file", listOf("mnist"), isFile = true) { word ->
        word.ifEmpty { null }?.also { Path.of(it) }
    }

    private const val MOST_THREADS = 1024
    private const val MISSING =
        "DATA is missing: weft train mnist, or weft train FILE --label NAME (see weft train --help)"

    private fun chosen(sources: List<Source>): Source {
        val asked = sources.filter { it.asked }
        if (asked.size > 1) {
            throw UsageException(
                asked.joinToString(" and ") { it.chosenBy } +
                    " cannot be combined: train on one of them"
            )
        }
        val source = asked.firstOrNull()
            ?: throw UsageException(MISSING)
        (sources - source).forEach { other ->
            other.options.find { it.given }?.let {
                val wanted = "--${it.name} is an option of ${other.chosenBy}, not of ${source.chosenBy}"
                throw UsageException("$wanted: leave it out")
            }
        }
        return source
    }

    private fun newest(store: Store, terminal: Terminal): Checkpoint? = store.newest(terminal).also {
        if (it == null) {
            terminal.say("${store.place} holds no checkpoint yet: starting from the first step")
        }
    }

    private fun settle(recipe: Recipe, earlier: Checkpoint?, store: Store, source: Source) = try {
        recipe.settle(earlier?.let { saved(it, store, source) }, source.preset, source.kept)
    } catch (e: ParsingException) {
        throw MalformedDataException(store.place, "recipe", "another value: ${e.message}", "the options of weft train")
    }

    /**
     * The options that [checkpoint] was trained with. Models of tables from before there were recipes have none, and
     * older checkpoints of MNIST do not name their data.
     */
    private fun saved(checkpoint: Checkpoint, store: Store, source: Source): Map<String, String> {
        val recipe = checkpoint.facts()["recipe"] as? Map<*, *>
            ?: throw MalformedDataException(store.place, "recipe", NO_RECIPE, "the options of weft train")
        val values = recipe.entries.associate { (name, value) -> name.toString() to value.toString() }
        val data = values["data"] ?: "mnist"
        if (data != source.name) {
            val remedy = "name another file or folder"
            throw UsageException("${store.place} was trained on $data data, not on ${source.name} data: $remedy")
        }
        return values
    }

    private const val NO_RECIPE = "none: this model comes from a program or an older weft and cannot be resumed; " +
        "train without --resume and save to another place"
}
