package dev.weft.examples.networks

import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.internal.text.PythonFormat.f
import dev.weft.table.Column
import dev.weft.table.Table
import dev.weft.table.TableFields
import dev.weft.tensor.Tensor
import dev.weft.training.Trained
import java.nio.file.Path
import kotlin.math.pow
import kotlin.math.sqrt

/**
 * Predicts sales from the columns of a table, of which two have many categories: once with one-hot columns, once with
 * an embedding of each, and shows what the embedding of the products has learned.
 */
fun main(args: Array<String>) {
    val options = Options.parse(args, "seed=1", "epochs=60", "picture=embedded-categories.png")
    val sales = Sales.table(2000, 1)
    val train = sales.slice(0, 1000)
    val test = sales.slice(1000, sales.size)
    val fields = train.toFields {
        index("shop", "shop")
        index("product", "product")
        input("price", "price")
        input("one-hot", "shop", "product", "price")
        label("units", "units")
        missing()
    }
    println(
        "${train.size} rows to train on, ${test.size} to test: ${fields.categories("shop").size} shops, " +
            "${fields.categories("product").size} products"
    )

    val columns = fit(fields, train, options) {
        input("one-hot", fields.features.fields().getValue("one-hot").size)
    }
    evaluate("one-hot", columns, fields, test)

    val embedded = fit(fields, train, options) {
        val shop = input("shop").embedding(fields.entries("shop"), 4)
        val product = input("product").embedding(fields.entries("product"), 4)
        concat(shop, product, shop * product, input("price", 1))
    }
    evaluate("embedded", embedded, fields, test)

    alike(embedded.weights.getValue("embedding2.table"), fields.categories("product"))
    val rows = Table.of(
        "new",
        listOf(
            Column.Words("shop", listOf("shop 102", "shop 103"), 0, 1),
            Column.Words("product", listOf("product 108", "soap"), 0, 1), Column.Numbers("price", 4.0, 4.0),
        )
    )
    embedded.answers(rows).forEach { println("prediction: ${f(it.value as Double, 1)} units") }
    embedded.picture().save(Path.of(options.word("picture")))
    println("wrote ${options.word("picture")}")
}

/** Trains the same dense layers after what [inputs] returns. */
private fun fit(fields: TableFields, train: Table, options: Options, inputs: NetworkScope.() -> Handle): Trained {
    val model = network {
        output("units", inputs().dense(16, relu).dense(1), loss = mse)
        optimizer(adam(0.01))
        seed(options.seed("seed"))
    }
    return model.build().preprocess(fields).fit(fields.dataset(train), epochs = options.count("epochs"), batch = 50)
}

/** Prints the root mean square error in units; the loss is that of standardized labels. */
private fun evaluate(name: String, trained: Trained, fields: TableFields, test: Table) {
    val weights = trained.weights.values.sumOf { it.size }
    val loss = trained.evaluate(fields.dataset(test)).getValue("loss")
    val error = sqrt(loss) * fields.labels[0].column.deviation
    println("$name: $weights weights, wrong by ${f(error, 2)} units")
}

/** Prints for how many products the one with the nearest vector is of the same kind. */
private fun alike(table: Tensor, products: List<String>) {
    fun distance(a: Int, b: Int) = (0 until 4).sumOf { (table[a, it] - table[b, it]).toDouble().pow(2) }
    fun kind(product: String) = Sales.kind(product.takeLast(3).toInt() - 100)
    val same = products.indices.count { i ->
        val nearest = products.indices.filter { it != i }.minBy { distance(i, it) }
        kind(products[i]) == kind(products[nearest])
    }
    println("the nearest product is of the same kind: ${f(same / products.size.toDouble(), 2)} of the products")
}
