package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.lint.Lint
import dev.weft.lint.RateFinder
import dev.weft.training.Model
import dev.weft.training.Trained

/**
 * What is likely wrong with a training, before it starts; says nothing of a sound one:
 * ```
 * digits.lint(train) { epochs = 5; batch = 200 }.forEach(::println)
 * ```
 * See [Lint].
 */
public fun Model.lint(data: Dataset, describe: TrainingScope.() -> Unit = {}): List<Lint.Finding> =
    Lint.of(this, data, TrainingScope("lint", training().orElse(null)).apply(describe).training())

/**
 * Tries learning rates from [from] to [to] on a model made for the purpose: `val rate = digits.findRate(train, batch =
 * 200).suggested()`. See [RateFinder].
 */
public fun Model.findRate(
    data: Dataset,
    batch: Int = DEFAULT_BATCH,
    from: Double = FINDER.from(),
    to: Double = FINDER.to(),
    steps: Int = FINDER.steps(),
): RateFinder.Result = RateFinder(from, to, steps, FINDER.smoothing()).find(this, data, batch)

/** Tries learning rates from the weights that it has, on a copy: `val rate = trained.findRate(train).suggested()`. */
public fun Trained.findRate(
    data: Dataset,
    batch: Int = DEFAULT_BATCH,
    from: Double = FINDER.from(),
    to: Double = FINDER.to(),
    steps: Int = FINDER.steps(),
): RateFinder.Result = RateFinder(from, to, steps, FINDER.smoothing()).find(this, data, batch)

private val FINDER = RateFinder.standard()
