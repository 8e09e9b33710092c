package dev.weft.dataframe

import dev.weft.dsl.adam
import dev.weft.dsl.dense
import dev.weft.dsl.loss
import dev.weft.dsl.network
import dev.weft.dsl.optimizer
import dev.weft.dsl.relu
import dev.weft.dsl.softmaxCE
import dev.weft.file.MalformedDataException
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.training.Trained
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import org.jetbrains.kotlinx.dataframe.DataFrame
import org.jetbrains.kotlinx.dataframe.api.dataFrameOf
import org.jetbrains.kotlinx.dataframe.api.drop
import org.jetbrains.kotlinx.dataframe.api.filter
import org.jetbrains.kotlinx.dataframe.api.remove
import org.jetbrains.kotlinx.dataframe.api.take
import org.jetbrains.kotlinx.dataframe.io.readCSV
import java.nio.file.Path
import java.time.LocalDate

private const val IRIS = "../../examples/data/iris/iris.csv"

class FramesSpec : FreeSpec({
    val iris = DataFrame.readCSV(IRIS)

    "a frame equals the table of its file" {
        val table = Csv.read(Path.of(IRIS))
        val fitted = Preprocessing.fit(table, "species")
        val data = iris.toDataset(label = "species")
        data.preprocessing shouldBe fitted
        data.all() shouldBe fitted.dataset(table).all()
    }

    "a model trained on a frame predicts raw rows, also when saved and loaded" {
        val test = iris.filter { it.index() % 5 == 4 }
        val data = iris.filter { it.index() % 5 != 4 }.toDataset(label = "species")
        val flowers = network { dense(16, relu); dense(3); loss(softmaxCE); optimizer(adam(0.01)) }
        val trained = flowers.fit(data) { epochs = 100 }
        trained.evaluate(data.prepare(test)).getValue("accuracy") shouldBeGreaterThan 0.9
        val file = tempdir().toPath().resolve("iris.safetensors")
        trained.save(file)
        Trained.load(file).predict(test.remove("species")) shouldBe trained.predict(data.prepare(test).all().features())
    }

    "principal components and whitening apply to raw rows, too" {
        val table = Csv.read(Path.of(IRIS))
        val plain = Preprocessing.fit(table, "species")
        val data = iris.toDataset(label = "species") { pca(2) }
        data.preprocessing shouldBe plain.withPca(2, table)
        data.prepare(iris.take(3)).all() shouldBe data.take(3).all()
        iris.toDataset(label = "species") { whiten(3) }.preprocessing shouldBe plain.withWhitening(3, table)
    }

    val people = dataFrameOf("name", "age", "member", "class", "paid")(
        "Ada", 36, true, 1, "yes",
        "Alan", null, false, 2, "no",
        "Grace", 85, true, 1, "yes",
    )

    "the error about a missing value names row and column" {
        shouldThrow<MalformedDataException> { people.toDataset(label = "paid") { ignore("name") } }.message shouldBe
            "data frame, row 1, column age: expected a value (or use Preprocessing.withMissing) but got no value"
        val unpaid = dataFrameOf("age", "paid")(36, "yes", 41, null, 85, "no")
        shouldThrow<MalformedDataException> { unpaid.toDataset(label = "paid") }.message shouldBe
            "data frame, row 1, column paid: expected a label but got no value"
    }

    "the block sets ignored columns, categories and missing values" {
        val data = people.toDataset(label = "paid") { ignore("name"); words("class"); missing() }
        data.preprocessing.numbers().map { it.name() } shouldBe listOf("age")
        data.preprocessing.words().associate { it.name() to it.known() } shouldBe
            mapOf("member" to listOf("false", "true"), "class" to listOf("1", "2"))
        data.all().features().rows(1, 2).data() shouldBe floatArrayOf(0f, 1f, 0f, 0f, 1f)
        data.all().labels().data() shouldBe floatArrayOf(1f, 0f, 1f)
        data.prepare(people.drop(1)).all() shouldBe data.skip(1).all()
        data.prepare(people.take(1)).all() shouldBe data.take(1).all()
    }

    "a value that is neither a number nor a category is an error" {
        fails(dataFrameOf("x", "y")(listOf(1), "a", listOf(2), "b")) shouldBe
            "data frame, row 0, column x: expected numbers, text, booleans, enums or dates (leave the column out " +
            "with ignore) but got [1]"
        dataFrameOf("x", "n", "y")(listOf(1), 1, "a", listOf(2), 2, "b").toDataset("y") { ignore("x") }.features()
            .size() shouldBe 1
        fails(dataFrameOf("x", "y")(LocalDate.EPOCH, "a", LocalDate.EPOCH, "b")) shouldBe
            "data frame, column x: expected numbers or categories (learn takes dates) but got dates"
        fails(dataFrameOf("x", "y")(1.0, "a", Double.POSITIVE_INFINITY, "b")) shouldBe
            "data frame, row 1, column x: expected a finite number but got Infinity"
        fails(dataFrameOf("x", "z")(1.0, "a", 2.0, "b")) shouldBe
            "data frame, header: expected a column y but got columns x, z"
        shouldThrow<MalformedDataException> { people.toDataset("paid") { words("klass") } }.message shouldBe
            "data frame, header: expected a column klass (did you mean class?) but got columns name, age, member, " +
            "class, paid"
    }
})

private fun fails(frame: DataFrame<*>) = shouldThrow<MalformedDataException> { frame.toDataset(label = "y") }.message
