package dev.weft.cli

import dev.weft.dsl.*
import dev.weft.exchange.source.JavaSource
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import java.nio.file.Files

/** The class of plain Java that a model becomes, called from Kotlin. */
class JavaSourceSpec : FreeSpec({
    "Kotlin calls it as Java does, with the answers of Weft" {
        val programs = Programs(tempdir().toPath())
        val model = network { input(2); dense(3, tanh); dense(3); loss(softmaxCE); optimizer(adam()) }.build()
        val source = programs.folder.resolve("Three.java")
        JavaSource.export(model, source)
        programs.javac("Three", Files.readString(source))
        programs.kotlinc(
            "Ask",
            """
            fun main() {
                val answer: String = Three.answer(floatArrayOf(1f, -2f))
                val share: Double? = Three.probabilities(floatArrayOf(1f, -2f))[answer]
                println("${'$'}answer ${'$'}share")
            }
            """.trimIndent(),
        )
        val answer = model.answers(Tensor.of(Shape.of(1, 2), 1f, -2f)).first()
        programs.run("AskKt") shouldBe "${answer.value} ${answer.probabilities[answer.value]}\n"
    }
})
