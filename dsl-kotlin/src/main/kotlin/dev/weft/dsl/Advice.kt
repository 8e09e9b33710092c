package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.lint.Lint
import dev.weft.lint.RateFinder
import dev.weft.training.Model
import dev.weft.training.Trained

/**
 * Looks for likely mistakes in a training before it starts:
 * `digits.lint(train) { epochs = 5; batch = 200 }.forEach(::println)`. Neither the model nor the data is changed. See
 * [Lint].
 *
 * @param describe the training to check, as for [fit]; the default is the model's own [train]
 * @return the findings, empty if none
 * @throws IllegalArgumentException if neither the block nor the model's own [train] sets a length
 */
public fun Model.lint(data: Dataset, describe: TrainingScope.() -> Unit = {}): List<Lint.Finding> =
    Lint.of(this, data, TrainingScope("lint", training().orElse(null)).apply(describe).training())

/**
 * Runs a learning rate range test with initial weights: `digits.findRate(train, batch = 200).suggested`. The model
 * itself stays as it is. See [RateFinder].
 *
 * @param batch the number of examples in a step
 * @param from the learning rate of the first step, above 0
 * @param to the learning rate of the last step, above [from]
 * @param steps the number of steps, at least 10; the test stops early when the loss has risen enough
 * @throws IllegalArgumentException if a number is out of range
 */
public fun Model.findRate(
    data: Dataset,
    batch: Int = DEFAULT_BATCH,
    from: Double = FINDER.from(),
    to: Double = FINDER.to(),
    steps: Int = FINDER.steps(),
): RateFinder.Result = RateFinder(from, to, steps, FINDER.smoothing()).find(this, data, batch)

/**
 * Runs a learning rate range test from the current weights: `trained.findRate(train).suggested`. Works on a copy with a
 * fresh optimizer; parameters and errors are those of [Model.findRate].
 */
public fun Trained.findRate(
    data: Dataset,
    batch: Int = DEFAULT_BATCH,
    from: Double = FINDER.from(),
    to: Double = FINDER.to(),
    steps: Int = FINDER.steps(),
): RateFinder.Result = RateFinder(from, to, steps, FINDER.smoothing()).find(this, data, batch)

private val FINDER = RateFinder.standard()
