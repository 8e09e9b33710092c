package dev.weft.cli

import dev.weft.cli.setup.Installation
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith
import io.kotest.matchers.string.shouldMatch
import java.nio.file.Files

class NewSpec : FreeSpec({
    val folder = tempdir().toPath()
    val java = "${System.getProperty("java.home")}/bin/java"

    fun ran(vararg line: String): String {
        val process =
            ProcessBuilder(*line).directory(folder.toFile()).redirectError(folder.resolve("err").toFile()).start()
        val out = process.inputStream.readAllBytes().toString(Charsets.UTF_8)
        (process.waitFor() to Files.readString(folder.resolve("err"))) shouldBe
            (0 to Files.readString(folder.resolve("err")))
        return out
    }

    "the script runs and shows its progress" {
        val script = folder.resolve("circle.main.kts")
        val outcome = weft("new", folder.resolve("circle"))
        outcome.code shouldBe Cli.OK
        outcome.out shouldEndWith "/weft run $script\n"
        Files.readAllLines(script).size shouldBeLessThanOrEqual 30
        val out = ran(java, "-cp", System.getProperty("java.class.path"), "dev.weft.cli.MainKt", "run", "$script")
        out shouldMatch "on unseen points: \\{loss=0\\.\\d+, accuracy=0\\.9\\d+\\}\n"
        // Recent JDKs print warnings about the Kotlin compiler, which ./weft turns off.
        val progress = Files.readAllLines(folder.resolve("err")).filter { it.startsWith("Epoch ") }
        progress.last() shouldContain Regex("^Epoch 20/20 - 25/25 - 0s - .* - val_accuracy: 0\\.9")
        progress.size shouldBe 20
    }

    "the Java program runs" {
        weft("new", "--java", folder.resolve("Ring")).out shouldEndWith " $folder/Ring.java\n"
        ran(java, "-cp", System.getProperty("java.class.path"), "Ring.java") shouldContain Regex("accuracy=0\\.9")
    }

    "a script that does not compile reports each error on its own line" {
        val script = Files.writeString(folder.resolve("wrong.main.kts"), "val x: Int = \"a\"\nval y = foo()\n")
        val outcome = weft("run", script)
        (outcome.code to outcome.out) shouldBe (Cli.FAILURE to "")
        val lines = outcome.err.trim().lines()
        lines.first() shouldBe "weft: $script does not compile"
        lines.drop(1).filter { it.startsWith("wrong") }.map { it.substringBefore(": ") } shouldBe
            listOf("wrong.main.kts:1:12", "wrong.main.kts:2:9")
        weft("run", folder.resolve("none.main.kts")) shouldBe
            Outcome(Cli.FAILURE, "", "weft: $folder/none.main.kts does not exist\n")
    }

    "nothing is overwritten, and a class needs a valid name" {
        val before = Files.readString(folder.resolve("Ring.java"))
        mapOf(
            listOf("new", folder.resolve("circle")) to
                "weft: $folder/circle.main.kts exists already: choose another NAME\n",
            listOf("new", folder.resolve("circle.main.kts")) to
                "weft: $folder/circle.main.kts exists already: choose another NAME\n",
            listOf("new", ".") to
                "weft: NAME expects a name that starts with a letter or digit, such as circle, but got .\n",
            listOf("new", "--java", folder.resolve("Ring.java")) to
                "weft: $folder/Ring.java exists already: choose another NAME\n",
            listOf("new", "--java", folder.resolve("my-ring")) to
                "weft: NAME expects the name of a Java class, such as Circle, but got my-ring\n",
        ).forEach { (line, message) -> weft(*line.toTypedArray()) shouldBe Outcome(Cli.USAGE, "", message) }
        Files.readString(folder.resolve("Ring.java")) shouldBe before
        weft("new", folder.resolve("none/circle")) shouldBe
            Outcome(Cli.FAILURE, "", "weft: $folder/none does not exist: create this folder, or choose another NAME\n")
        weft("new", folder.resolve("my circle")).out shouldEndWith " run '$folder/my circle.main.kts'\n"
    }

    "what it advises works in a clone and in a distribution" {
        val home = Files.createDirectory(folder.resolve("home"))
        fun seen() = with(Installation(home)) {
            listOf("$launcher", "$jars", this.java).map { it.removePrefix("$home/") }
        }
        seen() shouldBe listOf("weft", "dsl-kotlin/cli/target/lib", "java")
        Files.createDirectory(home.resolve("lib"))
        seen() shouldBe listOf("bin/weft", "lib", "java")
        val own = Files.createFile(Files.createDirectories(home.resolve("runtime/bin")).resolve("java"))
        seen() shouldBe listOf("bin/weft", "lib", "java")
        own.toFile().setExecutable(true)
        seen() shouldBe listOf("bin/weft", "lib", "runtime/bin/java")
    }
})
