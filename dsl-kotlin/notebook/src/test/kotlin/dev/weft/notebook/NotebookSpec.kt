package dev.weft.notebook

import dev.weft.data.Dataset
import dev.weft.dsl.accuracy
import dev.weft.dsl.adam
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
import dev.weft.tensor.Tensor
import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import org.jetbrains.kotlinx.jupyter.api.Notebook
import org.jetbrains.kotlinx.jupyter.api.libraries.LibraryDefinitionProducer
import org.xml.sax.InputSource
import java.io.StringReader
import java.lang.reflect.Proxy
import javax.xml.parsers.DocumentBuilderFactory

class NotebookSpec : StringSpec({
    val xor = Dataset.of(tensor(row(0, 0), row(0, 1), row(1, 0), row(1, 1)), tensor(row(0), row(1), row(1), row(0)))
    val model = network { dense(4, relu); dense(1); loss(mse); optimizer(adam()) }

    "a notebook finds the integration, which imports the DSL and renders five types" {
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
        definition.renderers.size shouldBe 5
    }

    "a model shows its layers, a training its weights" {
        cells(html(model))[0] shouldStartWith "dense"
        html(model) shouldContain "loss MSE, optimizer Adam"
        cells(html(model.fit(xor, epochs = 2))).take(4) shouldBe listOf("dense1", "dense", "[?, 4]", "12")
        html(model.fit(xor, epochs = 2)) shouldContain "<p>17 weights, 17 of them trainable</p>"
    }

    "a history is a chart, or a message if it is empty" {
        val svg = html(model.withMetrics(accuracy).fit(xor, epochs = 2).history())
        svg shouldStartWith "<svg"
        xml(svg).getAttribute("width") shouldBe "1240"
        html(model.withInput(2).build().history()) shouldContain "<p>History has no epoch"
    }

    "a tensor is a table, and a large one is cut" {
        cells(html(tensor(row(1, 2.5), row(3, 4)))) shouldBe listOf("1.0", "2.5", "3.0", "4.0")
        cells(html(Tensor.scalar(7f))) shouldBe listOf("7.0")
        html(Tensor.zeros(3, 2, 2)) shouldContain "<caption>Tensor [3, 2, 2]</caption>"
        cells(html(Tensor.zeros(3, 2, 2))).size shouldBe 12
        val large = html(Tensor.zeros(1000, 1000))
        cells(large).size shouldBe 13 * 11
        cells(large).count { it == "…" } shouldBe 12 + 11
    }

    "names are escaped" {
        val own = object : Layer {
            override fun build(scope: dev.weft.network.Scope, input: dev.weft.tensor.Shape) = Forward { x, _ -> x }

            override fun toString() = "<script>alert('&')</script>"
        }
        html(dev.weft.training.Model.of(mse, adam(), own)) shouldNotContain "<script"
        escaped("<a href=\"x\">'&'</a>") shouldBe "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"
        xml("<div>" + html(dev.weft.training.Model.of(mse, adam(), own)) + "</div>").textContent shouldContain
            "<script>alert('&')</script>"
    }
})

private fun resource(name: String) = WeftNotebook::class.java.classLoader.getResource(name)!!.readText()

private fun cells(html: String) = xml("<div>$html</div>").getElementsByTagName("td")
    .let { cells -> List(cells.length) { cells.item(it).textContent } }

private fun xml(text: String) = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
    .parse(InputSource(StringReader(text))).documentElement
