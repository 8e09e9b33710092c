package dev.weft.dataframe

import dev.weft.dsl.adam
import dev.weft.dsl.mse
import dev.weft.dsl.softmaxCE
import dev.weft.dsl.tableFields
import dev.weft.dsl.toFields
import dev.weft.file.MalformedDataException
import dev.weft.network.Branch
import dev.weft.network.Layers
import dev.weft.training.Model
import dev.weft.training.Model.Head
import dev.weft.training.Trained
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import org.jetbrains.kotlinx.dataframe.api.dataFrameOf
import org.jetbrains.kotlinx.dataframe.api.remove
import org.jetbrains.kotlinx.dataframe.api.take

class FieldsSpec : FreeSpec({
    val sales = dataFrameOf("age", "city", "sku", "stars", "returned", "note")(
        20, "Bern", 17, 1, 1, listOf(1),
        30, "Basel", 4, 3, 0, listOf(2),
        40, "Bern", 17, 5, 0, listOf(3),
    )
    val data = sales.toFields("returned") {
        input("customer", "age", "city")
        index("product", "sku")
        label("rating", "stars")
        label("returned", "returned")
    }

    "a frame equals the table of its columns" {
        val table = sales.remove("note").toTable("sku", "returned")
        val fields = table.toFields {
            input("customer", "age", "city")
            index("product", "sku")
            label("rating", "stars")
            label("returned", "returned")
        }
        data.fields shouldBe fields
        data.all() shouldBe fields.dataset(table).all()
        data.fields.categories("product") shouldBe listOf("17", "4")
        data.fields.classes("returned") shouldBe listOf("0", "1")
        data.prepare(sales.take(2)).all() shouldBe data.take(2).all()
    }

    "a model trained on a frame predicts raw rows, also when saved and loaded" {
        val customer = Branch.input("customer", 3)
        val product = Branch.input("product").then(Layers.embedding(data.fields.entries("product"), 2))
        val both = Branch.concat(product, customer).then(Layers.dense(4))
        val shop = Model.of(
            adam(0.01), Head.of("rating", both.then(Layers.dense(1)), mse),
            Head.of("returned", both.then(Layers.dense(2)), softmaxCE),
        )
        val trained = shop.fit(data) { epochs = 2 }
        val file = tempdir().toPath().resolve("shop.safetensors")
        trained.save(file)
        val rows = sales.remove("stars", "returned")
        val loaded = Trained.load(file)
        loaded.tableFields shouldBe data.fields
        loaded.predict(rows) shouldBe trained.predict(rows)
        loaded.predict(data.fields.features(rows.toTable(data.fields))).keys shouldBe setOf("rating", "returned")
        val answers = loaded.predictor().answersByOutput(rows.toTable(data.fields))
        answers.getValue("returned")[0].probabilities().keys shouldBe
            setOf("0", "1")
    }

    "missing values and labels are accepted on request" {
        val some = dataFrameOf("age", "stars")(20, 1, null, null, 40, 5)
        val tolerant = some.toFields { input("customer", "age"); label("rating", "stars"); missing(); missingLabels() }
        tolerant.all().labels().field("rating.weight").data() shouldBe floatArrayOf(1f, 0f, 1f)
        shouldThrow<MalformedDataException> {
            some.toFields { input("customer", "age"); label("rating", "stars"); missing() }
        }.message shouldBe "data frame, row 1, column stars: expected a label (or use TableFields.withMissingLabels) " +
            "but got no value"
    }

    "an unknown column is answered with the nearest one" {
        shouldThrow<MalformedDataException> { sales.toFields { input("customer", "aga") } }.message shouldBe
            "data frame, header: expected a column aga (did you mean age?) but got columns age, city, sku, stars, " +
            "returned, note"
        shouldThrow<MalformedDataException> { data.prepare(sales.remove("stars")) }.message shouldBe
            "data frame, header: expected a column stars but got columns age, city, sku, returned"
    }
})
