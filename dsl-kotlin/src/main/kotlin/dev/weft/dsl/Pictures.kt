package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.picture.ConfusionMatrix
import dev.weft.picture.DecisionMap
import dev.weft.picture.HistoryChart
import dev.weft.picture.NetworkPicture
import dev.weft.picture.Panels
import dev.weft.picture.PredictionSheet
import dev.weft.picture.WeightSheet
import dev.weft.training.Evaluation
import dev.weft.training.History
import dev.weft.training.Trained
import java.nio.file.Path

/** Draws the loss and the metrics as curves over the epochs: `trained.history.chart()`. See [HistoryChart]. */
public fun History.chart(): Panels = HistoryChart.of(this)

/**
 * Saves the [chart] to a PNG or SVG file: `trained.history.plot("loss.png")`.
 *
 * @throws IllegalArgumentException if the file name ends in neither `.png` nor `.svg`
 */
public fun History.plot(file: String): Unit = chart().save(file)

/**
 * Saves the [chart] to a PNG or SVG file: `trained.history.plot(folder.resolve("loss.png"))`.
 *
 * @throws IllegalArgumentException if the file name ends in neither `.png` nor `.svg`
 */
public fun History.plot(file: Path): Unit = chart().save(file)

/**
 * Draws the confusion matrix of this model on [data]: `trained.confusionMatrix(test).save("confusion.png")`.
 *
 * @throws IllegalArgumentException if the outputs do not stand for classes, as those of a regression
 */
public fun Trained.confusionMatrix(data: Dataset): ConfusionMatrix = ConfusionMatrix.of(Evaluation.of(this, data))

/**
 * Draws the images of [data] with their predicted classes: `trained.predictionSheet(test.take(24)).save("sheet.png")`.
 *
 * @throws IllegalArgumentException if the features have no image shape, or the outputs do not stand for classes, as
 * those of an autoencoder
 */
public fun Trained.predictionSheet(data: Dataset): PredictionSheet =
    PredictionSheet.of(data.all().features(), Evaluation.of(this, data))

/**
 * Draws the weights of the first layer as images of [width] x [height] pixels:
 * `trained.weightSheet(28, 28).save("weights.svg")`.
 *
 * @throws IllegalArgumentException if the first layer has no kernel `[height · width, units]`
 */
public fun Trained.weightSheet(width: Int, height: Int): WeightSheet = WeightSheet.of(this, width, height)

/**
 * Draws the decision regions of a model with two inputs around the examples of [data]:
 * `trained.decisionMap(data).save("map.png")`.
 */
public fun Trained.decisionMap(data: Dataset): DecisionMap = DecisionMap.of(this, data)

/** Draws the layers of the network and what each of them reads: `trained.picture().save("network.svg")`. */
public fun Trained.picture(): NetworkPicture = NetworkPicture.of(this)
