package dev.weft.cli.tune

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.Interrupted
import dev.weft.cli.Interruption
import dev.weft.cli.Option
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import dev.weft.cli.anyNumber
import dev.weft.cli.count
import dev.weft.cli.fraction
import dev.weft.cli.isSet
import dev.weft.cli.jsonFlag
import dev.weft.cli.jsonOf
import dev.weft.cli.path
import dev.weft.cli.positive
import dev.weft.cli.shellWord
import dev.weft.cli.table.Findings
import dev.weft.cli.table.Reading
import dev.weft.cli.table.TableOptions
import dev.weft.cli.word
import dev.weft.recipe.TableRecipe
import dev.weft.recipe.TableSearch
import dev.weft.search.Search
import dev.weft.training.NonFiniteException
import java.nio.file.Path
import java.time.Duration
import java.util.Locale

/** `tune FILE`: tries many settings on a table, stops the worse ones early, and saves the best model. */
internal object Tune : Command {
    override val name = "tune"
    override val purpose =
        "Tries settings of the network on a table (a CSV file and --label), and saves the best model."
    override val example = "tune examples/data/iris/iris.csv --label species --trials 9"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val file = line.argument("FILE", path("FILE"), "the table")
        val tuning = Tuning(line)
        return { terminal -> tuning.run(file.value, terminal) }
    }
}

/** The options of `tune`, and what it does. */
private class Tuning(line: CommandLine) {
    private val columns = TableOptions(line)
    private val trials = line.option("trials", count(Search.MOST_TRIALS), "how many settings to try (default: 30)")
    private val minutes = line.option(
        "minutes", positive, "try settings for this long instead; it decides then which trials there are"
    )
    private val variations = Variations(line)
    private val recipe = line.option(
        "recipe", word(*RECIPES.keys.toTypedArray()), "what the settings change (default: standard)"
    )
    private val fixed = Fixed(line)
    private val share =
        line.option("test-share", fraction, "fraction of the rows held out as a test set (default: 0.2)")
    private val validation = line.option(
        "validation", fraction, "fraction of the other rows that decides between settings (default: 0.2)"
    )
    private val reading = Reading(line)
    private val seed = line.option("seed", anyNumber, "seed of the search and of its models (default: 1)")
    private val threads = line.option(
        "threads", count(MOST_THREADS),
        "number of trials at a time; the result is the same for any N (default: all)"
    )
    private val results = Results(line)
    private val json = jsonFlag(line)
    private val quiet = line.flag("quiet", "print no progress", "q")

    init {
        line.config("config", "file with more options: lines NAME = VALUE, or JSON")
    }

    fun run(file: Path, terminal: Terminal): Int {
        val fixedNames = fixed.settings(variations.asked().map { it.name() }) // Mistakes come before the table.
        val study = study(file)
        val ranges = variations.of(study.recipe, study.preprocessing, study.rows, fixedNames)
        val place = results.place(file)
        if (!quiet.isSet) {
            val lines = Findings.lines(study.findings, study.preprocessing.label())
            (listOfNotNull(study.written) + lines).forEach(terminal::say)
        }
        place.note?.let(terminal::say)
        Interruption().use { interruption ->
            val watching = Watching(terminal, quiet.isSet, limit, minutes.value) {
                interruption.code != null || terminal.out.failure != null
            }
            var score = ""
            val found = study.search(ranges) { usual ->
                score = usual.score().name()
                budget(usual, place).withWatcher(watching)
            }
            if (found.search().isEmpty) throw nothing(watching, interruption.code)
            found.best().trained().save(place.model)
            val stopped = interruption.code
            interruption.close() // The model is saved: from here on, a signal ends the program as usual.
            if (stopped != null && !found.search().complete()) {
                val best = found.search().best()
                val tried = found.search().trials().size.let { if (it == 1) "1 trial" else "$it trials" }
                terminal.say(
                    "interrupted after $tried, saved the best one so far (trial " +
                        "${best.number()}, score ${number(best.score())}) to ${place.model}; " +
                        "to continue: ${again(file, place)}"
                )
                return stopped
            }
            report(Outcome(study, found, score), found, place, watching.seconds, terminal)
        }
        return Cli.OK
    }

    private val limit get() = trials.value ?: if (minutes.given) null else USUAL

    private fun study(file: Path): Study {
        var usual = RECIPES.getValue(recipe.value ?: "standard").withSeed(seed.value ?: 1)
        val held = validation.value ?: if (usual.validation() > 0) usual.validation() else SHARE
        if (held == 0.0) {
            throw UsageException("--validation expects a fraction above 0: these rows decide which settings are better")
        }
        if (validation.given || usual.validation() == 0.0) usual = usual.withValidation(held)
        val test = share.value ?: SHARE
        return Study.of(
            file, reading.options(), columns, fixed.of(usual), test, share.text.takeIf { share.given }
        )
    }

    private fun budget(usual: Search, place: Results.Place): Search {
        var search = usual.withFile(place.trials)
        limit?.let { search = search.withTrials(it) }
        minutes.value?.let { search = search.withTime(Duration.ofMillis(maxOf(1, Math.round(it * 60_000)))) }
        threads.value?.let { search = search.withThreads(it) }
        return search
    }

    private fun nothing(watching: Watching, stopped: Int?): RuntimeException = when {
        stopped != null -> Interrupted("interrupted before a trial had a score, nothing is saved", stopped)

        watching.last > 0 -> NonFiniteException(
            "all ${watching.last} trials diverged: try lower rates, such as --range rate=0.0001..0.01"
        )

        else -> UsageException("no trial had a score within --minutes ${minutes.text}: allow more")
    }

    private fun report(
        outcome: Outcome,
        found: TableSearch.Found,
        place: Results.Place,
        seconds: Double,
        terminal: Terminal,
    ) {
        if (json.isSet) {
            val facts = outcome.facts + linkedMapOf(
                "seconds" to seconds, "seed" to (seed.value ?: 1),
                "weightsSha256" to found.best().trained().weightsSha256(),
                "model" to "${place.model}", "out" to "${place.trials}",
            )
            terminal.out.line(jsonOf(facts))
        } else {
            val count = found.search().trials().size
            val tried = if (count == 1) "1 trial, the recipe itself," else "$count trials"
            terminal.out.line("%s in %.1f s".format(Locale.ROOT, tried, seconds))
            terminal.out.lines(outcome.lines)
            terminal.out.line("saved ${place.model}; all trials are in ${place.trials}")
        }
    }

    /** The command that continues the search. */
    private fun again(file: Path, place: Results.Place): String {
        val given: List<Option<*>> = columns.all +
            fixed.all + listOf(trials, minutes, recipe, share, validation, seed, threads) + reading.all
        val words = given.filter { it.given }.map { "--${it.name}" to it.text.takeIf { text -> text != "true" } } +
            variations.words + listOf("--save" to "${place.model}", "--out" to "${place.trials}")
        return "weft tune ${shellWord(file)}" +
            words.joinToString("") { (name, value) -> " $name" + value?.let { " ${shellWord(it)}" }.orEmpty() } +
            (if (json.isSet) " --json" else "") + (if (quiet.isSet) " --quiet" else "") + " --resume"
    }

    private companion object {
        const val USUAL = 30
        const val SHARE = 0.2
        const val MOST_THREADS = 1024
        val RECIPES = mapOf(
            "standard" to TableRecipe.standard(), "ensemble" to TableRecipe.ensemble(), "plain" to TableRecipe.plain()
        )
    }
}
