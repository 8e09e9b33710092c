package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.Schedule
import dev.weft.optimizer.Slot
import dev.weft.optimizer.Step
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import java.nio.file.Path
import java.util.Locale
import kotlin.math.sign

/** Lion (Chen et al. 2023) without weight decay: `w -= rate · sign(beta1 · m + (1 - beta1) · g)`. */
@JvmRecord
private data class Lion(val schedule: Schedule, val beta1: Double, val beta2: Double) : Optimizer {
    override fun rate() = schedule

    override fun withRate(rate: Schedule) = copy(schedule = rate)

    override fun slots() = listOf(Slot("m", 0f))

    override fun update(
        weights: FloatArray,
        gradient: FloatArray,
        slots: Array<FloatArray>,
        step: Step,
        from: Int,
        to: Int,
    ) {
        val m = slots[0]
        val b1 = beta1.toFloat()
        val b2 = beta2.toFloat()
        for (i in from until to) {
            weights[i] -= step.rate() * sign(b1 * m[i] + (1 - b1) * gradient[i])
            m[i] = b2 * m[i] + (1 - b2) * gradient[i]
        }
    }
}

/** Trains with an optimizer of its own. */
fun main(args: Array<String>) {
    val table = Csv.read(Path.of(args[0]))
    val data = Preprocessing.fit(table, "species").dataset(table)
    val lion = Lion(constantRate(0.01), 0.9, 0.99).decay(0.97)
    val model = network { dense(16, relu); dense(3); loss(softmaxCE); optimizer(lion) }
    val trained = model.fit(data, epochs = 30, batch = 16)
    println("accuracy %.2f".format(Locale.ROOT, trained.evaluate(data)["accuracy"]))
    println(trained.minimizer.state.keys)
}
