package dev.weft.cli

import dev.weft.blas.Workers
import dev.weft.checkpoint.Checkpoint
import dev.weft.file.MalformedDataException
import dev.weft.listener.CsvLog
import dev.weft.training.Listener
import kotlinx.cli.ParsingException
import java.nio.file.Files

/** `train mnist` and `train --csv FILE`: a training on what one of the [Source]s reads. */
internal object Train : Command {
    override val name = "train"
    override val purpose =
        "Trains and saves a network: document 003's, 784-500-10, on MNIST, or one for a table (--csv)."
    override val example = "train mnist --steps 1000 --log log.csv"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val what = line.optional("DATA", data, "what to train on: mnist (for a table say --csv instead)")
        val sources = listOf(MnistSource(line, what), TableSource(line))
        val recipe = Recipe(line)
        val place = Place(line)
        val log = line.option(
            "log", path("FILE"),
            "writes the loss and metrics of each epoch to this CSV file (see weft plot)"
        )
        val threads = line.option(
            "threads", count(MOST_THREADS), "computes on N threads, to the same bits on any number (all processors)",
        )
        val speech = Speech(line)
        return { terminal ->
            val source = chosen(sources)
            val workers = threads.value?.let { Workers.of(it) } ?: Workers.shared()
            val file = log.value
            if (file != null && !(place.resumes && Files.exists(file))) {
                newFile(file, "name another file with --log")
            }
            Interruption().use { interruption ->
                place.open(source).use { store ->
                    val earlier = if (place.resumes) newest(store, terminal) else null
                    settle(recipe, earlier, store, source)
                    val lesson = Lesson(source, recipe)
                    val trained = lesson.build(earlier, store)
                    place.detour(source, store)?.let(terminal::say)
                    val logs: List<Listener> = if (file == null) listOf() else listOf(CsvLog(file))
                    Course(lesson, store, speech, terminal, interruption).run(trained, workers, logs)
                }
            }
        }
    }

    private val data = Expected("mnist", "mnist", listOf("mnist"), hint = ::remedy) { it.takeIf("mnist"::equals) }

    private fun remedy(word: String) =
        if (word.endsWith(".csv")) "; for a table say --csv $word" else didYouMean(word, listOf("mnist"))

    private const val MOST_THREADS = 1024
    private const val MISSING =
        "DATA is missing: weft train DATA [options], or weft train --csv FILE --label NAME (see weft train --help)"

    private fun chosen(sources: List<Source>): Source {
        val asked = sources.filter { it.asked }
        if (asked.size > 1) {
            throw UsageException(
                asked.joinToString(" and ") { it.chosenBy } +
                    " exclude each other: train on one of them"
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

    /** The recipe's options in [checkpoint]; older ones are of MNIST's training. */
    private fun saved(checkpoint: Checkpoint, store: Store, source: Source): Map<String, String> {
        val recipe = checkpoint.facts()["recipe"] as? Map<*, *>
            ?: throw MalformedDataException(store.place, "recipe", "none", "a checkpoint of weft train")
        val values = recipe.entries.associate { (name, value) -> name.toString() to value.toString() }
        val data = values["data"] ?: "mnist"
        if (data != source.name) {
            throw UsageException("${store.place} holds a training on $data, not on ${source.name}: name another place")
        }
        return values
    }
}
