package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.training.Listener
import dev.weft.training.Progress
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.collections.shouldBeMonotonicallyIncreasing
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import io.kotest.matchers.string.shouldNotContain

class ProgressBarSpec : FreeSpec({
    val data = Dataset.of(tensor(*Array(20) { row(it, 1) }), tensor(*Array(20) { row(it % 2) }))
    val model = network { dense(1); loss(bceWithLogits); optimizer(sgd(0.01)); metrics(binaryAccuracy(0.0)) }

    /** The output of a training with batches of 4 on a screen. */
    fun drawn(
        columns: Int?,
        colours: Boolean = false,
        blocks: Boolean = true,
        slow: Long =
            0,
        describe: TrainingScope.() -> Unit
    ): String {
        val written = StringBuilder()
        model.fit(data) {
            batch = 4
            onStep { Thread.sleep(slow) }
            listen(ProgressBar(Screen(columns, colours, blocks) { written.append(it) }))
            describe()
        }
        return written.toString()
    }

    /** The lines that stay on the screen. */
    fun left(text: String) = text.trim('\n').split('\n').map { it.substringAfterLast('\r').removeSuffix("\u001b[K") }

    // A busy machine takes seconds.
    val time = "\\d+s \\d+(us|ms|s)/step"
    val number = "\\d\\.\\d{4}"
    val facts = "loss: $number - binary_accuracy: $number - val_loss: $number - val_binary_accuracy: $number"

    "each epoch leaves its title and its line, with the validation at the end" {
        val lines = left(drawn(80) { epochs = 2; validation = data })
        lines shouldHaveSize 4
        lines.filterIndexed { i, _ -> i % 2 == 0 } shouldBe listOf("Epoch 1/2", "Epoch 2/2")
        lines[3] shouldMatch "5/5 ━{20} $time - $facts"
    }

    "without a terminal, an epoch is one line" {
        val lines = left(drawn(null) { epochs = 2; validation = data })
        lines shouldHaveSize 2
        lines[1] shouldMatch "Epoch 2/2 - 5/5 - \\d+s - \\d+(us|ms|s)/step - $facts"
    }

    "a training that ends within an epoch shows its last step" {
        left(drawn(80) { steps = 7 }).map { it.take(9) } shouldBe
            listOf("Epoch 1/2", "5/5 ━━━━━", "Epoch 2/2", "2/2 ━━━━━")
        val stopped = left(drawn(100) { epochs = 3; onStep { if (step() == 3L) stop() } })
        stopped[1] shouldMatch "3/5 ━{12}─{8} \\d+s .*"
        stopped shouldHaveSize 2
    }

    "the bar is redrawn at most 20 times per second, and counts up" {
        val text = drawn(80, slow = 5) { epochs = 1; batch = 1 }
        val steps = Regex("\r *(\\d+)/20").findAll(text).map { it.groupValues[1].toInt() }.toList()
        steps.shouldBeMonotonicallyIncreasing()
        steps.last() shouldBe 20
        steps.size shouldBeLessThanOrEqual 20
        val began = System.nanoTime()
        val redrawn = drawn(80) { epochs = 1; batch = 1; onStep { Thread.sleep(0) } }.count { it == '\r' }
        redrawn shouldBeLessThanOrEqual 3 + ((System.nanoTime() - began) / 50_000_000).toInt()
    }

    "while it runs, the bar fits on one line of any width" {
        for (columns in listOf(1, 10, 20, 30, 40, 50, 60, 80, 200)) {
            val text = drawn(columns, slow = 20) { epochs = 1 }
            val running = text.substringAfter('\n').split('\r').dropLast(1).map { it.removeSuffix("\u001b[K") }
            running.maxOf { it.length } shouldBeLessThanOrEqual columns - 1
            if (columns == 40) running.last() shouldMatch "\\d/5 [━─]{7} $time - loss: $number"
            if (columns == 30) running.last() shouldMatch "\\d/5 [━─]{7} \\d+s - loss: $number"
        }
    }

    "colours and blocks are used only where they can be shown" {
        drawn(80, colours = true) { epochs = 1 } shouldContain Regex(
            "\u001b\\[1m5/5\u001b\\[0m \u001b\\[32m━━━━━━━━━━━━━━━━━━━━\u001b\\[0m \u001b\\[1m\\d+s\u001b\\[0m "
        )
        drawn(80) { epochs = 1 } shouldNotContain "\u001b[1m"
        val ascii = drawn(80, blocks = false) { steps = 3 }
        ascii shouldContain Regex("3/3 ={20} \\d+s")
        ascii.all { it.code < 128 } shouldBe true
    }

    "a listener reads the same means as the bar" {
        val seen = mutableListOf<Set<String>>()
        var last = mapOf<String, Double>()
        drawn(null) {
            epochs = 1
            listen(object : Listener {
                override fun step(progress: Progress) {
                    seen += progress.means().keys
                    last = progress.means()
                }

                override fun epoch(progress: Progress, report: Map<String, Double>) {
                    report shouldBe last
                    progress.means() shouldBe mapOf()
                }
            })
        }
        seen.toSet() shouldBe setOf(setOf("loss", "binary_accuracy"))
    }
})
