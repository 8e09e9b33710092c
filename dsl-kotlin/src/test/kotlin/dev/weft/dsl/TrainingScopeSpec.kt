package dev.weft.dsl

import dev.weft.blas.Workers
import dev.weft.data.Batches
import dev.weft.data.Dataset
import dev.weft.lint.Lint
import dev.weft.lint.RateFinder
import dev.weft.listener.CsvLog
import dev.weft.listener.EarlyStopping
import dev.weft.listener.ReduceOnPlateau
import dev.weft.training.Trained
import dev.weft.training.Training
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path

class TrainingScopeSpec : FreeSpec({
    "the block equals the core's training" {
        val one = Workers.of(1)
        training { epochs = 5; batch = 200; workers = one }.comparable() shouldBe
            Training.epochs(5).withBatchSize(200).withWorkers(one).comparable()
        training { steps = 5 }.comparable() shouldBe Training.steps(5).comparable()
        training { steps = 5; batch = 7; validation = ten } shouldBe
            Training.steps(5).withBatchSize(7).withValidation(ten)
    }

    "a training on a device says what is missing" {
        val there = training { epochs = 5; device = "gpu" }
        there.comparable() shouldBe Training.epochs(5).withDevice("/gpu:0").comparable()
        training { epochs = 5; device = "cpu" }.device().isEmpty shouldBe true
        shouldThrow<IllegalStateException> { xor.fit(ten, there) }.message shouldBe "/gpu:0 is missing: the module " +
            "weft-gpu is not on the class path; add the dependency dev.weft:weft-gpu"
    }

    "a network has a default training, and fit overrides its settings" {
        val taught = xor.withTraining(Training.epochs(3).withBatchSize(5).withValidation(0.2))
        val said = network {
            dense(4, tanh); dense(2); loss(softmaxCE); optimizer(adam(0.1))
            train { epochs = 3; batch = 5; validation(0.2) }
        }
        said shouldBe taught
        said.fit(ten).weightsSha256() shouldBe xor.fit(ten.take(8), epochs = 3, batch = 5).weightsSha256()
    }

    "settings that fit does not name come from the network" {
        val heard = mutableListOf<String>()
        val order = Training.Batching { data, size, _ -> Batches.cyclic(data, size) }
        val usual = training { epochs = 3; batch = 5; validation(0.2); batching(order); onStep { heard += "train" } }
        fun changed(describe: TrainingScope.() -> Unit) = TrainingScope("fit", usual).apply(describe).training()

        changed { } shouldBe usual
        changed { batch = 2 } shouldBe usual.withBatchSize(2)
        changed { epochs = 9 } shouldBe usual.withEpochs(9)
        changed { steps = 9 }.batching() shouldBe order
        changed { validation = ten } shouldBe usual.withValidation(ten)
        changed { validation(0.5) }.share() shouldBe 0.5
        changed { validation = ten }.share() shouldBe 0.0
        xor.withTraining(usual).fit(ten) { steps = 1; onStep { heard += "fit" } }
        heard shouldBe listOf("train", "fit")
    }

    "an example of another number of features is named so" {
        fun refused(features: Int) =
            shouldThrow<IllegalArgumentException> { xor.withInput(features).build().predict(row(1, 2, 3)) }.message
        refused(2) shouldBe "Model expects an example of 2 features but got 3"
        refused(1) shouldBe "Model expects an example of 1 feature but got 3"
    }

    "labels sorted by class are found before the last of them validate" {
        val sorted = Dataset.of(Array(40) { row(it % 7 / 7f, it % 5 / 5f) }, IntArray(40) { it / 20 })
        xor.lint(sorted) { epochs = 1; validation(0.2) }.map { it.name } shouldBe
            listOf("sorted-labels", "unseen-classes")
        xor.lint(sorted.shuffle(1)) { epochs = 1; validation(0.2) } shouldBe listOf()
    }

    "a trained model keeps the default training, which is not saved" {
        val file = tempdir().toPath().resolve("saved.safetensors")
        val trained = xor.withTraining(Training.epochs(2).withBatchSize(5)).fit(ten)
        trained.fit(ten).step() shouldBe 8
        trained.fit(ten, epochs = 1).step() shouldBe 10
        trained.save(file)
        val loaded = Trained.load(file)
        loaded.model() shouldBe xor
        shouldThrow<IllegalArgumentException> { loaded.fit(ten) }.message shouldBe
            "fit has no length: set epochs = 5 or steps = 1000"
    }

    "in onStep, step is the number of the step, not the activation" {
        val printed = mutableListOf<String>()
        xor.fit(ten) { steps = 3; onStep { printed += "after $step steps" } }
        printed.last() shouldBe "after 3 steps"
    }

    "reading a missing number of a report is an error that lists the known ones" {
        xor.fit(ten) { epochs = 1; onEpoch { report -> report["accuracy"] shouldBe report.getValue("accuracy") } }
        shouldThrow<IllegalArgumentException> { xor.fit(ten) { epochs = 1; onEpoch { it["acuracy"] } } }
            .message shouldBe
            "Report has no acuracy, only [loss, accuracy] (did you mean accuracy?)"
        (xor.fit(ten, epochs = 1).evaluate(ten)["accuracy"] <= 1.0) shouldBe true
    }

    "a micro-batch is the core's" {
        val parts = training { epochs = 5; batch = 200; microBatch = 25 }
        parts.comparable() shouldBe Training.epochs(5).withBatchSize(200).withMicroBatchSize(25).comparable()
        val model = xor.withTraining(parts)
        model.fit(ten) { epochs = 1; batch = 8; microBatch = 4 }.weightsSha256() shouldBe
            model.fit(ten, Training.epochs(1).withBatchSize(8).withMicroBatchSize(4)).weightsSha256()
    }

    "shards are the core's" {
        val cut = training { epochs = 5; batch = 200; shards = 8 }
        cut.comparable() shouldBe Training.epochs(5).withBatchSize(200).withShards(8).comparable()
        xor.withTraining(cut).fit(ten) { epochs = 2; batch = 8; prefetch = true }.weightsSha256() shouldBe
            xor.fit(ten, Training.epochs(2).withBatchSize(8).withShards(8)).weightsSha256()
        shouldThrow<IllegalArgumentException> { training { epochs = 5; shards = 8; microBatch = 2 } }.message shouldBe
            "Training in shards expects no micro-batches, because it computes each shard by itself: use more shards " +
            "instead"
    }

    "callbacks are the core's listeners" {
        val log = Path.of("log.csv")
        training { epochs = 1; csvLog(log); earlyStopping("val_loss", patience = 3); reduceOnPlateau() }.listeners()
            .map { it.javaClass } shouldBe
            listOf(CsvLog::class.java, EarlyStopping::class.java, ReduceOnPlateau::class.java)
        training { epochs = 1; csvLog(log) }.listeners() shouldBe listOf(CsvLog(log))
    }

    "a live view opens with the training, changes no bit and leaves its report" {
        val report = tempdir().toPath().resolve("report.html")
        val watched = xor.withTraining(training { epochs = 3; watch(report = report) })
        watched.lint(ten).size // Only looks at the training, and opens nothing.
        Files.exists(report) shouldBe false
        val err = System.err
        val printed = ByteArrayOutputStream()
        System.setErr(PrintStream(printed))
        try {
            watched.fit(ten).weightsSha256() shouldBe xor.fit(ten, epochs = 3).weightsSha256()
        } finally {
            System.setErr(err)
        }
        "$printed" shouldContain "watching at http://127.0.0.1:"
        Files.readString(report) shouldContain "\"state\":\"finished\""
    }

    "early stopping knows a baseline and a start epoch" {
        fun epochs(baseline: Double?, startFromEpoch: Int) = xor.fit(ten) {
            epochs = 9
            earlyStopping("loss", 2, baseline = baseline, startFromEpoch = startFromEpoch)
        }.history()["loss"].size
        epochs(-1.0, 0) shouldBe 2
        epochs(-1.0, 3) shouldBe 5
    }

    "the last fraction of the data is held out for validation" {
        val kept = xor.fit(ten) { epochs = 2; validation(0.2) }
        kept.weightsSha256() shouldBe xor.fit(ten.take(8), epochs = 2).weightsSha256()
        "${kept.history()}" shouldBe "${xor.fit(ten.take(8)) { epochs = 2; validation = ten.skip(8) }.history()}"
        kept.history().names() shouldBe listOf("loss", "accuracy", "val_loss", "val_accuracy")
        shouldThrow<IllegalArgumentException> { training { epochs = 1; validation(0.2); validation = ten } }
            .message shouldBe
            "training has both validation = … and validation(0.2): keep one of them"
        shouldThrow<IllegalArgumentException> { training { validation(1.0) } }.message shouldBe
            "validation expects a fraction above 0 and below 1 but got 1.0"
    }

    "prefetched batches are the same" {
        val data = Dataset.of(Array(50) { floatArrayOf(it / 50f) }, IntArray(50) { it % 2 })
        xor.fit(data) { epochs = 3; batch = 7; prefetch = true }.weightsSha256() shouldBe
            xor.fit(data, epochs = 3, batch = 7).weightsSha256()
    }

    "lint and rate finder equal the core's" {
        val data = Dataset.of(Array(50) { floatArrayOf(100f * it) }, IntArray(50) { it % 2 })
        xor.lint(data) { epochs = 5; batch = 10 } shouldBe Lint.of(xor, data, Training.epochs(5).withBatchSize(10))
        xor.lint(data) { epochs = 5; batch = 10 }.map { it.name() } shouldBe listOf("unscaled-features")
        xor.findRate(data, batch = 10) shouldBe RateFinder.standard().find(xor, data, 10)
        xor.build(data.features()).findRate(data, steps = 20).rates().size shouldBeLessThanOrEqual 20
    }

    "no length or two lengths is an error that names the block" {
        shouldThrow<IllegalArgumentException> { xor.fit(ten) }.message shouldBe
            "fit has no length: set epochs = 5 or steps = 1000"
        shouldThrow<IllegalArgumentException> { xor.lint(ten) }.message shouldBe
            "lint has no length: set epochs = 5 or steps = 1000"
        shouldThrow<IllegalArgumentException> { training { epochs = 1; steps = 1 } }.message shouldBe
            "training has both epochs and steps: keep one of them"
        shouldThrow<IllegalArgumentException> { network { train { batch = 5 } } }.message shouldBe
            "train has no length: set epochs = 5 or steps = 1000"
    }
})

private val ten = Dataset.of(Array(10) { floatArrayOf(it.toFloat()) }, IntArray(10) { it % 2 })
private val xor = network { dense(4, tanh); dense(2); loss(softmaxCE); optimizer(adam(0.1)) }

/** The settings of a training that can be compared; its batching is a lambda. */
private fun Training.comparable() =
    listOf(length, unit, batchSize, validation, listeners, workers, microBatchSize, sharding, device)
