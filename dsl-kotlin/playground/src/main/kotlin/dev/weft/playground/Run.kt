package dev.weft.playground

import dev.weft.data.Dataset
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import dev.weft.training.NonFiniteException
import dev.weft.training.Trained
import java.util.TreeMap

/** Everything a training continues from, copied: its bits are those of the step. */
internal class Moment(
    val step: Long,
    val weights: Map<String, Tensor>,
    val state: Map<String, Tensor>,
    val rateFactor: Double,
) {
    fun restore(trained: Trained) {
        val live = trained.weights()
        weights.forEach { (name, saved) -> saved.data().copyInto(live.getValue(name).data()) }
        trained.minimizer().restore(state, step)
        trained.minimizer().rateFactor(rateFactor)
    }

    /** The size in memory. */
    val bytes: Long get() = 4L * (weights.values + state.values).sumOf { it.size() }

    companion object {
        fun of(trained: Trained): Moment = Moment(
            trained.step(), trained.weights().mapValues { copy(it.value) },
            trained.minimizer().state().mapValues { copy(it.value) }, trained.minimizer().rateFactor(),
        )

        private fun copy(tensor: Tensor) = Tensor.of(tensor.shape(), *tensor.data())
    }
}

/** The losses after an epoch, of the training set and of the test set. */
internal data class CurvePoint(val epoch: Long, val train: Double, val test: Double)

/**
 * One configuration in training, with its past: a curve of losses, and moments to return to. Both are kept at epochs
 * that depend on nothing but the number of epochs, so a link that is opened later shows the same. Belongs to one
 * thread.
 *
 * @param start the weights to start from, if not those that follow from the seed
 */
internal class Run(
    setup: Setup,
    val configuration: Configuration,
    private val start: Moment? = null,
) {
    val model: Model = Networks.model(setup, configuration)
    val train: Dataset
    val test: Dataset
    val stepsPerEpoch: Long
    private var trained: Trained
    private var trainedEpochs = 0L
    private var curve = ArrayList<CurvePoint>()
    private val moments = TreeMap<Long, Moment>()
    private val mostMoments: Int

    /** All edits of this run, by their step; those after the current step are still to come. */
    var edits: List<Edit> = listOf()
        private set
    private var next = 0
    private var slice = 1L

    /** The latest epoch of this future. */
    var reached = 0L
        private set

    /** Why the training failed. */
    var error: String? = null
        private set

    /** Grows when points of the curve are taken back. */
    var revision = 0
        private set

    /** Changes with every step and edit. */
    var version = 0L
        private set

    init {
        val all = Networks.dataset(setup, configuration)
        train = all.take(setup.data.trainCount)
        test = all.skip(setup.data.trainCount)
        stepsPerEpoch = (train.size() + configuration.batch - 1L) / configuration.batch
        trained = model.build(train.features())
        start?.restore(trained)
        trained.minimizer().stepsPerEpoch(stepsPerEpoch)
        val first = Moment.of(trained)
        mostMoments = (MOMENT_BYTES / first.bytes).coerceIn(8, 64).toInt()
        arrive()
    }

    val step: Long get() = trained.step()
    val epoch: Long get() = step / stepsPerEpoch

    /** The learning rate of the next step. */
    val rate: Double get() = trained.minimizer().rate()

    fun moment(): Moment = Moment.of(trained)

    fun curve(): List<CurvePoint> = curve.toList()

    /** The distance of the epochs in the curve: it doubles when there are too many. */
    fun stride(): Long = stride(reached, CURVE)

    /**
     * Trains until [toStep] or until [isOver] says so, which is asked every few milliseconds. A failure becomes
     * [error].
     */
    fun train(toStep: Long, isOver: () -> Boolean) {
        try {
            while (step < toStep && error == null) {
                advance(minOf(toStep, nextStop()), isOver)
                if (isOver()) return
            }
        } catch (failure: NonFiniteException) {
            fail(failure)
        } catch (failure: IllegalArgumentException) {
            fail(failure)
        }
    }

    private fun fail(failure: RuntimeException) {
        error = failure.message
        version++
    }

    private fun advance(toStep: Long, isOver: () -> Boolean) {
        while (step < toStep) {
            val began = System.nanoTime()
            val steps = minOf(slice, toStep - step)
            renew(steps)
            trained.fit(train, Networks.training(configuration, steps))
            version++
            arrive()
            val isShort = System.nanoTime() - began < SLICE_NANOS
            if (isShort && steps == slice) slice *= 2 else if (!isShort && slice > 1) slice /= 2
            if (isOver()) return
        }
    }

    /** A model keeps a report of every epoch: a new one from time to time keeps memory bounded. */
    private fun renew(steps: Long) {
        trainedEpochs += steps / stepsPerEpoch + 1
        if (trainedEpochs > MOST_REPORTS) {
            val moment = moment()
            trained = model.build(train.features())
            moment.restore(trained)
            trainedEpochs = 0
        }
    }

    /** The next step at which something is to be kept or changed. */
    private fun nextStop(): Long {
        val after = epoch + 1
        val stride = stride(maxOf(after, reached), maxOf(CURVE, mostMoments))
        val keep = (after + stride - 1) / stride * stride * stepsPerEpoch
        return if (next < edits.size) minOf(keep, edits[next].step) else keep
    }

    /** Keeps what is due at the current step, then makes the edits that belong to it. */
    private fun arrive() {
        reached = maxOf(reached, epoch)
        val isWhole = step % stepsPerEpoch == 0L
        val apart = stride(reached, mostMoments)
        if (isWhole && epoch % apart == 0L && step !in moments) {
            moments.keys.removeIf { it % (apart * stepsPerEpoch) != 0L }
            moments[step] = moment()
        }
        while (next < edits.size && edits[next].step <= step) make(edits[next++])
        val stride = stride()
        if (isWhole && epoch % stride == 0L && epoch > (curve.lastOrNull()?.epoch ?: -1)) {
            if (curve.size > 1 && curve[1].epoch % stride != 0L) curve.removeIf { it.epoch % stride != 0L }
            curve.add(CurvePoint(epoch, loss(train), loss(test)))
        }
    }

    private fun loss(data: Dataset) = trained.evaluate(data).getValue("loss")

    private fun make(edit: Edit) {
        if (edit.name == Edit.RATE) {
            trained.minimizer().rateFactor(edit.value / configuration.rate)
        } else {
            trained.weights().getValue(edit.name).data()[edit.index] = edit.value.toFloat()
        }
        version++
    }

    /** Returns to the last kept moment at or before [toStep]; [train] goes the rest of the way with the same bits. */
    fun back(toStep: Long) {
        moments.floorEntry(toStep).value.restore(trained)
        // A moment is kept before the edits of its step.
        next = edits.count { it.step < step }
        error = null
        version++
        arrive()
    }

    /** Makes an edit now and forgets what came later: the future is another one. */
    fun edit(edit: Edit) {
        check(edit)
        edits = edits.take(next) + edit
        curve.removeIf { it.epoch * stepsPerEpoch >= step }
        moments.tailMap(step, false).clear()
        reached = epoch
        revision++
        arrive()
    }

    /** Sets the edits of a run that has not begun. */
    fun plan(planned: List<Edit>) {
        planned.forEach(::check)
        edits = planned
        next = 0
        if (edits.isNotEmpty()) curve.clear()
        arrive()
    }

    private fun check(edit: Edit) {
        if (edit.name == Edit.RATE) {
            require(edit.value > 0 && edit.value <= Limits.RATE) {
                "rate expects a number above 0, to ${number(Limits.RATE)} but got ${number(edit.value)}"
            }
            return
        }
        val weights = trained.weights()
        val weight = requireNotNull(weights[edit.name]) {
            "unknown weights ${Fields.shown(edit.name)}: known are ${weights.keys.joinToString()}"
        }
        require(edit.index in 0 until weight.size()) {
            "${edit.name} expects an index from 0 to ${weight.size() - 1} but got ${edit.index}"
        }
        require(Math.abs(edit.value) <= Limits.WEIGHT) {
            "${edit.name} expects a weight from -1000000 to 1000000 but got ${number(edit.value)}"
        }
    }

    /** A copy for the painter's thread. */
    fun predicting(): Trained = model.build(train.features())

    /** The model as it is, for a file. */
    fun trained(): Trained = trained

    companion object {
        private const val CURVE = 256
        private const val MOMENT_BYTES = 8L shl 20
        private const val MOST_REPORTS = 20_000L
        private const val SLICE_NANOS = 3_000_000L

        /** The smallest power of two that leaves at most [most] epochs up to [epoch]. */
        fun stride(epoch: Long, most: Int): Long {
            var stride = 1L
            while (epoch / stride > most) stride *= 2
            return stride
        }
    }
}
