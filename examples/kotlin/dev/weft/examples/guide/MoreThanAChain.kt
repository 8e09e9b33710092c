package dev.weft.examples.guide

import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.random.RandomStream
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Report
import java.util.Locale

private const val PRODUCTS = 20

/** Trains a network with three inputs and two outputs, predicts by name, draws it, and uses parts of it. */
fun main(args: Array<String>) {
    val shop = network {
        val customer = input("customer", 3)
        val item = shared { embedding(PRODUCTS, 4) }
        val product = item(input("product"))
        val before = item(input("before"))
        val taste = concat(customer, product).named("taste") { dense(32, relu) }
        val change = concat(product, before).dense(32, relu)
        output("rating", taste.dense(1), loss = mse)
        output("returned", change.dense(1), loss = bceWithLogits, weight = 0.3)
        optimizer(adam(0.01))
    }

    val sales = sales(4_000)
    val test = sales.skip(3_000)
    val trained = shop.fit(sales.take(3_000), epochs = 20)
    print(trained.evaluate(test))
    trained.picture().save(args[0])

    val features = mapOf(
        "customer" to Tensor.matrix(floatArrayOf(0f, -1f, 1f), floatArrayOf(0f, 1f, -1f)),
        "product" to Tensor.vector(5f, 5f), "before" to Tensor.vector(6f, 7f)
    )
    val ratings = trained.predict(features).getValue("rating")
    val returned = trained.predictor().probabilities(features, "returned")
    for (i in 0 until 2) {
        println("rating %.0f, returned with probability %.1f".format(Locale.ROOT, ratings[i, 0], returned[i, 1]))
    }

    val tuned = trained.freeze("embedding1", "taste").fit(sales.take(3_000), epochs = 5)
    print(tuned.evaluate(test))
    val tastes = trained.upTo("taste")
    println(tastes.predict(test.take(2).all().features.fields).getValue("taste").shape)
}

private fun print(report: Report) = println(
    "rating: squared error %.1f; returned: accuracy %.2f"
        .format(Locale.ROOT, report["rating_loss"], report["returned_accuracy"])
)

/** Makes up sales. Every second rating is unknown. */
private fun sales(count: Int): Dataset {
    val random = RandomStream.of(1, "sales")
    val kinds = random.normal(0f, 1f).next(PRODUCTS * 3)
    val customers = Tensor.of(Shape.of(count, 3), *random.normal(0f, 1f).next(count * 3))
    val products = Tensor.zeros(count)
    val before = Tensor.zeros(count)
    val ratings = Tensor.zeros(count, 1)
    val returned = Tensor.zeros(count, 1)
    val known = Tensor.zeros(count)
    for (i in 0 until count) {
        val product = random.nextInt(PRODUCTS)
        val last = random.nextInt(PRODUCTS)
        var likes = 0f
        var resembles = 0f
        for (k in 0 until 3) {
            likes += customers[i, k] * kinds[product * 3 + k]
            resembles += kinds[last * 3 + k] * kinds[product * 3 + k]
        }
        products.data[i] = product.toFloat()
        before.data[i] = last.toFloat()
        ratings.data[i] = if (i % 2 == 0) likes else Float.NaN
        known.data[i] = if (i % 2 == 0) 1f else 0f
        returned.data[i] = if (resembles < 0) 1f else 0f
    }
    return Dataset.of(
        mapOf("customer" to customers, "product" to products, "before" to before),
        mapOf("rating" to ratings, "returned" to returned), mapOf("rating" to known)
    )
}
