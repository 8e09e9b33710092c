package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.listener.Monitor
import dev.weft.recipe.TableRecipe
import dev.weft.recipe.TableSearch
import dev.weft.search.Range
import dev.weft.search.Result
import dev.weft.search.Search
import dev.weft.search.Settings
import dev.weft.search.Space
import dev.weft.search.Trial
import dev.weft.table.Table
import dev.weft.training.Model
import java.nio.file.Path
import java.time.Duration

/**
 * Searches for good settings of a model and returns all trials with the best model:
 * ```
 * val result = tune(train, validation) {
 *     trials = 30
 *     val rate = logRange("rate", 1e-4, 1e-1)
 *     val hidden = choice("hidden", 16, 64, 256)
 *     model { network { dense(it[hidden], relu); dense(3); loss(softmaxCE); optimizer(adam(it[rate])) } }
 * }
 * println(result.best())
 * result.trained().save(Path.of("best.safetensors"))
 * ```
 * The result equals that of the [Search] that Java code builds by hand. Batches are those of `train { }` in the
 * network.
 *
 * @param data the examples to train on
 * @param validation the examples that decide which settings are best
 * @throws IllegalArgumentException if there is no range or no model, or two ranges have the same name
 */
public fun tune(data: Dataset, validation: Dataset, describe: TuneScope.() -> Unit): Result {
    val scope = TuneScope().apply(describe)
    return scope.search().run(data, validation, scope.describedModel())
}

/**
 * Searches for settings of a [recipe] that suit a table better than its own, which are the first trial:
 * ```
 * val found = tune(Csv.read(Path.of("titanic.csv")), "survived") {
 *     trials = 30
 *     logRange("rate", 1e-4, 1e-2)
 *     choice("hidden", 64, 128, 256)
 * }
 * println(found.search().best())
 * found.best().trained().save(Path.of("titanic.safetensors"))
 * ```
 * Ranges have the names of the settings, see [TableSearch]; without ranges, the usual ones are tried. Epochs and score
 * are the recipe's unless they are set.
 *
 * @param label the name of the target column
 * @throws IllegalArgumentException if a range has another name, or there is a model
 */
public fun tune(
    table: Table,
    label: String,
    recipe: TableRecipe = TableRecipe.standard(),
    describe: TuneScope.() -> Unit = {},
): TableSearch.Found {
    val scope = TuneScope().apply(describe)
    return scope.ofTable(recipe).run(table, label, scope::budgeted)
}

/** The value that these settings have for [range]: `adam(it[rate])`. */
public operator fun <T : Any> Settings.get(range: Range<T>): T = get(range)

/** The scope of `tune { }`: the ranges, the model of a trial, and the budget. */
@WeftDsl
public class TuneScope internal constructor() {
    private val ranges = mutableListOf<Range<*>>()
    private val watchers = mutableListOf<Search.Watcher>()
    private var model: ((Settings) -> Model)? = null

    /** The largest number of trials: `trials = 30`. Without it and [time], there are 30. */
    public var trials: Int? = null

    /** The longest time: `time = Duration.ofMinutes(10)`. It decides then which trials there are. */
    public var time: Duration? = null

    /** The number of epochs after which a trial is fully trained: `epochs = 27`, which is usual for a `model`. */
    public var epochs: Int? = null

    /** One in this many trials continues in the next rung: `reduction = 3`. */
    public var reduction: Int = 3

    /** The number of rungs: `rungs = 1` trains every trial to the end. */
    public var rungs: Int = 3

    /** The number that decides, from the reports of epochs: `score = Monitor.of("val_accuracy")`. */
    public var score: Monitor? = null

    /** The seed of all draws: `seed = 7`. Without it, it is 1, or the recipe's. */
    public var seed: Long? = null

    /** The number of trials that train at the same time: `threads = 1`. It changes no bit of the result. */
    public var threads: Int = Runtime.getRuntime().availableProcessors()

    /** The file that keeps the state, from which the search continues: `file = Path.of("search.json")`. */
    public var file: Path? = null

    /** A number whose order of magnitude matters: `val rate = logRange("rate", 1e-4, 1e-1)`. */
    public fun logRange(name: String, low: Double, high: Double): Range<Double> = add(Range.log(name, low, high))

    /** A number between two others: `val rate = range("dropout", 0.0, 0.5)`. */
    public fun range(name: String, low: Double, high: Double): Range<Double> = add(Range.linear(name, low, high))

    /** A whole number, both bounds included: `val layers = range("layers", 1..4)`. */
    public fun range(name: String, numbers: IntRange): Range<Int> = add(whole(name, numbers))

    private fun whole(name: String, numbers: IntRange): Range<Int> = Range.whole(name, numbers.first, numbers.last)

    /** A whole number whose order of magnitude matters: `val hidden = logRange("hidden", 16..512)`. */
    public fun logRange(name: String, numbers: IntRange): Range<Int> =
        add(Range.logWhole(name, numbers.first, numbers.last))

    /** One of several values: `val hidden = choice("hidden", 16, 64, 256)`. */
    public fun <T : Any> choice(name: String, vararg choices: T): Range<T> = add(Range.choice(name, *choices))

    private fun <T : Any> add(range: Range<T>): Range<T> = range.also { ranges += it }

    /**
     * Makes the model of a trial from its settings: `model { network { dense(it[hidden]); … } }`. Trials call it at the
     * same time, so it must not change what they share.
     */
    public fun model(describe: (Settings) -> Model) {
        require(model == null) { "tune has a second model: keep one of them" }
        model = describe
    }

    /**
     * Calls [watch] with each trial that has finished a rung and the best so far: `onTrial { trial, _ ->
     * println(trial) }`.
     */
    public fun onTrial(watch: (trial: Trial, best: Trial) -> Unit) {
        watchers += Search.Watcher { trial, best -> watch(trial, best) }
    }

    internal fun describedModel(): (Settings) -> Model = requireNotNull(model) {
        "tune has no model: add model { network { … } }"
    }

    internal fun search(): Search {
        require(ranges.isNotEmpty()) { "tune has no range: add one, such as val rate = logRange(\"rate\", 1e-4, 1e-1)" }
        val search = budgeted(Search.of(Space(ranges)))
        return epochs?.let(search::withEpochs) ?: search
    }

    internal fun ofTable(recipe: TableRecipe): TableSearch {
        require(model == null) { "tune of a table has a model, which the recipe makes: leave model { } out" }
        return TableSearch(epochs?.let(recipe::withEpochs) ?: recipe, ranges)
    }

    internal fun budgeted(usual: Search): Search {
        var search = usual.withReduction(reduction).withRungs(rungs).withThreads(threads)
        score?.let { search = search.withScore(it) }
        seed?.let { search = search.withSeed(it) }
        trials?.let { search = search.withTrials(it) }
        time?.let { search = search.withTime(it) }
        file?.let { search = search.withFile(it) }
        return watchers.fold(search) { made, watcher -> made.withWatcher(watcher) }
    }
}
