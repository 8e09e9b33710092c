package dev.weft.cli.page

import dev.weft.cli.Outcome
import dev.weft.cli.Output
import dev.weft.cli.Terminal
import dev.weft.cli.weft
import dev.weft.internal.text.Json
import dev.weft.playground.Playground
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Trained
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import java.io.ByteArrayOutputStream
import java.math.BigDecimal
import java.math.RoundingMode
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Files
import java.nio.file.Path
import java.util.Base64
import dev.weft.cli.page.Playground as Launched

/** What the playground's page saves, read by the launcher. */
class SavedPlaygroundSpec : FreeSpec({
    val folder = tempdir().toPath()
    val points = folder.resolve("points.csv")
    Files.writeString(points, "x1,x2\n0.5,1\n-4,3.25\n")

    /** The model that the page at [link] saves after two epochs. */
    fun saved(link: String): Path = Playground.open(link).use { page ->
        val address = URI(page.address.substringBefore('#'))
        val token = page.address.substringAfter("token=").substringBefore('&')
        fun post(path: String, body: Map<String, Any?>): Map<*, *> {
            val request = HttpRequest.newBuilder(address.resolve(path)).header("Content-Type", "application/json")
                .header("Origin", "$address".removeSuffix("/")).header("Weft-Token", token)
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))).build()
            val reply = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body()
            return Json.read("reply", reply) as Map<*, *>
        }
        val session = post("/api/open", mapOf("link" to link))["session"]
        repeat(2) { post("/api/control", mapOf("session" to session, "action" to "epoch")) }
        val bytes = post("/api/model", mapOf("session" to session))["bytes"].toString()
        Files.write(folder.resolve("page.safetensors"), Base64.getDecoder().decode(bytes))
    }

    val rows = Tensor.of(Shape.of(2, 2), 0.5f, 1f, -4f, 3.25f)

    "predict gives the number of each point" {
        val file = saved("features=x1,x1*x2&layers=4:tanh:frozen,2:tanh")
        val outcome = weft("predict", file, points)
        outcome.code shouldBe 0
        outcome.numbers() shouldBe Trained.load(file).predict(rows).data().map(::rounded)
    }

    "predict gives the class of each point and its probabilities" {
        val outcome = weft("predict", saved("data=blobs&classes=3"), points)
        outcome.code shouldBe 0
        outcome.out.trim().lines().first() shouldBe "prediction,0,1,2"
        outcome.out.trim().lines().size shouldBe 3
    }

    "predict uses the averages, which the file has beside the weights" {
        val file = saved("average=0.9&layers=4:tanh:frozen,2:tanh&rate=0.3")
        val trained = Trained.load(file)
        trained.weightsSha256() shouldNotBe trained.averaged().weightsSha256()
        weft("predict", file, points).numbers() shouldBe trained.averaged().predict(rows).data().map(::rounded)
    }

    "a fault of a handler is one line on standard error" {
        val err = ByteArrayOutputStream()
        Launched.faults(Terminal(Output(err), Output(err))).accept("/api/open", IllegalStateException("a\nb"))
        "$err".trim() shouldBe "weft: the page's request /api/open failed: java.lang.IllegalStateException: a"
    }
})

/** The predictions, one per line below the header. */
private fun Outcome.numbers() = out.trim().lines().drop(1)

/** A number as the launcher writes it where the target has a deviation of 1. */
private fun rounded(number: Float) = BigDecimal(number.toDouble()).setScale(3, RoundingMode.HALF_EVEN).toPlainString()
