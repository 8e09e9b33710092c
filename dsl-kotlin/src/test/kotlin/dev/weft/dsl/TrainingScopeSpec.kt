package dev.weft.dsl

import dev.weft.blas.Workers
import dev.weft.training.Training
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe

class TrainingScopeSpec : FreeSpec({
    "the block is the core's training" {
        val one = Workers.of(1)
        training { epochs = 5; batch = 200; workers = one }.comparable() shouldBe
            Training.epochs(5).withBatchSize(200).withWorkers(one).comparable()
        training { steps = 5 }.comparable() shouldBe Training.steps(5).comparable()
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
