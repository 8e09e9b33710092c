package dev.weft.playground

import dev.weft.checkpoint.Checkpoint
import dev.weft.internal.text.Json
import dev.weft.table.Csv
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Predictor
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.util.Base64

/** The requests of a page, without its server. */
class ApiSpec : FreeSpec({
    val api = Api(Opening(Link.parse("data=xor&epochs=5"), null, null))
    afterSpec { api.close() }

    "a page opens, changes, prints and saves its session" {
        val opened = api.open(mapOf())
        opened["link"].toString() shouldContain "data=xor"
        val session = opened["session"]
        val setup = opened["setup"] as Map<*, *>
        val changed = api.change(mapOf("session" to session, "setup" to setup + ("rate" to 0.1)))
        changed.keys shouldBe opened.keys
        changed["link"] shouldBe "data=xor&rate=0.1"

        api.control(mapOf("session" to session, "action" to "epoch"))["link"] shouldBe "data=xor&rate=0.1&epochs=1"
        api.code(mapOf("session" to session, "language" to "java"))["text"].toString() shouldContain
            "Optimizers.sgd(0.1)"
        api.code(mapOf("session" to session, "language" to "kotlin"))["name"] shouldBe "xor.main.kts"
        val bytes = Base64.getDecoder().decode(api.model(mapOf("session" to session))["bytes"].toString())
        val rows = Csv.read("points", "x1,x2\n1,2\n-3,0.5\n".toByteArray()) { Csv.Kind.NUMBERS }
        Predictor.of(Checkpoint.of(bytes)).answers(rows).size shouldBe 2
        api.close(mapOf("session" to session)) shouldBe mapOf()
    }

    "the colors of the map reach as far as the user's own numbers, whichever of them train" {
        val points = "problem=regression&data=own&points=0,0,1;1,1,-2;2,2,3;3,3,100&train=10&batch=1"
        (1..4).forEach { seed ->
            val setup = Link.parse("$points&seed=$seed").setup
            val scale = Scale.of(Run(setup, setup.configuration), setup.data)
            scale.maps(Tensor.of(Shape.of(3, 1), -100f, 0f, 100f)).single() shouldBe byteArrayOf(0, -128, -1)
            Scale.range(setup.data) shouldBe (-100f to 100f)
        }
    }

    "the schema has the fields of a setup" {
        val text = Api::class.java.getResource("setup.schema.json")!!.readText()
        val schema = Json.read("schema", text) as Map<*, *>
        (schema["properties"] as Map<*, *>).keys shouldBe SetupJson.write(Link.parse("").setup).keys
    }
})
