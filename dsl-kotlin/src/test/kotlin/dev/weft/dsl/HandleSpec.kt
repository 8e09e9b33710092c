package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.loss.Losses
import dev.weft.network.Activations
import dev.weft.network.Branch
import dev.weft.network.Layers
import dev.weft.optimizer.Optimizers
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import dev.weft.training.Model.Head
import dev.weft.training.Training
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe

/** Networks with several inputs and outputs in the DSL. */
class HandleSpec : FreeSpec({
    "a network of handles equals the one that Java builds" {
        val shop = network {
            val customer = input("customer", 12)
            val product = input("product")
            val taste = customer.dense(64, relu).dropout(0.2)
            val item = product.embedding(5_000, 16)
            output("rating", concat(taste, item).dense(32, relu).dense(1), loss = mse)
            output("returned", taste.dense(1), loss = bceWithLogits, weight = 0.3)
            optimizer(adam(1e-3))
        }
        val customer = Branch.input("customer", 12)
        val product = Branch.input("product")
        val taste = customer.then(Layers.dense(64, Activations.RELU), Layers.dropout(0.2))
        val item = product.then(Layers.embedding(5_000, 16))
        val rating = Branch.concat(taste, item).then(Layers.dense(32, Activations.RELU), Layers.dense(1))
        val java = Model.of(
            Optimizers.adam(1e-3), Head.of("rating", rating, Losses.MSE),
            Head.of("returned", taste.then(Layers.dense(1)), Losses.BCE_WITH_LOGITS).weighted(0.3),
        )
        shop shouldBe java
        val data = Dataset.of(
            mapOf("customer" to Tensor.zeros(4, 12), "product" to tensor(1, 2, 4_999, 2)),
            mapOf("rating" to Tensor.zeros(4, 1), "returned" to Tensor.zeros(4, 1)),
        )
        val trained = shop.fit(data) { epochs = 1 }
        trained.weightsSha256() shouldBe java.fit(data, Training.epochs(1)).weightsSha256()
        trained.predict(mapOf("customer" to Tensor.zeros(1, 12), "product" to tensor(1))).keys shouldBe
            setOf("rating", "returned")
    }

    "a chain is the same bits written with handles" {
        val chain = network { input(4); dense(5, relu); dropout(0.5); dense(3); loss(softmaxCE); optimizer(sgd(0.1)) }
        val handles = network {
            output("class", input("row", 4).dense(5, relu).dropout(0.5).dense(3), loss = softmaxCE)
            optimizer(sgd(0.1))
        }
        handles.build().weightsSha256() shouldBe chain.build().weightsSha256()
    }

    "branches are joined, split, and share layers" {
        network {
            val (left, right) = input("pair", 8).split(4, 4)
            val tower = shared { dense(6, tanh); dense(3) }
            val a = tower(left)
            val b = tower(right)
            val all = concat(a + b, a * b, add(a, b), multiply(a, b), average(a, b), maximum(a, b), dot(a, b))
            all.shape.toString() shouldBe "[?, 19]"
            output("y", all.residual { dense(19) }.columns(0, 2), loss = mse)
            optimizer(adam())
        }.build().weights().keys.toList() shouldBe listOf(
            "dense1.kernel", "dense1.bias", "dense2.kernel", "dense2.bias", "residual1.dense1.kernel",
            "residual1.dense1.bias",
        )
    }

    "what is wrong is said at its line or at the end of the block" {
        fun message(describe: NetworkScope.() -> Unit) =
            shouldThrow<IllegalArgumentException> { network(describe) }.message
        message {
            val a = input("a", 3)
            concat(a, input("b", 2, 2))
        } shouldBe "concat expects values [batch, …, n] that differ in their last lengths only but got " +
            "[[?, 3], [?, 2, 2]]"
        message {
            output("y", input("x", 3).dense(1), loss = mse)
            input("unused", 2)
            optimizer(adam())
        } shouldBe "network has an input that no output depends on: unused; connect it or leave it out"
        message {
            output("y", input("x", 3).dense(1))
            optimizer(adam())
        } shouldBe "network has an output without a loss: add loss = mse to y"
        message {
            dense(3)
            output("y", input("x", 3).dense(1), loss = mse)
        } shouldBe
            "network has both branches and a layer without one, dense: write it after a handle, such as x.dense(…)"
        message { input("x", 3) } shouldBe
            "network has inputs but no output: add output(\"name\", handle, loss = mse)"
        message {
            input("x", 3)
            input("x", 4)
        } shouldBe "network has two inputs called x: rename one"
        message {
            val x = input("x", 3)
            output("y", x.dense(1), loss = mse)
            output("z", x.dense(1))
            loss(mse)
            optimizer(adam())
        } shouldBe "network has several outputs and one loss: give each its own, such as output(\"y\", …, loss = mse)"
        message { output("y", input("x", 3).dense(1), loss = mse) } shouldBe
            "network has no optimizer: add one, such as optimizer(sgd(0.1))"
    }
})
