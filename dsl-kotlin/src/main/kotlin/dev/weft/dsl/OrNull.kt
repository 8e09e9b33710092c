package dev.weft.dsl

import dev.weft.checkpoint.Checkpoint
import dev.weft.checkpoint.CheckpointFolder
import dev.weft.data.Batch
import dev.weft.data.Dataset
import dev.weft.optimizer.Clip
import dev.weft.optimizer.MovingAverage
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import dev.weft.training.Training

// A record's component is a property of its own type, which no extension of the same name can replace: hence the names.

/** The declared shape of one example; null if the first data set says it: `digits.inputOrNull?.size`. */
public val Model.inputOrNull: Shape? get() = input().orElse(null)

/** How weights are averaged over training; null if they are not: `digits.averageOrNull?.decay`. */
public val Model.averageOrNull: MovingAverage? get() = average().orElse(null)

/** How gradients are limited; null if they are not: `digits.clipOrNull?.limit`. */
public val Model.clipOrNull: Clip? get() = clip().orElse(null)

/** How the model trains unless told otherwise; null if it was not told: `digits.trainingOrNull?.batchSize`. */
public val Model.trainingOrNull: Training? get() = training().orElse(null)

/** The data that is evaluated after each epoch; null if there is none: `training.validationOrNull?.size`. */
public val Training.validationOrNull: Dataset? get() = validation().orElse(null)

/** How much each example counts; null if all count the same: `batch.weightsOrNull?.data`. */
public val Batch.weightsOrNull: Tensor? get() = weights().orElse(null)

/** Reads the newest checkpoint that is whole; null if there is none: `folder.newestOrNull()?.facts`. */
public fun CheckpointFolder.newestOrNull(): Checkpoint? = newest().orElse(null)
