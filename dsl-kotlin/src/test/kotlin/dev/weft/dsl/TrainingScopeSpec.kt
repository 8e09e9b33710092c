package dev.weft.dsl

import dev.weft.blas.Workers
import dev.weft.data.Dataset
import dev.weft.training.CsvLog
import dev.weft.training.EarlyStopping
import dev.weft.training.Lint
import dev.weft.training.RateFinder
import dev.weft.training.ReduceOnPlateau
import dev.weft.training.Training
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import java.nio.file.Path

class TrainingScopeSpec : FreeSpec({
    "the block is the core's training" {
        val one = Workers.of(1)
        training { epochs = 5; batch = 200; workers = one }.comparable() shouldBe
            Training.epochs(5).withBatchSize(200).withWorkers(one).comparable()
        training { steps = 5 }.comparable() shouldBe Training.steps(5).comparable()
    }

    "callbacks are the core's listeners" {
        val log = Path.of("log.csv")
        training { epochs = 1; csvLog(log); earlyStopping("val_loss", patience = 3); reduceOnPlateau() }.listeners()
            .map { it.javaClass } shouldBe listOf(CsvLog::class.java, EarlyStopping::class.java, ReduceOnPlateau::class.java)
        training { epochs = 1; csvLog(log) }.listeners() shouldBe listOf(CsvLog(log))
    }

    "the last share of the data validates" {
        val data = Dataset.of(Array(10) { floatArrayOf(it.toFloat()) }, IntArray(10) { it % 2 })
        val (examples, training) = TrainingScope().apply { epochs = 1; validation(0.2) }.trainingOn(data)
        examples.all() shouldBe data.take(8).all()
        training.validation().orElseThrow().all() shouldBe data.skip(8).all()
        xor.fit(data) { epochs = 1; validation(0.2) }.history().names() shouldBe listOf("loss", "accuracy", "val_loss", "val_accuracy")
        shouldThrow<IllegalArgumentException> { training { epochs = 1; validation(0.2) } }.message shouldBe
            "training has validation(0.2), a share of data that it does not know: say it in fit(data) { }"
        shouldThrow<IllegalArgumentException> { xor.fit(data) { epochs = 1; validation(0.2); validation = data } }.message shouldBe
            "fit has both validation = … and validation(0.2): keep one of them"
        shouldThrow<IllegalArgumentException> { training { validation(1.0) } }.message shouldBe
            "validation expects a share above 0 and below 1 but got 1.0"
    }

    "batches gathered ahead are the same" {
        val data = Dataset.of(Array(50) { floatArrayOf(it / 50f) }, IntArray(50) { it % 2 })
        xor.fit(data) { epochs = 3; batch = 7; prefetch = true }.weightsSha256() shouldBe xor.fit(data, epochs = 3, batch = 7).weightsSha256()
    }

    "advice is the core's" {
        val data = Dataset.of(Array(50) { floatArrayOf(100f * it) }, IntArray(50) { it % 2 })
        xor.lint(data) { epochs = 5; batch = 10 } shouldBe Lint.of(xor, data, Training.epochs(5).withBatchSize(10))
        xor.lint(data) { epochs = 5; batch = 10 }.map { it.name() } shouldBe listOf("unscaled-features")
        xor.findRate(data, batch = 10) shouldBe RateFinder.standard().find(xor, data, 10)
        xor.build(data.features()).findRate(data, steps = 20).rates().size shouldBeLessThanOrEqual 20
    }

    "neither or both lengths are refused" {
        shouldThrow<IllegalArgumentException> { training { } }.message shouldBe
            "fit has no length: say epochs = 5 or steps = 1000"
        shouldThrow<IllegalArgumentException> { training { epochs = 1; steps = 1 } }.message shouldBe
            "fit has both epochs and steps: keep one of them"
    }
})

private val xor = network { dense(4, tanh); dense(2); loss(softmaxCE); optimizer(adam(0.1)) }

/** What of a training can be compared: its batching is a lambda. */
private fun Training.comparable() = listOf(length, unit, batchSize, validation, listeners, workers)
