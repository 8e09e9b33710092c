package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import org.jetbrains.kotlin.cli.common.ExitCode
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path
import javax.tools.ToolProvider

/** Every code block in the READMEs compiles and runs, on fewer examples. */
class ReadmeSpec : FreeSpec({
    val folder = tempdir().toPath()
    val classes = System.getProperty("java.class.path")

    fun shortened(code: String) =
        code.replace("mnist.train", "mnist.validation").replace(
            "digits.safetensors",
            folder.resolve("saved").toString()
        )

    fun javac(name: String, code: String) {
        val source = Files.writeString(Files.createDirectories(folder.resolve("sources")).resolve("$name.java"), code)
        val messages = ByteArrayOutputStream()
        val failed = ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, messages, "--release", "17", "-cp", "$folder:$classes", "-d", folder.toString(),
                source.toString()
            )
        (if (failed == 0) "" else messages.toString()) shouldBe ""
    }

    fun kotlinc(name: String, code: String) {
        val source = Files.writeString(folder.resolve("$name.kt"), code)
        val messages = ByteArrayOutputStream()
        val end = K2JVMCompiler().exec(
            PrintStream(
                messages, true,
                Charsets.UTF_8
            ),
            "$source", "-no-stdlib", "-no-reflect", "-cp", classes, "-d", "$folder",
        )
        (end to messages.toString()) shouldBe (ExitCode.OK to messages.toString())
    }

    fun run(main: String): String {
        val java = ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            "$folder:$classes", main
        )
        val process = java.directory(installation.toFile()).redirectErrorStream(true).start()
        val out = process.inputStream.readAllBytes().toString(Charsets.UTF_8)
        (process.waitFor() to out) shouldBe (0 to out)
        return out
    }

    "Kotlin and Java give bit-identical models" {
        kotlinc("Readme", shortened(blocks("README.md", "kotlin").first()))
        val kotlin = run("ReadmeKt")
        kotlin shouldContain Regex("loss=0\\.\\d+, accuracy=0\\.8")
        val saved = Files.readAllBytes(folder.resolve("saved"))

        javac("Digits", shortened(blocks("README.md", "java").first()))
        run("Digits") shouldBe kotlin
        Files.readAllBytes(folder.resolve("saved")).contentEquals(saved) shouldBe true
    }

    "lint, rate finder and charts work" {
        val (program, feedback) = blocks("README.md", "kotlin")
        val here = feedback.replace(Regex("\\w+\\.(png|svg)")) { "$folder/${it.value}" }
        kotlinc("Feedback", shortened(program.substringBefore("    val trained") + here + "}\n"))
        run("FeedbackKt") shouldContain Regex("(?m)^0\\.\\d+$")
        Files.readAllBytes(folder.resolve("loss.png")).take(4) shouldBe byteArrayOf(-119, 80, 78, 71).asList()
        Files.readString(folder.resolve("confusion.svg")) shouldContain "<svg"
    }

    "the network with several inputs and outputs works" {
        val (_, _, joined) = blocks("README.md", "kotlin")
        val names = "shop.build().model().network().let { it.inputs() + it.outputs() }"
        kotlinc("Joined", "import dev.weft.dsl.*\n${joined}fun main() = print($names)\n")
        run("JoinedKt") shouldBe "[customer, product, rating, returned]"
    }

    "the README's own operation, layer and optimizer work" {
        val (_, operation, layer, optimizer) = blocks("README.md", "java")
        javac("Cubes", "package dev.weft.graph;\npublic class Cubes {\n$operation\n}")
        val imports =
            "import dev.weft.graph.*; import dev.weft.network.*; import dev.weft.optimizer.*; " +
                "import dev.weft.tensor.*; import java.util.*;"
        javac(
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
        run("Added") shouldBe "Tensor [2, 1] [8.0, 64.0]"
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
