package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.picture.ConfusionMatrix
import dev.weft.picture.DecisionMap
import dev.weft.picture.HistoryChart
import dev.weft.picture.Panels
import dev.weft.picture.PredictionSheet
import dev.weft.picture.WeightSheet
import dev.weft.training.Evaluation
import dev.weft.training.History
import dev.weft.training.Trained
import java.nio.file.Path

/** The history as lines over the epochs: `trained.history.chart()`. See [HistoryChart]. */
public fun History.chart(): Panels = HistoryChart.of(this)

/** Saves the [chart] as a PNG or SVG file: `trained.history.plot("loss.png")`. */
public fun History.plot(file: String): Unit = chart().save(file)

/** Saves the [chart] as a PNG or SVG file: `trained.history.plot(folder.resolve("loss.png"))`. */
public fun History.plot(file: Path): Unit = chart().save(file)

/** Which class of [data] was taken for which: `trained.confusionMatrix(test).save("confusion.png")`. */
public fun Trained.confusionMatrix(data: Dataset): ConfusionMatrix = ConfusionMatrix.of(Evaluation.of(this, data))

/** The images of [data] with what they were taken for: `trained.predictionSheet(test.take(24)).save("sheet.png")`. */
public fun Trained.predictionSheet(data: Dataset): PredictionSheet =
    PredictionSheet.of(data.all().features(), Evaluation.of(this, data))

/**
 * The weights of the first layer as images of [width] times [height] pixels: `trained.weightSheet(28,
 * 28).save("weights.svg")`.
 *
 * @throws IllegalArgumentException if no layer has a kernel `[height · width, neurons]` at first
 */
public fun Trained.weightSheet(width: Int, height: Int): WeightSheet = WeightSheet.of(this, width, height)

/** What this model of two inputs answers around the examples of [data]: `trained.decisionMap(data).save("map.png")`. */
public fun Trained.decisionMap(data: Dataset): DecisionMap = DecisionMap.of(this, data)
