package dev.weft.dsl

import dev.weft.blas.Workers
import dev.weft.file.MalformedDataException
import dev.weft.loss.Losses
import dev.weft.metric.Metrics
import dev.weft.network.Activations
import dev.weft.optimizer.Optimizers
import dev.weft.recipe.OptimizerRule
import dev.weft.recipe.TableRecipe
import dev.weft.table.Column
import dev.weft.table.Preparation
import dev.weft.table.Table
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import java.nio.file.Files

class RecipesSpec : StringSpec({
    val folder = tempdir().toPath()
    val sizes = DoubleArray(90) { it * 37 % 29 + 0.5 }
    val table = Table.of(
        "parcels",
        listOf(
            Column.Numbers("size", *sizes),
            Column.Numbers("zone", *DoubleArray(90) { (it * 7 % 4).toDouble() }),
            Column.Words("carrier", listOf("north", "blue", "swift"), *IntArray(90) { it * 5 % 3 }),
            Column.Words("late", listOf("no", "yes"), *IntArray(90) { if (sizes[it] > 12) 1 else 0 }),
        ),
    )

    fun bytes(result: TableRecipe.Result) =
        folder.resolve("model").also { result.trained().save(it) }.let(Files::readAllBytes).asList()

    "a table is learned in one word, with the bits of the Java recipe" {
        val learned = table.learn("late") { epochs = 3 }
        bytes(learned) shouldBe bytes(TableRecipe.standard().withEpochs(3).fit(table, "late"))
        learned.trained.judge(table).rows shouldBe 90
        bytes(table.learn("late", recipe { epochs = 3 })) shouldBe bytes(learned)
    }

    "without a block it is the recipe as it is" {
        bytes(table.learn("late", TableRecipe.plain())) shouldBe bytes(TableRecipe.plain().fit(table, "late"))
    }

    "every setting of a recipe can be said" {
        val rule = OptimizerRule { _, _, epochs -> adam().withRate(cosine(0.01, epochs.toDouble())) }
        val said = recipe(TableRecipe.ensemble()) {
            hidden(24, 12); activation(tanh); dropout(0.3); layers { it.withMembers(4).withPeriodic(false) }
            optimizer(rule); epochs = 7; batch = 20; patience = 2; validation(0.3); folds(2)
            smoothing = 0.2; balanced = true; calibrated = false; loss(mae); metrics(logLoss, accuracy)
            ignore("a"); ignore("b"); keep("c"); words("d"); numbers("e", "f"); columns { it.withRobust(false) }
            seed = 5
        }
        val plain = TableRecipe.ensemble().withHidden(24, 12).withActivation(Activations.TANH).withDropout(0.3)
        said shouldBe plain.withNetwork(plain.network().withMembers(4).withPeriodic(false)).withOptimizer(rule)
            .withEpochs(7).withBatchSize(20).withPatience(2).withValidation(0.3).withFolds(2).withSmoothing(0.2)
            .withBalancedClasses(true).withCalibration(false).withLoss(Losses.MAE)
            .withMetrics(Metrics.LOG_LOSS, Metrics.ACCURACY).withSeed(5)
            .withOptions(
                Preparation.Options.of().withIgnored("a", "b").withKept("c").withWords("d").withNumbers("e", "f")
                    .withRobust(false)
            )
    }

    "an optimizer, or one that knows the length, replaces that of the recipe" {
        val built = TableRecipe.plain().withEpochs(2)
        bytes(table.learn("late", built) { optimizer(sgd(0.1)) }) shouldBe
            bytes(built.withOptimizer(Optimizers.sgd(0.1)).fit(table, "late"))
        bytes(table.learn("late", built) { optimizer { _, _, epochs -> sgd(0.1 / epochs) } }) shouldBe
            bytes(built.withOptimizer(Optimizers.sgd(0.05)).fit(table, "late"))
    }

    "callbacks see the training, and may change all of it but what the recipe decides" {
        val seen = mutableListOf<Long>()
        val watched = table.learn("late", TableRecipe.plain()) {
            epochs = 3
            training { onEpoch { seen += epoch } }
            training { workers = Workers.of(1) }
        }
        seen shouldBe listOf(1L, 2L, 3L)
        bytes(watched) shouldBe bytes(TableRecipe.plain().withEpochs(3).fit(table, "late"))
    }

    "what is out of range is named" {
        shouldThrow<IllegalArgumentException> { recipe { epochs = 0 } }.message shouldBe
            "TableRecipe expects at least 1 epoch but got 0"
        shouldThrow<MalformedDataException> { table.learn("lat") }.message shouldBe
            "parcels, header: expected a column lat (did you mean late?) but got columns size, zone, carrier, late"
    }
})
