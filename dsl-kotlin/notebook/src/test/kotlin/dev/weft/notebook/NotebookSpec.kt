package dev.weft.notebook

import dev.weft.data.Batch
import dev.weft.data.Dataset
import dev.weft.dsl.accuracy
import dev.weft.dsl.adam
import dev.weft.dsl.bceWithLogits
import dev.weft.dsl.chart
import dev.weft.dsl.confusionMatrix
import dev.weft.dsl.decisionMap
import dev.weft.dsl.dense
import dev.weft.dsl.fit
import dev.weft.dsl.loss
import dev.weft.dsl.mse
import dev.weft.dsl.network
import dev.weft.dsl.optimizer
import dev.weft.dsl.relu
import dev.weft.dsl.row
import dev.weft.dsl.tensor
import dev.weft.network.Forward
import dev.weft.network.Layer
import dev.weft.network.Scope
import dev.weft.picture.ConfusionMatrix
import dev.weft.picture.Picture
import dev.weft.table.Column
import dev.weft.table.Table
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Evaluation
import dev.weft.training.Model
import dev.weft.training.Report
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import org.jetbrains.kotlinx.jupyter.api.Notebook
import org.jetbrains.kotlinx.jupyter.api.libraries.LibraryDefinitionProducer
import org.w3c.dom.Element
import java.awt.Graphics2D
import java.io.ByteArrayInputStream
import java.lang.reflect.Proxy
import java.util.Base64
import javax.imageio.ImageIO

class NotebookSpec : StringSpec({
    val xor = Dataset.of(tensor(row(0, 0), row(0, 1), row(1, 0), row(1, 1)), tensor(row(0), row(1), row(1), row(0)))
    val model = network { dense(4, relu); dense(1); loss(mse); optimizer(adam()) }
    val classifier = network { dense(4, relu); dense(1); loss(bceWithLogits); optimizer(adam(0.1)) }
        .fit(xor, epochs = 100)

    "a notebook finds the integration, which imports the DSL and renders twelve types" {
        val found = Regex("\"fqn\": \"([^\"]+)\"")
            .find(resource("META-INF/kotlin-jupyter-libraries/libraries.json"))!!.groupValues[1]
        val producer = Class.forName(found).getDeclaredConstructor().newInstance() as LibraryDefinitionProducer
        val notebook = Proxy.newProxyInstance(javaClass.classLoader, arrayOf(Notebook::class.java)) {
                _,
                _,
                _
            ->
            null
        } as Notebook
        val definition = producer.getDefinitions(notebook).single()
        definition.imports shouldContain "dev.weft.dsl.*"
        definition.renderers.size shouldBe 12
        definition.init.size shouldBe 1
    }

    "a model shows its layers, a training its weights" {
        cells(html(model))[0] shouldStartWith "dense"
        html(model).code shouldContain "loss MSE, optimizer Adam"
        val trained = model.fit(xor, epochs = 2)
        cells(html(trained)).take(4) shouldBe listOf("dense1", "dense", "[?, 4]", "12")
        html(trained).code shouldContain "<p>17 weights, 17 of them trainable</p>"
        html(trained).code shouldContain "<caption style=\"white-space:nowrap\">Trained, 2 steps</caption>"
    }

    "a model with thousands of layers is cut" {
        val deep = network { repeat(1_000) { dense(2) }; loss(mse); optimizer(adam()) }
        cells(html(deep)).size shouldBe 2 * 31
        html(deep).code.length shouldBeLessThan 30_000
    }

    "the drawing has a dot for each unit, or six and an ellipsis" {
        val small = html(model.withInput(2))
        elements(small, "circle").size shouldBe 2 + 4 + 1
        elements(small, "line").size shouldBe 2 * 4 + 4
        texts(small, "text") shouldBe listOf("input", "2", "dense1", "4", "dense2", "1")
        val large = html(network { dense(500, relu); dense(10); loss(mse); optimizer(adam()) }.withInput(784))
        elements(large, "circle").size shouldBe 3 * 6
        elements(large, "line").size shouldBe 2 * 36
        texts(large, "text").count { it == "⋮" } shouldBe 3
        texts(html(model), "text").take(3) shouldBe listOf("⋮", "input", "?")
        val deep = network { repeat(100) { dense(2) }; loss(mse); optimizer(adam()) }.withInput(2)
        texts(html(deep), "text").filter { it.startsWith("dense") || it == "…" } shouldBe
            listOf("dense1", "dense2", "dense3", "dense4", "…", "dense98", "dense99", "dense100")
    }

    "a tensor is a table, and a large one is cut" {
        cells(html(tensor(row(1, 2.5), row(3, 4)))) shouldBe listOf("1.0", "2.5", "3.0", "4.0")
        cells(html(Tensor.scalar(7f))) shouldBe listOf("7.0")
        html(Tensor.zeros(3, 2, 2)).code shouldContain
            "<caption style=\"white-space:nowrap\">Tensor [3, 2, 2]</caption>"
        cells(html(Tensor.zeros(3, 2, 2))).size shouldBe 12
        val large = html(Tensor.zeros(1000, 1000))
        cells(large).size shouldBe 13 * 11
        cells(large).count { it == "…" } shouldBe 12 + 11
    }

    "a data set is a table of its first examples" {
        texts(html(xor), "caption") shouldBe listOf("4 examples, features [2], labels [1]")
        cells(html(xor)).take(8) shouldBe listOf("0", "0.0", "0.0", "0.0", "1", "0.0", "1.0", "1.0")
        cells(html(Batch(xor.all().features(), xor.all().labels()))) shouldBe cells(html(xor))
        val large = html(Dataset.of(Tensor.zeros(500, 30), Tensor.zeros(500, 12)))
        cells(large).size shouldBe 13 * (1 + 11 + 11)
    }

    "examples that are images are shown as images" {
        val digits = html(Dataset.of(Tensor.zeros(100, 784), Tensor.zeros(100, 10)))
        elements(digits, "img").size shouldBe 12
        elements(digits, "img")[0].getAttribute("width") shouldBe "84"
        elements(html(Dataset.of(Tensor.zeros(2, 5, 4, 3), Tensor.zeros(2, 1))), "img").size shouldBe 2
    }

    "a table shows names, words and numbers; a missing value is an empty cell" {
        val table = Table.of(
            "a & b",
            listOf(Column.Numbers("x", 1.5, Double.NaN, 1e-7), Column.Words("<b>", listOf("<i>"), 0, -1, 0)),
        )
        texts(html(table), "th") shouldBe listOf("x", "<b>")
        cells(html(table)) shouldBe listOf("1.5", "<i>", "", "", "1e-07", "<i>")
        texts(html(table), "caption") shouldBe listOf("a & b, 3 rows, 2 columns")
        val wide = Table.of("wide", List(50) { Column.Numbers("c$it", *DoubleArray(100)) })
        cells(html(wide)).size shouldBe 13 * 11
    }

    "a report, an evaluation and an answer are tables" {
        val report = html(Report.of(mapOf("loss" to 0.125, "auc" to Double.NaN)))
        texts(report, "th") shouldBe listOf("loss", "auc")
        cells(report) shouldBe listOf("0.125", "NaN")
        texts(html(Evaluation.of(classifier, xor)), "caption") shouldBe
            listOf("Report", "Confusion matrix of 2 classes")
        val numbers = Dataset.of(tensor(row(0, 0), row(0, 1)), tensor(row(0.5), row(1.5)))
        texts(html(Evaluation.of(model.fit(numbers, epochs = 1), numbers)), "caption") shouldBe listOf("Report")
        texts(html(classifier.answers(xor.all().features())[1]), "th") shouldBe listOf("answer", "1", "0")
    }

    "a confusion matrix is a table, and one of many classes is cut" {
        cells(html(ConfusionMatrix.of(arrayOf(intArrayOf(3, 1), intArrayOf(0, 9))).withNames("no", "<yes>"))) shouldBe
            listOf("no", "3", "1", "<yes>", "·", "9")
        val large = html(ConfusionMatrix.of(Array(100) { IntArray(100) }))
        texts(large, "caption") shouldBe listOf("Confusion matrix of 100 classes")
        cells(large).size shouldBe 21 * 22
        html(classifier.confusionMatrix(xor)).code shouldContain "2 classes"
    }

    "images are PNGs, black for 0 and white for 1" {
        val images = tensor(FloatArray(64), FloatArray(64) { if (it < 2) it * 5f else Float.NaN }).images().html()
        val shown = elements(images, "img").map(::image)
        shown.map { it.width to it.height } shouldBe listOf(8 to 8, 8 to 8)
        listOf(0, 1, 2).map { shown[1].getRGB(it, 0) and 0xFFFFFF } shouldBe listOf(0, 0xFFFFFF, 0)
        val red = Tensor.of(Shape.of(1, 1, 1, 3), 1f, 0f, 0.2f).images().html()
        image(elements(red, "img")[0]).getRGB(0, 0) and 0xFFFFFF shouldBe 0xFF0033
        elements(Tensor.zeros(100, 64).images().html(), "img").size shouldBe 60
        elements(Dataset.of(Tensor.zeros(70, 64), Tensor.zeros(70, 1)).images().html(), "img").size shouldBe 60
    }

    "what is no image is refused" {
        listOf(Tensor.zeros(5), Tensor.zeros(2, 10), Tensor.zeros(2, 49), Tensor.zeros(2, 8, 8, 2), Tensor.zeros(0, 0))
            .forEach { tensor ->
                shouldThrow<IllegalArgumentException> { tensor.images() }.message shouldBe
                    "images expects a tensor [n, height, width], the same with 1 or 3 channels, or [n, side²] with a " +
                    "side of at least 8, but got ${tensor.shape()}: reshape it"
            }
    }

    "a picture is an SVG of its own, or a PNG if that would be large" {
        elements(html(classifier.decisionMap(xor)), "img")[0].getAttribute("src") shouldStartWith
            "data:image/svg+xml;base64,"
        val long = model.withMetrics(accuracy).fit(xor, epochs = 3_000).history().chart()
        val img = elements(html(long), "img")[0]
        img.getAttribute("src") shouldStartWith "data:image/png;base64,"
        image(img).width.toString() shouldBe img.getAttribute("width")
        val own = object : Picture {
            override fun size() = Picture.Size(40, 30)

            override fun paint(graphics: Graphics2D) = graphics.drawRect(5, 5, 20, 20)
        }
        elements(html(own), "img")[0].getAttribute("height") shouldBe "30"
    }

    "numbers are short" {
        listOf(2.0, 0.125, 1.0 / 3, 1.5e-7, 123456789.0, -0.5, Double.NaN).map(::number) shouldBe
            listOf("2", "0.125", "0.333333", "1.5e-07", "1.23457e+08", "-0.5", "NaN")
    }

    "names are escaped" {
        val own = object : Layer {
            override fun build(scope: Scope, input: Shape) = Forward { x, _ -> x }

            override fun toString() = "<script>alert('&')</script>"

            override fun kind() = "<i>"
        }
        html(Model.of(mse, adam(), own)).code shouldNotContain "<script"
        html(Model.of(mse, adam(), own)).code shouldNotContain "<i>"
        escaped("<a href=\"x\">'&'</a>") shouldBe "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"
        xml(html(Model.of(mse, adam(), own))).textContent shouldContain "<script>alert('&')</script>"
    }
})

private fun resource(name: String) = WeftNotebook::class.java.classLoader.getResource(name)!!.readText()

private fun image(img: Element) =
    ImageIO.read(ByteArrayInputStream(Base64.getDecoder().decode(img.getAttribute("src").substringAfter("base64,"))))
