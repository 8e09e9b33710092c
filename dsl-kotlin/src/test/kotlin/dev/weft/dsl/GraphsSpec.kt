package dev.weft.dsl

import dev.weft.graph.Reductions.mean
import dev.weft.graph.Reductions.sum
import dev.weft.graph.Update
import dev.weft.graph.Value
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe

class GraphsSpec : FreeSpec({
    "numbers work on either side of an operator" - {
        listOf<Triple<String, Tensor, (Value) -> Value>>(
            Triple("2.0 * x", tensor(2, 4)) { 2.0 * it },
            Triple("2 * x", tensor(2, 4)) { 2 * it },
            Triple("x * 2", tensor(2, 4)) { it * 2 },
            Triple("1 + x", tensor(2, 3)) { 1 + it },
            Triple("x + 1", tensor(2, 3)) { it + 1 },
            Triple("3 - x", tensor(2, 1)) { 3 - it },
            Triple("x - 1", tensor(0, 1)) { it - 1 },
            Triple("1 / x", tensor(1, 0.5)) { 1 / it },
            Triple("x / 2", tensor(0.5, 1)) { it / 2 },
            Triple("x / 2f - -x * x", tensor(1.5, 5)) { it / 2f - -it * it },
            Triple("relu(1 - x)", tensor(0, 0)) { relu(1 - it) },
        ).forEach { (name, expected, of) ->
            name {
                graph {
                    val x = placeholder("x", 2)
                    session { run(of(x), x to tensor(1, 2)) } shouldBe expected
                }
            }
        }
    }

    "a graph is recorded, fed, fetched and trained by hand" {
        graph {
            val x = placeholder("x", Shape.UNKNOWN, 2)
            val y = placeholder("y", Shape.UNKNOWN, 1)
            val w = variable("w", tensor(row(0), row(0)))
            val predictions = x matmul w
            val loss = mean(mse(predictions, y))
            val descend = Update.of(listOf(w), gradients(loss, listOf(w))) { _, weights, gradient, from, to ->
                for (i in from until to) weights[i] -= gradient[i]
            }

            session {
                val features = tensor(row(1, 0), row(0, 1))
                val labels = tensor(row(2), row(-1))
                run(loss, x to features, y to labels).item() shouldBe 2.5f
                run(descend, x to features, y to labels)
                val (l, p) = run(listOf(loss, predictions, descend), x to features, y to labels)
                l.item() shouldBe 0f
                p[1, 0] shouldBe -1f
            }
            session { run(sum(w)).item() shouldBe 1f }
        }
    }

    "tensor and row create tensors from literals" {
        tensor(1, 2.5, 3f) shouldBe Tensor.vector(1f, 2.5f, 3f)
        tensor(row(1, 2), row(3, 4)) shouldBe Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f)
        tensor(row(1, 2)).shape() shouldBe Shape.of(1, 2)
    }
})
