package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.data.ImageFolder
import dev.weft.data.Mnist
import dev.weft.evaluation.Explanation
import dev.weft.evaluation.Importance
import dev.weft.evaluation.Judgement
import dev.weft.evaluation.Threshold
import dev.weft.lint.Lint
import dev.weft.lint.RateFinder
import dev.weft.listener.Checkpoints
import dev.weft.listener.CsvLog
import dev.weft.listener.EarlyStopping
import dev.weft.listener.ReduceOnPlateau
import dev.weft.loss.Loss
import dev.weft.loss.Losses
import dev.weft.metric.Metrics
import dev.weft.network.Activations
import dev.weft.network.Constraints
import dev.weft.network.Initializers
import dev.weft.network.Layers
import dev.weft.network.Regularizers
import dev.weft.optimizer.Clip
import dev.weft.optimizer.GradientNoise
import dev.weft.optimizer.LayerRates
import dev.weft.optimizer.Lbfgs
import dev.weft.optimizer.MovingAverage
import dev.weft.optimizer.Optimizers
import dev.weft.optimizer.Schedule
import dev.weft.optimizer.Schedules
import dev.weft.optimizer.WeightDecay
import dev.weft.picture.BarChart
import dev.weft.picture.CalibrationChart
import dev.weft.picture.ConfusionMatrix
import dev.weft.picture.DecisionMap
import dev.weft.picture.JudgementSheet
import dev.weft.picture.LineChart
import dev.weft.picture.NetworkPicture
import dev.weft.picture.PredictionScatter
import dev.weft.picture.PredictionSheet
import dev.weft.picture.RocCurves
import dev.weft.picture.WeightSheet
import dev.weft.recipe.LeastSquares
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.table.TableFields
import dev.weft.training.Reusable
import dev.weft.training.Transfer
import dev.weft.watch.Watch
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotBeBlank
import java.lang.reflect.Modifier
import java.nio.file.Files
import java.nio.file.Path
import java.util.Locale

/** The page of all names matches the code and its comments; `-Dweft.writeDocs=true` writes the page. */
class NamesPageSpec : FreeSpec({
    "the page matches the code" {
        val page = page()
        if (System.getProperty("weft.writeDocs") == "true") {
            Files.createDirectories(PAGE.parent)
            Files.writeString(PAGE, page)
        }
        Files.readString(PAGE) shouldBe page
    }

    "every constant and function of a holder is listed" {
        HOLDERS.forEach { (_, holders) ->
            holders.forEach { holder ->
                entries(holder).map { it.name } shouldContainExactlyInAnyOrder publicNames(holder)
                entries(holder).forEach { it.meaning.shouldNotBeBlank() }
            }
        }
    }

    "every Chinese name belongs to a row of the page" {
        val rows = page().lines().filter { it.startsWith("| ") }.map { it.split(" | ")[1].replace("`", "") }
        val listed = rows + rows.map { it.substringBefore('(') }
        CHINESE.keys.filterNot { it in listed } shouldBe emptyList()
        CHINESE.values.forEach { it.shouldNotBeBlank() }
    }
})

private const val HEAD = "| Kotlin DSL | Java | 中文 | meaning |\n|---|---|---|---|\n"
private const val SAME = "same as Java"
private val PAGE = Path.of("../examples/docs/names.md")
private val SOURCES =
    listOf("", "picture/", "watch/").map { Path.of("../core-java/${it}src/main/java") }
private val HOLDERS: Map<String, List<Class<*>>> = mapOf(
    "Data sets" to listOf(Dataset::class.java),
    "Layers" to listOf(Layers::class.java),
    "Activations" to listOf(Activations::class.java),
    "Losses" to listOf(Losses::class.java, Loss::class.java),
    "Optimizers" to listOf(Optimizers::class.java),
    "Gradient clipping" to listOf(Clip::class.java),
    "Schedules" to listOf(Schedules::class.java, Schedule::class.java),
    "Initializers" to listOf(Initializers::class.java),
    "Regularizers" to listOf(Regularizers::class.java),
    "Constraints" to listOf(Constraints::class.java),
    "Metrics" to listOf(Metrics::class.java),
)
private val CLASSES: Map<String, Map<Class<*>, String>> = mapOf(
    "Data files" to mapOf(
        Csv::class.java to SAME, Preprocessing::class.java to SAME, TableFields::class.java to SAME,
        ImageFolder::class.java to SAME,
        Mnist::class.java to SAME,
    ),
    "Ready-made models" to mapOf(LeastSquares::class.java to SAME),
    "Additions to the optimizer" to mapOf(
        MovingAverage::class.java to "average(decay)", WeightDecay::class.java to SAME,
        LayerRates::class.java to "rule.layerRate(layers, factor)",
        GradientNoise::class.java to "rule.gradientNoise(eta)",
        Lbfgs::class.java to SAME,
    ),
    "Further use of trained networks" to mapOf(Transfer::class.java to SAME, Reusable::class.java to SAME),
    "Charts" to mapOf(
        LineChart::class.java to "history.plot(file)", ConfusionMatrix::class.java to "confusionMatrix(data)",
        PredictionSheet::class.java to "predictionSheet(data)", WeightSheet::class.java to "weightSheet(width, height)",
        DecisionMap::class.java to "decisionMap(data)", NetworkPicture::class.java to "picture()",
        JudgementSheet::class.java to "judgementSheet(table)", RocCurves::class.java to SAME,
        CalibrationChart::class.java to SAME, PredictionScatter::class.java to SAME,
        BarChart::class.java to "importance(table).chart()",
    ),
    "Judging models of tables" to mapOf(
        Judgement::class.java to "judge(table)", Threshold::class.java to SAME,
        Importance::class.java to "importance(table)", Explanation::class.java to "explain(table, row)",
    ),
    "Listeners" to mapOf(
        EarlyStopping::class.java to "earlyStopping(monitor, patience)",
        ReduceOnPlateau::class.java to "reduceOnPlateau(monitor, factor)",
        CsvLog::class.java to "csvLog(file)", Checkpoints::class.java to "checkpoints(folder, everySteps)",
        Watch::class.java to "watch(port, report)",
    ),
)
private val FILES = mapOf(
    Layers::class.java to "Layers", Activations::class.java to "Activations", Losses::class.java to "Losses",
    Metrics::class.java to "Metrics",
    Optimizers::class.java to "Optimizers", Initializers::class.java to "Initializers",
    Regularizers::class.java to "Initializers",
    Constraints::class.java to "Initializers",
    Clip::class.java to "Settings", Schedules::class.java to "Schedules",
)

/** The Chinese names, by the Java name with or without its parameters. */
private val CHINESE: Map<String, String> = NamesPageSpec::class.java.getResourceAsStream("names.zh-CN.txt")!!
    .bufferedReader().readLines().filterNot { it.startsWith("#") }
    .associate { it.substringBefore(" = ") to it.substringAfter(" = ") }

/** Functions and properties that only the DSL has: their file, a usage, the declaration, and the form in Java. */
private val VERBS = listOf(
    Verb("TrainingScope", "train { }", "train", "model.withTraining(training)"),
    Verb("TrainingScope", "model.fit(data) { }", "fit", "model.fit(data, training)"),
    Verb("TrainingScope", "epochs = count", "epochs", "Training.epochs(count)"),
    Verb("TrainingScope", "steps = count", "steps", "Training.steps(count)"),
    Verb("TrainingScope", "batch = size", "batch", ".withBatchSize(size)"),
    Verb("TrainingScope", "microBatch = size", "microBatch", ".withMicroBatchSize(size)"),
    Verb("TrainingScope", "shards = count", "shards", ".withShards(count)"),
    Verb("TrainingScope", "device = name", "device", ".withDevice(name)"),
    Verb("TrainingScope", "validation = data", "validation", ".withValidation(data)"),
    Verb("TrainingScope", "validation(share)", "validation(share", ".withValidation(share)"),
    Verb("TrainingScope", "batching { }", "batching", ".withBatching(batching)"),
    Verb("TrainingScope", "prefetch = true", "prefetch", ".withBatching(batching.prefetched())"),
    Verb("TrainingScope", "workers = threads", "workers", ".withWorkers(workers)"),
    Verb("TrainingScope", "listen(listener)", "listen", ".withListener(listener)"),
)

/** What learns a table without further choices. */
private val TABLES = listOf(
    Verb("Recipes", "table.learn(label) { }", "learn", "TableRecipe.standard().fit(table, label)"),
    Verb("Recipes", "recipe { }", "recipe", "TableRecipe.standard()"),
    Verb("Recipes", "hidden(units, …)", "hidden", ".withHidden(units, …)"),
    Verb("Recipes", "activation(function)", "activation", ".withActivation(function)"),
    Verb("Recipes", "dropout(rate)", "dropout", ".withDropout(rate)"),
    Verb("Recipes", "layers { network -> … }", "layers", ".withNetwork(network)"),
    Verb("Recipes", "optimizer(rule)", "optimizer", ".withOptimizer(rule)"),
    Verb("Recipes", "loss(loss)", "loss", ".withLoss(loss)"),
    Verb("Recipes", "metrics(metric, …)", "metrics", ".withMetrics(metric, …)"),
    Verb("Recipes", "epochs = count", "epochs", ".withEpochs(count)"),
    Verb("Recipes", "batch = size", "batch", ".withBatchSize(size)"),
    Verb("Recipes", "patience = count", "patience", ".withPatience(count)"),
    Verb("Recipes", "validation(share)", "validation", ".withValidation(share)"),
    Verb("Recipes", "folds(count)", "folds", ".withFolds(count)"),
    Verb("Recipes", "smoothing = share", "smoothing", ".withSmoothing(share)"),
    Verb("Recipes", "balanced = true", "balanced", ".withBalancedClasses(true)"),
    Verb("Recipes", "calibrated = false", "calibrated", ".withCalibration(false)"),
    Verb("Recipes", "seed = number", "seed", ".withSeed(number)"),
    Verb("Recipes", "ignore(column, …)", "ignore", "Preparation.Options.of().withIgnored(column, …)"),
    Verb("Recipes", "keep(column, …)", "keep", "Preparation.Options.of().withKept(column, …)"),
    Verb("Recipes", "words(column, …)", "words", "Preparation.Options.of().withWords(column, …)"),
    Verb("Recipes", "numbers(column, …)", "numbers", "Preparation.Options.of().withNumbers(column, …)"),
    Verb("Recipes", "columns { options -> … }", "columns", ".withOptions(options)"),
    Verb("Recipes", "training { }", "training", "recipe.fit(table, label, training -> …)"),
)

/** What searches for good settings. */
private val SEARCH = listOf(
    Verb("Tuning", "tune(data, validation) { }", "tune", "Search.of(space).run(data, validation, model)"),
    Verb("Tuning", "tune(table, label) { }", "tune(\n    table", "TableSearch.of(recipe).run(table, label)"),
    Verb("Tuning", "logRange(name, low, high)", "logRange(name: String, low", "Range.log(name, low, high)"),
    Verb("Tuning", "range(name, low, high)", "range(name: String, low", "Range.linear(name, low, high)"),
    Verb("Tuning", "range(name, numbers)", "range(name: String, numbers", "Range.whole(name, low, high)"),
    Verb("Tuning", "logRange(name, numbers)", "logRange(name: String, numbers", "Range.logWhole(name, low, high)"),
    Verb("Tuning", "choice(name, …)", "choice", "Range.choice(name, …)"),
)

/** What writes models for other programs. */
private val EXPORTS = listOf(
    Verb("Exports", "trained.exportOnnx(file)", "exportOnnx", "Onnx.export(trained, file)"),
    Verb("Exports", "trained.exportKeras(file)", "exportKeras", "Keras.write(trained, file)"),
    Verb("Exports", "trained.exportSource(file)", "exportSource", "JavaSource.export(trained, file)"),
)

/** The declarations that accept a function of the user. */
private val OWN = listOf(
    Verb("Layers", "layer(kind) { input -> Forward { x, pass -> … } }", "layer(kind", "a lambda, `Layer`"),
    Verb("Layers", "activation { … }", "activation", "a lambda, `Activation`"),
    Verb("NetworkScope", "loss { predictions, labels -> … }", "loss", "a lambda, `Loss`"),
    Verb("Settings", "loss(outputs) { predictions, labels -> … }", "loss(outputs", ".withOutputs(outputs)"),
    Verb("Settings", "metrics({ predictions, labels -> … })", "metrics", "a lambda, `Metric`"),
)

private class Verb(val file: String, val said: String, val declared: String, val java: String)

/** Names that differ in the DSL: there `mae` is the loss, `constant` the initializer, and `none` would be unclear. */
private val RENAMED = mapOf(
    "Activations.STEP" to "binaryStep", "Metrics.MAE" to "meanAbsoluteError", "Regularizers.none" to "unregularized",
    "Constraints.none" to "unconstrained",
    "Schedules.constant" to "constantRate(rate)",
    "Schedules.piecewise" to "piecewise(first, epoch to rate, …)",
)

private const val ALIAS = "(?:Another \\w+ for|(?:An )?[Aa]lias (?:of|for))"
private val DOC = Regex("""/\*\*((?:(?!\*/).)*)\*/\s*""", RegexOption.DOT_MATCHES_ALL)
private val CONSTANT = Regex("""([A-Z][A-Z0-9_]*)\(""")
private val FUNCTION = Regex("""(?:public static|default) ([\w.<>]+) (\w+)\(([^)]*)\)""")
private val MEMBER = Regex("""(?:static|default) ([\w.<>]+) (\w+)\(([^)]*)\)""")

private class Entry(val name: String, val signature: String, val meaning: String)

private fun source(type: Class<*>) = SOURCES.map { it.resolve(type.name.replace('.', '/') + ".java") }
    .first(Files::exists).let(Files::readString)

/** Methods that make none of what their class is a holder of. */
private val UNLISTED = setOf("values", "valueOf", "usual")

/** Returns the names of the public constants and factory functions of a holder. */
private fun publicNames(holder: Class<*>): List<String> {
    val constants = holder.enumConstants.orEmpty().map { (it as Enum<*>).name }
    val functions = holder.declaredMethods.filter { method ->
        val made = Modifier.isStatic(method.modifiers) || holder.isInterface && !Modifier.isAbstract(method.modifiers)
        made && Modifier.isPublic(method.modifiers) && !method.isSynthetic && made(method.returnType.simpleName) &&
            method.name !in UNLISTED
    }
    return (constants + functions.map { it.name }).distinct()
}

private fun made(type: String) =
    type.substringBefore('<') !in setOf("int", "float", "double", "boolean", "Value", "Outputs", "Optional")

/** Returns the documented members; of overloaded functions, the one with the longest parameter list. */
private fun entries(holder: Class<*>): List<Entry> {
    val source = source(holder)
    val all = DOC.findAll(source).mapNotNull { doc ->
        val rest = source.substring(doc.range.last + 1)
        val constant = if (holder.isEnum) CONSTANT.matchAt(rest, 0) else null
        val function = (if (holder.isInterface) MEMBER else FUNCTION)
            .matchAt(rest, 0)?.takeIf { made(it.groupValues[1]) && it.groupValues[2] !in UNLISTED }
        when {
            constant != null -> Entry(constant.groupValues[1], "", meaning(doc))
            function != null -> Entry(function.groupValues[2], parameters(function.groupValues[3]), meaning(doc))
            else -> null
        }
    }
    return all.groupBy { it.name }.values.map { same -> same.maxBy { it.signature.length } }
}

private fun parameters(declared: String) =
    declared.split(Regex(",(?![^<]*>)")).joinToString(", ", "(", ")") { it.trim().substringAfterLast(' ') }

/** Returns the first sentence of a comment, with its code between backticks. */
private fun meaning(doc: MatchResult): String = doc.groupValues[1].replace(Regex("""\n\s*\*"""), " ")
    .replace(Regex("""\s+"""), " ").trim()
    .replace(Regex("""\{@code ([^}]*)}"""), "`$1`")
    .replace(Regex("""\{@link (?:\w*#)?([\w.]+)(?:\([^)]*\))?}"""), "`$1`")
    .split(Regex("""(?<!\bal)\.\s(?=[A-Z])| @\w| <(?:pre|p|ul|table)>""")).first().removeSuffix(".").replace("|", "\\|")

/** Returns the name in the DSL; fails if there is none. */
private fun kotlin(holder: Class<*>, name: String): String? {
    val file = FILES[holder] ?: return null
    val camel = name.lowercase(Locale.ROOT).replace(Regex("_(.)")) { it.groupValues[1].uppercase(Locale.ROOT) }
    val aliases = Class.forName("dev.weft.dsl.${file}Kt")
        .methods.map { it.name.removePrefix("get").replaceFirstChar(Char::lowercase) }
    val likely = listOf(name, camel, camel.replace("Ce", "CE"), "clip" + name.replaceFirstChar(Char::uppercase))
    return likely.first { it in aliases }
}

private fun row(holder: Class<*>, entry: Entry): String {
    val own = if (holder.isInterface && entry.name != "of") "." else holder.simpleName + "."
    val said = RENAMED["${holder.simpleName}.${entry.name}"]?.let { "`$it`" }
        ?: kotlin(holder, entry.name)?.let { "`$it${entry.signature}`" } ?: SAME
    return row(said, "`$own${entry.name}${entry.signature}`", entry.meaning)
}

private fun row(type: Class<*>, said: String): String {
    val source = source(type)
    val doc = DOC.findAll(source).first { source.startsWith("public", it.range.last + 1) }
    return row(if (said == SAME) said else "`$said`", "`${type.simpleName}`", meaning(doc))
}

private fun dsl(file: String) = Files.readString(Path.of("src/main/kotlin/dev/weft/dsl/$file.kt"))

/** Returns the first sentence about a declaration of the DSL, without its example. */
private fun meaning(verb: Verb): String {
    val source = dsl(verb.file)
    val name = Regex.escape(verb.declared)
    val declared = Regex("""(?:@\w+\s+)*public (?:val|var|fun) (?:<(?:R|T : Any)> )?(?:[\w<>]+\.)?$name\b""")
    val doc = DOC.findAll(source).first { declared.matchesAt(source, it.range.last + 1) }
    return meaning(doc).substringBefore(": `").replace(Regex("""\[(?:\w+\.)?(\w+)]"""), "`$1`")
}

private fun row(verb: Verb) =
    row("`${verb.said}`", if ("lambda" in verb.java) verb.java else "`${verb.java}`", meaning(verb))

/** Returns every alias with the name that it stands for, such as `linear` and `identity`. */
private fun aliases(): List<Pair<String, String>> = listOf("Activations", "Losses", "Initializers").flatMap { file ->
    Regex("""/\*\* $ALIAS \[(\w+)][^/]*\*/\s*(?:@\w+\s+)*public (?:val|fun) (\w+)""").findAll(dsl(file))
        .map { it.groupValues[2] to it.groupValues[1] }
}

private fun row(kotlin: String, java: String, meaning: String): String {
    val name = java.replace("`", "")
    val chinese = CHINESE[name] ?: CHINESE[name.substringBefore('(')]
        ?: throw AssertionError("names.zh-CN.txt expects a Chinese name for $name")
    return "| $kotlin | $java | $chinese | $meaning |\n"
}

private fun page() = buildString {
    append("# All names\n\n`NamesPageSpec` generates this page from the code and its comments: edit those instead.\n")
    append("You can pass your own function wherever a layer, activation, loss, metric or schedule is expected.\n")
    HOLDERS.forEach { (title, holders) ->
        append("\n## $title\n\n$HEAD")
        holders.forEach { holder -> entries(holder).forEach { append(row(holder, it)) } }
        if (Losses::class.java in holders) {
            append(
                "\nA loss returns one number for each example. Training minimizes their mean, or their sum with " +
                    "`.summed()`.\n"
            )
        }
    }
    append("\n## Training\n\n$HEAD")
    VERBS.forEach { append(row(it)) }
    append("\n## Learning a table\n\n$HEAD")
    TABLES.forEach { append(row(it)) }
    append("\n## Searching for good settings\n\n$HEAD")
    SEARCH.forEach { append(row(it)) }
    append("\n## Files for other programs\n\n$HEAD")
    EXPORTS.forEach { append(row(it)) }
    append("\n## Your own functions\n\n$HEAD")
    OWN.forEach { append(row(it)) }
    CLASSES.forEach { (title, types) ->
        append("\n## $title\n\n$HEAD")
        types.forEach { (type, said) -> append(row(type, said)) }
    }
    append(
        row(
            "`bestCheckpoints(folder, monitor)`", "`Checkpoints.best(folder, monitor)`",
            entries(Checkpoints::class.java).single().meaning
        )
    )
    append(
        row(
            "`progress()`", "only in the DSL",
            "Shows a progress bar for each epoch on standard error, with the loss and the metrics"
        )
    )
    append(
        row("`onStep { }`, `onEpoch { }`", "a lambda, `Listener.ofEpochs`", "Called after each step, after each epoch")
    )
    append("\n## Before training\n\n$HEAD")
    append(row(Lint::class.java, "model.lint(data) { }"))
    append(row(RateFinder::class.java, "model.findRate(data)"))
    append("\nTraining stops at the first NaN or infinite loss or weight; the error names the likely cause.\n")
    append("\n## Aliases\n\n| alias | name |\n|---|---|\n")
    aliases().forEach { (word, same) -> append("| `$word` | `$same` |\n") }
}
