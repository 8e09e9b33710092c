package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files

/** Every code block in the READMEs compiles and runs, on fewer examples. */
class ReadmeSpec : FreeSpec({
    val folder = tempdir().toPath()
    val programs = Programs(folder)

    fun shortened(code: String) =
        code.replace("mnist.train", "mnist.validation").replace(
            "digits.safetensors",
            folder.resolve("saved").toString()
        )

    "Kotlin and Java give bit-identical models" {
        programs.kotlinc("Readme", shortened(blocks("README.md", "kotlin").first()))
        val kotlin = programs.run("ReadmeKt")
        kotlin shouldContain Regex("loss=0\\.\\d+, accuracy=0\\.8")
        val saved = Files.readAllBytes(folder.resolve("saved"))

        programs.javac("Digits", shortened(blocks("README.md", "java").first()))
        programs.run("Digits") shouldBe kotlin
        Files.readAllBytes(folder.resolve("saved")).contentEquals(saved) shouldBe true
    }

    "lint, rate finder and charts work" {
        val (program, feedback) = blocks("README.md", "kotlin")
        val here = feedback.replace(Regex("\\w+\\.(png|svg)")) { "$folder/${it.value}" }
        programs.kotlinc("Feedback", shortened(program.substringBefore("    val trained") + here + "}\n"))
        programs.run("FeedbackKt") shouldContain Regex("(?m)^0\\.\\d+$")
        Files.readAllBytes(folder.resolve("loss.png")).take(4) shouldBe byteArrayOf(-119, 80, 78, 71).asList()
        Files.readString(folder.resolve("confusion.svg")) shouldContain "<svg"
    }

    "the network with several inputs and outputs works" {
        val (_, _, joined) = blocks("README.md", "kotlin")
        val names = "shop.build().model().network().let { it.inputs() + it.outputs() }"
        programs.kotlinc("Joined", "import dev.weft.dsl.*\n${joined}fun main() = print($names)\n")
        programs.run("JoinedKt") shouldBe "[customer, product, rating, returned]"
    }

    "the README's own operation, layer and optimizer work" {
        val (_, operation, layer, optimizer) = blocks("README.md", "java")
        programs.javac("Cubes", "package dev.weft.graph;\npublic class Cubes {\n$operation\n}")
        val imports =
            "import dev.weft.graph.*; import dev.weft.network.*; import dev.weft.optimizer.*; " +
                "import dev.weft.tensor.*; import java.util.*;"
        programs.javac(
            "Added",
            """
            $imports
            $layer
            $optimizer
            public class Added {
                public static void main(String[] args) {
                    var x = Tensor.of(Shape.of(2, 1), 1, 2);
                    var data = dev.weft.data.Dataset.of(x, Tensor.of(Shape.of(2, 1), 8, 64));
                    Layer cube = (scope, input) -> (v, pass) -> Cubes.cube(v);
                    var rule = new SignDescent(new ConstantRate(0.5));
                    var trained = dev.weft.training.Model.of(dev.weft.loss.Losses.MSE, rule, new Gain(1), cube)
                            .fit(data, dev.weft.training.Training.steps(2).withBatchSize(2));
                    System.out.print(trained.predict(x));
                }
            }
            """.trimIndent(),
        )
        programs.run("Added") shouldBe "Tensor [2, 1] [8.0, 64.0]"
    }

    "both languages show the same code and commands" {
        listOf("sh", "kotlin", "java", "xml").forEach { language ->
            blocks("README.zh-CN.md", language).map(::uncommented) shouldBe
                blocks("README.md", language).map(::uncommented)
        }
        blocks("README.md", "sh") shouldHaveSize 7
    }
})

private fun uncommented(code: String) = code.lines().filterNot { it.startsWith("/**") }
