package dev.weft.cli

import dev.weft.blas.Workers
import dev.weft.checkpoint.Json
import dev.weft.data.Csv
import dev.weft.data.Preprocessing
import dev.weft.data.Table
import dev.weft.dsl.ProgressBar
import dev.weft.dsl.optimizerOf
import dev.weft.loss.Losses
import dev.weft.network.Activations
import dev.weft.network.Layers
import dev.weft.tensor.MalformedDataException
import dev.weft.training.Evaluation
import dev.weft.training.Listener
import dev.weft.training.Metrics
import dev.weft.training.Model
import dev.weft.training.Trained
import dev.weft.training.Training
import java.nio.file.Path
import java.util.Locale
import kotlin.math.roundToInt
import kotlin.math.sqrt

/** `train --csv FILE --label NAME`: a network for a table, without writing code. */
internal class TableTraining(line: CommandLine) {
    private val csv = line.option("csv", path("FILE"), "learns from this table instead, whose first line names the columns")
    private val label = line.option("label", text("NAME"), "with --csv: the column to learn, of words (classes) or of numbers")
    private val hidden = line.option("hidden", widths, "with --csv: sizes of the hidden layers (16)")
    private val epochs = line.option("epochs", count(), "with --csv: times through the table (100)")
    private val optimizer = line.option("optimizer", text("NAME"), "with --csv: adam, sgd, momentum, … (adam)")
    private val share = line.option("test-share", share(), "with --csv: share of the rows that is kept for the test (0.2)")
    private val words = line.option("words", names, "with --csv: columns of numbers that are words, such as codes and classes")
    private val ignore = line.option("ignore", names, "with --csv: columns to leave out")
    private val tolerant = line.flag("missing", "with --csv: a missing number counts as the mean, a missing word as none")
    private val save = line.option("save", path("FILE"), "with --csv: saves the model here (the table's name and .safetensors)")

    /** Whether a table is to be learned; complains about options that only go with one. */
    fun asked(): Boolean {
        val given = mapOf(
            "label" to label.value, "hidden" to hidden.value, "epochs" to epochs.value, "optimizer" to optimizer.value,
            "test-share" to share.value, "words" to words.value, "ignore" to ignore.value, "save" to save.value,
            "missing" to tolerant.value.takeIf { it },
        ).filterValues { it != null }.keys
        if (csv.value == null && given.isNotEmpty()) {
            throw UsageException("--${given.first()} goes with --csv FILE only (see weft train --help)")
        }
        return csv.value != null
    }

    fun run(terminal: Terminal, batch: Int, rate: Double?, seed: Long, workers: Workers, logs: List<Listener>, quiet: Boolean, json: Boolean): Int {
        val name = label.value ?: throw UsageException("--label is missing: the column of ${csv.value} to learn")
        val file = newFile(save.value ?: Path.of(csv.value!!.fileName.toString().substringBeforeLast('.') + ".safetensors"), "name another file with --save")
        val rule = try {
            optimizerOf(optimizer.value ?: "adam", rate ?: 0.01)
        } catch (e: IllegalArgumentException) {
            throw UsageException("--optimizer: ${e.message}")
        }
        val table = read(csv.value!!, name).shuffle(seed)
        val kept = (table.size() * (share.value ?: 0.2)).roundToInt()
        val training = table.slice(kept, table.size())
        // Learned from the training rows alone, so that the test stays a test.
        val fitted = Preprocessing.fit(training, name).let { if (tolerant.value) it.withMissing() else it }
        val data = fitted.dataset(training)
        val classes = fitted.label().classes()
        val layers = (hidden.value ?: listOf(16)).map { Layers.dense(it, Activations.RELU) } + Layers.dense(maxOf(1, classes.size))
        val loss = if (classes.isEmpty()) Losses.MSE else Losses.SOFTMAX_CE
        val model = Model.of(loss, rule, *layers.toTypedArray()).withSeed(seed)
            .let { if (classes.isEmpty()) it.withMetrics() else it.withMetrics(Metrics.ACCURACY) }
        val trained = model.build(fitted.features()).preprocess(fitted)
        Interruption().use { interruption ->
            val bar = ProgressBar(terminal.screen)
            val watchers = logs + Listener { if (interruption.code != null) it.stop() } + if (quiet) listOf() else listOf(bar)
            val plan = Training.epochs(epochs.value?.toLong() ?: 100L).withBatchSize(minOf(batch, data.size())).withWorkers(workers)
            if (!quiet) {
                hint(terminal, model, data, plan)
            }
            try {
                trained.fit(data, watchers.fold(plan, Training::withListener))
            } finally {
                bar.clear()
            }
            trained.save(file)
            interruption.code?.let { code -> return code.also { terminal.say("interrupted after step ${trained.step()}, saved $file") } }
        }
        val reports = linkedMapOf("training" to report(trained, training))
        if (kept > 0) {
            reports["test"] = report(trained, table.slice(0, kept))
        }
        if (json) {
            terminal.out.line(
                Json.write(
                    linkedMapOf("label" to name, "classes" to classes, "steps" to trained.step(), "seed" to seed) + reports +
                        mapOf("weightsSha256" to trained.weightsSha256(), "saved" to file.toString()),
                ),
            )
        } else {
            val aim = if (classes.isEmpty()) "a number (name it in --words to learn classes)" else classes.joinToString()
            terminal.out.line("$name: $aim, from ${fitted.numbers().size + fitted.words().size} columns")
            reports.forEach { (part, report) -> terminal.out.line("$part: ${shown(report)}") }
            terminal.out.line("saved $file")
        }
        return Cli.OK
    }

    private fun read(path: Path, label: String): Table {
        val asWords = words.value.orEmpty()
        val ignored = ignore.value.orEmpty()
        (asWords + label).find { it in ignored }?.let { throw UsageException("--ignore names $it, which is needed: leave it out there") }
        val header = mutableListOf<String>()
        val table = Csv.read(path) { name ->
            header += name
            if (name in asWords) Csv.Kind.WORDS else if (name in ignored) Csv.Kind.IGNORED else Csv.Kind.INFERRED
        }
        mapOf("--label" to listOf(label), "--words" to asWords, "--ignore" to ignored).forEach { (option, columns) -> among(header, columns, option, path) }
        return table
    }
}

/** Complains if one of the [columns] that [option] names is not in the [header] of the file. */
internal fun among(header: List<String>, columns: List<String>, option: String, path: Path) =
    columns.find { it !in header }?.let { throw MalformedDataException(path, "header", "none" + didYouMean(it, header), "a column $it, which $option names,") }

/** How good [trained] is on the rows of [table], which have labels; of numbers the root mean square error in the label's own unit. */
internal fun report(trained: Trained, table: Table): Map<String, Any> {
    val fitted = trained.preprocessing().orElseThrow()
    val report = Evaluation.of(trained, fitted.dataset(table)).report()
    val rmse = if (fitted.label().classes().isEmpty()) mapOf("rmse" to sqrt(report.getValue("loss")) * fitted.label().deviation()) else mapOf()
    return linkedMapOf<String, Any>("rows" to table.size()) + report + rmse
}

/** A report as text. */
internal fun shown(report: Map<String, Any>): String =
    report.entries.joinToString(", ") { (name, value) -> "$name ${if (value is Double) "%.4f".format(Locale.ROOT, value) else value}" }

/** The rows of a file as [loaded] takes them; with [labels] also the column that it tells. */
internal fun rows(loaded: Loaded, path: Path, labels: Boolean): Table {
    val fitted = loaded.model.preprocessing().orElseThrow { IllegalArgumentException("${loaded.path} was not trained on a table: it takes no CSV") }
    return Csv.read(path) { if (it == fitted.label().name() && !labels) Csv.Kind.IGNORED else fitted.kind(it) }
}

/** What a model says of each row of a table, as CSV or JSON. */
internal class TableAnswers(private val model: Trained, table: Table) {
    private val label = model.preprocessing().orElseThrow().label()
    private val answers: List<List<Double>> = model.predict(table).let { outputs ->
        outputs.data().toList().chunked(outputs.shape().rowSize()).map { row -> if (label.classes().isEmpty()) row.map { label.value(it.toDouble()) } else softmax(row) }
    }

    private fun answer(row: List<Double>): Any = if (label.classes().isEmpty()) row[0] else label.classes()[row.indices.maxBy { row[it] }]

    /** One object for each row. */
    fun objects(): List<Map<String, Any>> = answers.map { row ->
        mapOf("prediction" to answer(row)) + if (label.classes().isEmpty()) mapOf() else mapOf("probabilities" to label.classes().zip(row).toMap())
    }

    /** A header and one line for each row: the prediction, and how probable each class is. If [safe], spreadsheets see no formulas. */
    fun csv(safe: Boolean): String = buildString {
        append((listOf("prediction") + label.classes()).joinToString(",") { cell(it, safe) })
        answers.forEach { row ->
            val numbers = if (label.classes().isEmpty()) listOf() else row.map { "%.6f".format(Locale.ROOT, it) }
            val first = answer(row).let { if (it is String) cell(it, safe) else it.toString() }
            append('\n').append((listOf(first) + numbers).joinToString(","))
        }
    }
}

/** [text] as a cell of a CSV file; if [safe], an apostrophe stands before what a spreadsheet would take for a formula. */
internal fun cell(text: String, safe: Boolean): String {
    val harmless = if (!safe) text else text.replace(Regex("(^|\\n)(?=[\\s\\u00a0]*[=+\\-@]|[\\t\\r])"), "$1'")
    return if (harmless.any { it in ",\"\n\r" }) "\"${harmless.replace("\"", "\"\"")}\"" else harmless
}
