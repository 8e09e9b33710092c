package dev.weft.dsl

import dev.weft.data.Synthetic
import dev.weft.loss.Losses
import dev.weft.network.Activations
import dev.weft.network.Dense
import dev.weft.optimizer.Optimizers
import dev.weft.recipe.TableRecipe
import dev.weft.recipe.TableSearch
import dev.weft.search.Range
import dev.weft.search.Search
import dev.weft.table.Column
import dev.weft.table.Table
import dev.weft.training.Model
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.shouldBe

class TuningSpec : StringSpec({
    val train = Synthetic.indices(Synthetic.moons(60, 0.2, 1))
    val held = Synthetic.indices(Synthetic.moons(40, 0.2, 2))

    "tune equals the search that Java code builds by hand" {
        val seen = mutableListOf<Int>()
        val tuned = tune(train, held) {
            trials = 12
            epochs = 9
            seed = 3
            val rate = logRange("rate", 1e-4, 1.0)
            val hidden = choice("hidden", 2, 8, 16)
            model { network { dense(it[hidden], tanh); dense(2); loss(softmaxCE); optimizer(adam(it[rate])) } }
            onTrial { trial, _ -> seen += trial.number() }
        }
        val rate = Range.log("rate", 1e-4, 1.0)
        val hidden = Range.choice("hidden", 2, 8, 16)
        val built = Search.of(rate, hidden).withTrials(12).withEpochs(9).withSeed(3).run(train, held) {
            Model.of(
                Losses.SOFTMAX_CE, Optimizers.adam(it.get(rate)), Dense.of(it.get(hidden), Activations.TANH),
                Dense.of(2)
            )
        }
        tuned.json() shouldBe built.json()
        tuned.trained().weights()["dense1.kernel"] shouldBe built.trained().weights()["dense1.kernel"]
        seen.take(9) shouldBe (1..9).toList()
    }

    "tune of a table equals the search that Java code builds by hand" {
        val table = Table.of(
            "houses",
            listOf(
                Column.Numbers("x", *DoubleArray(60) { it * 0.1 }),
                Column.Numbers("price", *DoubleArray(60) { it * it * 0.02 }),
            ),
        )
        val recipe = TableRecipe.standard().withHidden(4).withEpochs(9)
        val tuned = tune(table, "price", recipe) {
            trials = 4
            seed = 5
            logRange("rate", 0.001, 0.1)
        }
        val built = TableSearch.of(recipe, Range.log("rate", 0.001, 0.1)).run(table, "price") {
            it.withTrials(4).withSeed(5)
        }
        tuned.search().json() shouldBe built.search().json()
        val usual = tune(table, "price", recipe) {
            trials = 1
            epochs = 3
        }
        usual.search().best().epochs() shouldBe 3
        usual.search().best().settings().values().keys shouldBe setOf("rate", "hidden", "layers", "dropout", "l2")
        shouldThrow<IllegalArgumentException> {
            tune(table, "price") { model { error("not called") } }
        }.message shouldBe
            "tune of a table has a model, which the recipe makes: leave model { } out"
    }

    "what is missing or given twice is named" {
        shouldThrow<IllegalArgumentException> { tune(train, held) { model { error("not called") } } }.message shouldBe
            "tune has no range: add one, such as val rate = logRange(\"rate\", 1e-4, 1e-1)"
        shouldThrow<IllegalArgumentException> { tune(train, held) { range("layers", 1..3) } }.message shouldBe
            "tune has no model: add model { network { … } }"
        shouldThrow<IllegalArgumentException> {
            tune(train, held) {
                model { error("not called") }
                model { error("not called") }
            }
        }.message shouldBe "tune has a second model: keep one of them"
    }
})
