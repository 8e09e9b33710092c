package dev.weft.notebook

import dev.weft.data.Dataset
import dev.weft.dsl.dense
import dev.weft.dsl.fit
import dev.weft.dsl.loss
import dev.weft.dsl.mse
import dev.weft.dsl.network
import dev.weft.dsl.optimizer
import dev.weft.dsl.row
import dev.weft.dsl.sgd
import dev.weft.dsl.tensor
import dev.weft.training.History
import dev.weft.training.NonFiniteException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.ranges.shouldBeIn
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith
import kotlin.math.abs

class CurvesSpec : StringSpec({
    val xor = Dataset.of(tensor(row(0, 0), row(0, 1), row(1, 0), row(1, 1)), tensor(row(0), row(1), row(1), row(0)))
    val model = network { dense(1); loss(mse); optimizer(sgd(0.01)) }

    "a history is one chart per metric, the validation data dashed" {
        val history = history(listOf(1.0, 0.5, 0.25), listOf(1.0, 0.75, 0.5))
        history.add(mapOf("loss" to 0.125, "val_loss" to 0.25, "accuracy" to 0.5))
        val charts = html(history)
        elements(charts, "svg").map { it.getAttribute("aria-label") } shouldBe
            listOf("loss over epochs", "accuracy over epochs")
        elements(charts, "path").map { it.getAttribute("stroke-dasharray") } shouldBe listOf("", "6 4", "")
        texts(charts, "text").filter { it.startsWith("loss") || it.startsWith("val") || it.startsWith("acc") } shouldBe
            listOf("loss 0.125", "val_loss 0.25", "accuracy 0.5")
        elements(charts, "circle").size shouldBe 4 + 4 + 1
    }

    "a history without a finite number is a message" {
        html(History()).code shouldBe "<p>History has no epoch yet</p>"
        html(history(listOf(Double.NaN))).code shouldBe "<p>History has no epoch yet</p>"
    }

    "curves keep inside of the chart, whatever the numbers are" {
        listOf(
            listOf(1.0), listOf(0.0, 0.0), listOf(-5.0, 5.0), listOf(1e-299, 1e299), listOf(5e-324, 1.0),
            listOf(
                1e9,
                1e9 + 1
            ),
            listOf(3.0, Double.NaN, Double.POSITIVE_INFINITY, 1.0), listOf(1e5, 0.9, 0.1, 1e-4),
            listOf(Double.MAX_VALUE, -1.0),
        ).forEach { numbers ->
            val chart = html(history(numbers))
            elements(chart, "circle").size shouldBe numbers.count { abs(it) < 1e300 }
            elements(chart, "circle").forEach { point ->
                point.getAttribute("cx").toDouble() shouldBeIn 60.0..388.0
                point.getAttribute("cy").toDouble() shouldBeIn 34.0..212.0
            }
        }
    }

    "a gap is not bridged" {
        val path = elements(html(history(listOf(1.0, 2.0, Double.NaN, 3.0, 1.0))), "path")[0].getAttribute("d")
        path.count { it == 'M' } shouldBe 2
        path.count { it == 'L' } shouldBe 2
    }

    "a hundred thousand epochs are no larger than a thousand, and a spike stays visible" {
        val spike = html(history(List(100_000) { if (it == 54_321) 50.0 else 1.0 / (1 + it % 7) }))
        spike.code.length shouldBeLessThan 20_000
        val top = Regex("[ML][\\d.]+ ([\\d.]+)").findAll(elements(spike, "path")[0].getAttribute("d"))
            .minOf { it.groupValues[1].toDouble() }
        top shouldBeLessThan 100.0
        texts(spike, "text") shouldContain "100000"
    }

    "a training is redrawn four times a second, and once more at its end" {
        val output = Recorded()
        var clock = 0L
        model.fit(xor) {
            epochs = 1_000
            batch = 4
            listen(LiveCurves(output) { clock.also { clock += 500_000 } })
        }
        output.opened shouldBe 1
        // Some 2,000 looks at the clock, one millisecond per step: 1.1 seconds.
        output.shown.size shouldBeIn 3..6
        output.shown.last().code shouldContain "epoch 1000 of 1000, step 1000 of 1000, batch loss"
        output.shown.last().code shouldEndWith "finished</p>"
        output.shown[1].code shouldContain "left</p>"
    }

    "slow drawing is rarer, so that it takes at most a twentieth of the time" {
        var clock = 0L
        val output = Recorded { clock += 1_000_000_000 }
        model.fit(xor) {
            epochs = 100
            batch = 4
            listen { clock += 1_000_000_000 }
            listen(LiveCurves(output) { clock })
        }
        // At the start, after the first of 100 seconds, each 20 seconds, and at the end.
        output.shown.size shouldBeIn 5..8
    }

    "a training that stops, fails or is repeated shows its end" {
        val output = Recorded()
        val live = LiveCurves(output)
        model.fit(xor) { epochs = 50; batch = 4; listen { if (it.step() == 7L) it.stop() }; listen(live) }
        output.shown.last().code shouldContain "step 7 of 50, batch loss"
        shouldThrow<NonFiniteException> {
            network { dense(1); loss(mse); optimizer(sgd(1e30)) }.fit(xor) { epochs = 50; listen(live) }
        }
        output.shown.last().code shouldContain ", failed: "
        output.opened shouldBe 2
        output.closed shouldBe 2
    }

    "live needs a notebook" {
        shouldThrow<IllegalStateException> { model.fit(xor) { epochs = 1; live() } }.message shouldBe
            "live expects a Kotlin notebook that has loaded weft-notebook, but there is none: use progress() elsewhere"
    }
})

private fun history(losses: List<Double>, validation: List<Double>? = null) = History().apply {
    losses.forEachIndexed { i, loss ->
        add(mapOf("loss" to loss) + if (validation == null) emptyMap() else mapOf("val_loss" to validation[i]))
    }
}

private class Recorded(private val drawn: () -> Unit = {}) : Output {
    val shown = mutableListOf<Html>()
    var opened = 0
    var closed = 0

    override fun open(html: Html) {
        opened++
        shown += html
    }

    override fun replace(html: Html) {
        drawn()
        shown += html
    }

    override fun close(html: Html) {
        closed++
        shown += html
    }
}
