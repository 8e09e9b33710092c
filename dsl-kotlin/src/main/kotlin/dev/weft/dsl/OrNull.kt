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

// Kotlin sees a record's component as a member, which hides an extension of the same name: hence the suffix.

/** The declared shape of one example; null if the first data set determines it: `digits.inputOrNull?.size`. */
public val Model.inputOrNull: Shape? get() = input().orElse(null)

/** The moving average of the weights; null for none: `digits.averageOrNull?.decay`. */
public val Model.averageOrNull: MovingAverage? get() = average().orElse(null)

/** The limit on the gradients; null for none: `digits.clipOrNull?.limit`. */
public val Model.clipOrNull: Clip? get() = clip().orElse(null)

/** The default training, set by [train]; null for none: `digits.trainingOrNull?.batchSize`. */
public val Model.trainingOrNull: Training? get() = training().orElse(null)

/** The validation data; null for none: `training.validationOrNull?.size`. */
public val Training.validationOrNull: Dataset? get() = validation().orElse(null)

/** The sample weights; null if all examples count the same: `batch.weightsOrNull?.data`. */
public val Batch.weightsOrNull: Tensor? get() = weights().orElse(null)

/** Reads the newest undamaged checkpoint; null if there is none: `folder.newestOrNull()?.facts`. */
public fun CheckpointFolder.newestOrNull(): Checkpoint? = newest().orElse(null)
