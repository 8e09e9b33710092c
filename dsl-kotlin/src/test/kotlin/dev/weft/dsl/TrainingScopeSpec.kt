package dev.weft.dsl

import dev.weft.blas.Workers
import dev.weft.training.CsvLog
import dev.weft.training.EarlyStopping
import dev.weft.training.ReduceOnPlateau
import dev.weft.training.Training
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
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

    "neither or both lengths are refused" {
        shouldThrow<IllegalArgumentException> { training { } }.message shouldBe
            "fit has no length: say epochs = 5 or steps = 1000"
        shouldThrow<IllegalArgumentException> { training { epochs = 1; steps = 1 } }.message shouldBe
            "fit has both epochs and steps: keep one of them"
    }
})

/** What of a training can be compared: its batching is a lambda. */
private fun Training.comparable() = listOf(length, unit, batchSize, validation, listeners, workers)
