package dev.weft.dsl

import dev.weft.data.Batch
import dev.weft.data.Dataset
import dev.weft.graph.Variable
import dev.weft.lint.RateFinder
import dev.weft.network.Network
import dev.weft.table.Preprocessing
import dev.weft.table.TableFields
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.BatchLoss
import dev.weft.training.Evaluation
import dev.weft.training.History
import dev.weft.training.Minimizer
import dev.weft.training.Model
import dev.weft.training.Predictor
import dev.weft.training.Progress
import dev.weft.training.Report
import dev.weft.training.StepReport
import dev.weft.training.Trained
import dev.weft.training.Training

/** The model in training, after the current step: `onEpoch { model.save(file) }`. */
public val Progress.model: Trained get() = model()

/** The total number of steps that the model has taken: `onStep { println("after $step steps") }`. */
public val Progress.step: Long get() = step()

/** The step at which the training ends unless it is stopped: `onStep { if (step == lastStep) println(loss) }`. */
public val Progress.lastStep: Long get() = lastStep()

/** The number of steps per epoch: `onStep { if (step % stepsPerEpoch == 0L) println(loss) }`. */
public val Progress.stepsPerEpoch: Long get() = stepsPerEpoch()

/** The number of the current epoch, from 1: `onEpoch { println("epoch $epoch: $it") }`. */
public val Progress.epoch: Long get() = epoch()

/** The loss of the current batch before its update, including regularization: `onStep { if (loss < 0.01) stop() }`. */
public val Progress.loss: Float get() = loss()

/** The mean loss since the start of the epoch: `onStep { println("$step: $meanLoss") }`. */
public val Progress.meanLoss: Double get() = meanLoss()

/** The mean loss and metrics since the start of the epoch, empty right after its end: `onStep { println(means) }`. */
public val Progress.means: Map<String, Double> get() = means()

/** Whether the training is over: `listen { progress -> if (progress.ended) println(progress.loss) }`. */
public val Progress.ended: Boolean get() = ended()

/** The settings that `fit` was called with: `onEpoch { println(training.batchSize) }`. */
public val Progress.training: Training get() = training()

/** The data that `fit` was called with: `onEpoch { println(data.size) }`. */
public val Progress.data: Dataset get() = data()

/** The batch of the last step; null before the first step: `onEpoch { println(batch?.features) }`. */
public val Progress.batch: Batch? get() = batch().orElse(null)

/**
 * The predictions for the validation data; null without such data, and outside of a listener's `epoch`:
 * `onEpoch { println(evaluation?.confusion) }`.
 */
public val Progress.evaluation: Evaluation? get() = evaluation().orElse(null)

/**
 * The number of the epoch that the step belongs to, from 1: `onStep { reports += report() }`, later `reports[0].epoch`.
 */
public val StepReport.epoch: Long get() = epoch()

/** The description of the model: `trained.model.seed`. */
public val Trained.model: Model get() = model()

/** The shape of one example: `trained.features.size`. */
public val Trained.features: Shape get() = features()

/** The preprocessing of raw rows; null if the model has none: `trained.preprocessing?.label`. */
public val Trained.preprocessing: Preprocessing? get() = preprocessing().orElse(null)

/** The fields of raw rows; null if the model has none: `trained.tableFields?.classes("returned")`. */
public val Trained.tableFields: TableFields? get() = tableFields().orElse(null)

/** The layers with their variables: `trained.network.layers.map { it.name }`. */
public val Trained.network: Network.Built get() = network()

/**
 * The weights by name, in the order of the layers; shared with the model: `trained.weights.getValue("dense1.kernel")`.
 */
public val Trained.weights: Map<String, Tensor> get() = weights()

/** The SHA-256 of all weights; equal for bit-identical models: `trained.weightsSha256`. */
public val Trained.weightsSha256: String get() = weightsSha256()

/** The total number of steps that the model has taken: `println("after ${trained.step} steps")`. */
public val Trained.step: Long get() = step()

/** The state of the optimizer: `trained.minimizer.rate`. */
public val Trained.minimizer: Minimizer get() = minimizer()

/** The reports of all epochs of this object: `trained.history["val_loss"].last()`. */
public val Trained.history: History get() = history()

/** The layers with their output shapes and numbers of weights, as a text table: `println(trained.summary)`. */
public val Trained.summary: String get() = summary()

/** The description of the model: `Predictor.load(file).model.loss`. */
public val Predictor.model: Model get() = model()

/** The shape of one example: `predictor.features.size`. */
public val Predictor.features: Shape get() = features()

/** The preprocessing of raw rows; null if the model has none: `predictor.preprocessing?.label`. */
public val Predictor.preprocessing: Preprocessing? get() = preprocessing().orElse(null)

/** The fields of raw rows; null if the model has none: `predictor.tableFields?.classes("returned")`. */
public val Predictor.tableFields: TableFields? get() = tableFields().orElse(null)

/** The layers with their variables: `predictor.network.layers.map { it.name }`. */
public val Predictor.network: Network.Built get() = network()

/** The weights by name, in the order of the layers; shared with the model: `predictor.weights.keys`. */
public val Predictor.weights: Map<String, Tensor> get() = weights()

/** The SHA-256 of all weights; equal for bit-identical models: `predictor.weightsSha256`. */
public val Predictor.weightsSha256: String get() = weightsSha256()

/** The number of training steps behind the weights: `predictor.step`. */
public val Predictor.step: Long get() = step()

/** The trainable weights, in the order of the layers: `trained.batchLoss(batch).variables`. */
public val BatchLoss.variables: List<Variable> get() = variables()

/** The names of the columns, in the order of reporting: `trained.history.names`. */
public val History.names: List<String> get() = names()

/** One number per epoch for each name: `trained.history.columns["loss"]`. */
public val History.columns: Map<String, List<Double>> get() = columns()

/**
 * Whether each example has one class: `if (evaluation.hasClasses) println(evaluation.confusion)`. Not so for an
 * autoencoder, a regression or several independent yes/no questions.
 */
public val Evaluation.hasClasses: Boolean get() = hasClasses()

/** The mean loss and the metrics: `Evaluation.of(trained, test).report["accuracy"]`. */
public val Evaluation.report: Report get() = report()

/**
 * The confusion matrix, true classes in rows and predicted classes in columns: `evaluation.confusion[3][5]`.
 *
 * @throws IllegalArgumentException if the outputs do not stand for classes, see [hasClasses]
 */
public val Evaluation.confusion: Array<IntArray> get() = confusion()

/**
 * The probabilities `[n, classes]`: `evaluation.probabilities[0]`.
 *
 * @throws UnsupportedOperationException if the outputs are numbers or scores, which have no probabilities
 */
public val Evaluation.probabilities: Tensor get() = probabilities()

/**
 * The predicted class of each example; -1 where an output is NaN: `evaluation.predictedClasses[0]`.
 *
 * @throws IllegalArgumentException if the outputs do not stand for classes, see [hasClasses]
 */
public val Evaluation.predictedClasses: IntArray get() = predictedClasses()

/**
 * The true class of each example; -1 where the label is not a class: `evaluation.labelClasses[0]`.
 *
 * @throws IllegalArgumentException if the outputs do not stand for classes, see [hasClasses]
 */
public val Evaluation.labelClasses: IntArray get() = labelClasses()

/** The number of steps taken: `minimizer.step`. */
public val Minimizer.step: Long get() = step()

/** The number of steps per epoch, the time unit of the schedules: `minimizer.stepsPerEpoch = 275`. */
public var Minimizer.stepsPerEpoch: Long
    get() = stepsPerEpoch()
    set(steps) = stepsPerEpoch(steps)

/** The learning rate of the next step: `onEpoch { println(model.minimizer.rate) }`. */
public val Minimizer.rate: Double get() = rate()

/** The factor on the schedule's learning rate from now on: `onEpoch { model.minimizer.rateFactor *= 0.5 }`. */
public var Minimizer.rateFactor: Double
    get() = rateFactor()
    set(factor) = rateFactor(factor)

/** The moving averages by name; the weights themselves if no averages are kept: `minimizer.averages`. */
public val Minimizer.averages: Map<String, Tensor> get() = averages()

/** The slots and averages by name, as in checkpoints; shared: `minimizer.state.keys`. */
public val Minimizer.state: Map<String, Tensor> get() = state()

/**
 * The learning rate at which the smoothed loss falls fastest, a good first choice: `digits.findRate(train).suggested`.
 *
 * @throws IllegalStateException if the loss never fell
 */
public val RateFinder.Result.suggested: Double get() = suggested()

/**
 * A tenth of the learning rate with the least smoothed loss, another common choice:
 * `digits.findRate(train).tenthOfLeast`.
 *
 * @throws IllegalStateException if the loss never fell
 */
public val RateFinder.Result.tenthOfLeast: Double get() = tenthOfLeast()
