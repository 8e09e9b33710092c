package dev.weft.cli

import dev.weft.blas.Blas
import dev.weft.blas.Workers
import dev.weft.checkpoint.Checkpoint
import dev.weft.checkpoint.CheckpointFolder
import dev.weft.checkpoint.Json
import dev.weft.data.Dataset
import dev.weft.data.Mnist
import dev.weft.dsl.ProgressBar
import dev.weft.tensor.MalformedDataException
import dev.weft.tensor.PythonFormat
import dev.weft.training.CsvLog
import dev.weft.training.Lint
import dev.weft.training.Listener
import dev.weft.training.Model
import dev.weft.training.NonFiniteException
import dev.weft.training.Progress
import dev.weft.training.Trained
import dev.weft.training.Training
import java.nio.file.Files
import java.nio.file.Path
import java.util.Locale

/** `train mnist`: document 003's program; `train --csv FILE`: see [TableTraining]. */
internal object Train : Command {
    const val NAME = "mnist_model"
    private const val KEEP = 5

    override val name = "train"
    override val purpose = "Trains and saves a network: document 003's, 784-500-10, on MNIST, or one for a table (--csv)."
    override val example = "train mnist --steps 1000 --log log.csv"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val what = line.optional("DATA", word("mnist"), "what to learn: mnist, or a table with --csv")
        val table = TableTraining(line)
        val steps = line.option("steps", count(), "trains until step N (10000)")
        val batch = line.option("batch", count(), "N examples in a step (200; with --csv 16)")
        val rate = line.option("rate", positive, "learning rate of the first epoch, 0.99 of it in the next, … (0.1; with --csv 0.01 always)")
        val seed = line.option("seed", anyNumber, "first weights and order of the examples follow from it (1)")
        val threads = line.option("threads", count(1024), "computes on N threads; the result is the same on any number (all processors)")
        val data = line.option("data", path("DIR"), "folder of four IDX files like MNIST's (the MNIST that comes with weft)")
        val checkpoints = line.option("checkpoints", path("DIR"), "saves here (model; if that is taken model-2, model-3, …)")
        val every = line.option("every", count(), "saves and prints the loss every N steps (1000)")
        val resume = line.flag("resume", "goes on from the newest checkpoint, to the same bits as without a break")
        val log = line.option("log", path("FILE"), "writes the mean loss and metrics of each epoch to this CSV file (see weft plot)")
        val json = line.flag("json", "prints one JSON object and nothing else on standard output")
        val quiet = line.flag("quiet", "no progress and no hints", "q")
        return action@{ terminal ->
            val workers = threads.value?.let { Workers.of(it) } ?: Workers.shared()
            if (table.asked()) {
                val mnistOnly = listOf("DATA" to what.value, "--steps" to steps.value, "--data" to data.value, "--checkpoints" to checkpoints.value, "--every" to every.value, "--resume" to resume.value.takeIf { it })
                mnistOnly.find { it.second != null }?.let { throw UsageException("${it.first} goes with train mnist only, not with --csv") }
                return@action table.run(terminal, batch.value ?: 16, rate.value, seed.value ?: 1, workers, log(log.value, false), quiet.value, json.value)
            }
            what.value ?: throw UsageException("DATA is missing: weft train DATA [options], or weft train --csv FILE --label NAME (see weft train --help)")
            val asked = Asked(batch.value, rate.value, seed.value)
            val logs = log(log.value, resume.value)
            val folder = if (resume.value) earlier(checkpoints.value) else fresh(checkpoints.value, terminal)
            Interruption().use { interruption ->
                val mnist = Mnist.read(data.value ?: home("examples/data/mnist"))
                CheckpointFolder.open(folder, NAME, KEEP).use { open ->
                    val course = Course(terminal, open, folder, every.value ?: 1000, interruption, logs, quiet.value, json.value)
                    course.run(asked, resume.value, mnist, steps.value ?: 10_000, workers)
                }
            }
        }
    }

    /** A path within the installation. */
    fun home(path: String): Path = Path.of(System.getProperty("weft.home", "")).resolve(path)

    // Before the training, not after its first epoch, comes to light what is wrong with the file.
    private fun log(file: Path?, resume: Boolean): List<Listener> {
        if (file == null) {
            return listOf()
        }
        if (!resume || !Files.exists(file)) {
            newFile(file, "name another file with --log")
        }
        return listOf(CsvLog(file))
    }

    /** What the command line says about the recipe. */
    private data class Asked(val batch: Int?, val rate: Double?, val seed: Long?) {
        fun fresh() = Recipe().let { Recipe(batch ?: it.batch, rate ?: it.rate, seed ?: it.seed) }

        fun resumed(saved: Recipe): Recipe {
            fun differs(option: String, asked: Any?, was: Any) {
                if (asked != null && asked != was) {
                    throw UsageException("the training to resume has --$option $was, not $asked: leave --$option out")
                }
            }
            differs("batch", batch, saved.batch)
            differs("rate", rate, saved.rate)
            differs("seed", seed, saved.seed)
            return saved
        }
    }

    private fun numbered(): Sequence<Path> = generateSequence(1) { it + 1 }.map { Path.of(if (it == 1) "model" else "model-$it") }

    private fun taken(folder: Path): Boolean =
        Files.isDirectory(folder) && Files.list(folder).use { files -> files.anyMatch { it.toString().endsWith(".safetensors") } }

    // Nobody's results are overwritten: a folder that somebody named is his decision, the default one moves on by itself.
    private fun fresh(asked: Path?, terminal: Terminal): Path {
        if (asked != null) {
            if (taken(asked)) {
                throw UsageException("$asked already holds a training: add --resume to go on with it, or name another folder")
            }
            return asked
        }
        return numbered().first { !taken(it) }.also {
            if (it.toString() != "model") {
                terminal.say("model holds an earlier training, this one goes to $it (--resume would go on with the latest)")
            }
        }
    }

    private fun earlier(asked: Path?): Path = asked ?: numbered().takeWhile(::taken).lastOrNull() ?: Path.of("model")

    /** One training from the command line, from its first line to its last. */
    private class Course(
        private val terminal: Terminal,
        private val open: CheckpointFolder,
        private val folder: Path,
        private val every: Int,
        private val interruption: Interruption,
        private val logs: List<Listener>,
        private val quiet: Boolean,
        private val json: Boolean,
    ) : Listener {
        private val bar = ProgressBar(terminal.screen)
        private val speech = if (json) terminal.err else terminal.out
        private val silent = quiet && json
        private lateinit var recipe: Recipe
        private var loss: Float? = null
        private var saved = -1L

        fun run(asked: Asked, resume: Boolean, mnist: Mnist, steps: Int, workers: Workers): Int {
            val earlier = if (resume) newest() else null
            recipe = if (earlier == null) asked.fresh() else asked.resumed(recipe(earlier))
            if (recipe.batch > mnist.train.size()) {
                throw UsageException("--batch expects at most the ${mnist.train.size()} training examples but got ${recipe.batch}")
            }
            val trained = start(earlier, mnist.train)
            val before = trained.step()
            val begun = System.nanoTime()
            val watchers = listOf(this) + logs + if (quiet) listOf() else listOf(bar)
            val training = watchers.fold(recipe.training(maxOf(0L, steps - before)).withWorkers(workers), Training::withListener)
            if (!quiet) {
                hint(terminal, trained.model(), mnist.train, training)
            }
            try {
                trained.fit(mnist.train, training)
            } catch (e: NonFiniteException) {
                bar.clear()
                if (saved >= 0) {
                    terminal.say("the last good checkpoint is ${file()}")
                }
                throw e
            } finally {
                bar.clear()
            }
            val seconds = (System.nanoTime() - begun) / 1e9
            val stopped = interruption.code
            interruption.close() // All is saved: from here on a signal ends the program as usual.
            if (stopped != null) {
                terminal.say("interrupted after step ${trained.step()}, saved ${file()} (--resume goes on)")
                return stopped
            }
            report(trained, mnist.test, trained.step() - before, seconds, workers.threads())
            return Cli.OK
        }

        private fun newest(): Checkpoint? {
            val newest = open.newest().orElse(null)
            open.skipped().forEach { terminal.say("passed over a damaged checkpoint: ${it.message}") }
            if (newest == null) {
                terminal.say("$folder holds no checkpoint yet: starting from the first step")
            }
            return newest
        }

        private fun recipe(earlier: Checkpoint) = Recipe.of(earlier)
            ?: throw MalformedDataException(folder, "recipe", "none", "a checkpoint of weft train")

        private fun start(earlier: Checkpoint?, data: Dataset): Trained {
            val trained = recipe.model().build(data.features())
            if (earlier != null) {
                trained.restore(earlier)
                saved = trained.step()
                terminal.say("resuming after step $saved")
            }
            return trained
        }

        override fun step(progress: Progress) {
            loss = progress.loss()
            if ((progress.step() - 1) % every == 0L && !silent) {
                bar.clear()
                speech.line("After ${progress.step()} training steps, loss on training batch is ${PythonFormat.g(progress.loss().toDouble())}.")
            }
            if (progress.step() % every == 0L) {
                save(progress)
                if (terminal.columns == null && !quiet) {
                    terminal.say("step ${progress.step()} of ${progress.lastStep()}, saved ${file()}")
                }
            }
            if (interruption.code != null || terminal.out.failure != null) {
                progress.stop()
            }
        }

        override fun finished(progress: Progress) = save(progress)

        private fun save(progress: Progress) {
            if (progress.step() != saved) {
                if (progress.model().weights().values.any { weights -> weights.data().any { !it.isFinite() } }) {
                    throw NonFiniteException("a weight is not finite after step ${progress.step()}: try a smaller --rate")
                }
                open.save(progress.step(), recipe.describe(progress.model().checkpoint()))
                saved = progress.step()
            }
        }

        private fun file(): Path = folder.resolve("$NAME-$saved.safetensors")

        private fun report(trained: Trained, test: Dataset, steps: Long, seconds: Double, threads: Int) {
            val raw = trained.evaluate(test).getValue("accuracy")
            val averaged = trained.averaged().evaluate(test).getValue("accuracy")
            if (json) {
                terminal.out.line(
                    Json.write(
                        linkedMapOf(
                            "steps" to trained.step(), "loss" to loss, "testAccuracy" to raw, "averagedTestAccuracy" to averaged,
                            "seconds" to seconds, "stepsPerSecond" to steps / seconds, "blas" to Blas.engine().name(), "threads" to threads,
                            "seed" to recipe.seed, "weightsSha256" to trained.weightsSha256(), "checkpoint" to file().toString(),
                        ),
                    ),
                )
            } else {
                terminal.out.line("%d steps in %.1f s on %d threads of %s".format(Locale.ROOT, steps, seconds, threads, Blas.engine().name()))
                terminal.out.line("test accuracy %.4f, with averaged weights %.4f".format(Locale.ROOT, raw, averaged))
                terminal.out.line("saved ${file()}")
            }
        }
    }
}

/** Says what looks like a mistake in a training that is about to begin, and its remedy. */
internal fun hint(terminal: Terminal, model: Model, data: Dataset, training: Training) =
    Lint.of(model, data, training).forEach { terminal.say("hint: ${it.message()}; ${it.fix()}") }
