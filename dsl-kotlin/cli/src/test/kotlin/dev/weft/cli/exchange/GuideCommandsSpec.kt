package dev.weft.cli.exchange

import dev.weft.cli.Cli
import dev.weft.cli.blocks
import dev.weft.cli.installation
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readText

/** What the guide shows at the launcher of the ways in and out works as it stands there. */
class GuideCommandsSpec : FreeSpec({
    val pages = listOf("keras-and-pytorch", "open-in-other-programs", "plain-java", "tensorboard", "serve-a-model")
    val guide = installation.resolve("docs/guide")
    val trained = tempdir().toPath().resolve("iris.safetensors")

    fun commands(page: String) = blocks("docs/guide/$page.md", "sh").flatMap(String::lines)
        .map { it.removePrefix("./") }.filter { it.startsWith("weft ") || it.startsWith("java ") }

    /** Runs a command as if in [folder]. */
    fun run(command: String, folder: Path) {
        val words = command.split(' ').drop(1)
        val placed = words.map { word ->
            when {
                word.startsWith("examples/") -> "${installation.resolve(word)}"
                Regex("runs/.*|[\\w-]+\\.(safetensors|onnx|keras|npz|java)").matches(word) -> "${folder.resolve(word)}"
                else -> word
            }
        }
        val short = listOf("--epochs", "2", "--save", "${folder.resolve("iris.safetensors")}", "--force", "-q")
        if (command.startsWith("java ")) {
            val java = Path.of(System.getProperty("java.home"), "bin/java").toString()
            ProcessBuilder(listOf(java) + placed).redirectErrorStream(true).start().also {
                it.inputStream.readAllBytes().decodeToString().trim().split(' ').size shouldBe 1
            }.waitFor() shouldBe 0
        } else {
            val all = if (words[0] == "train") placed + short else placed
            weft(*all.toTypedArray()).let { withClue(it.err) { it.code shouldBe Cli.OK } }
        }
    }

    "every command of these pages, in both languages" {
        val iris = installation.resolve("examples/data/iris/iris.csv")
        weft("train", iris, "--label", "species", "--epochs", 2, "--recipe", "plain", "--save", trained, "-q")
            .code shouldBe Cli.OK
        pages.forAll { page ->
            val all = commands(page)
            all.size shouldBeGreaterThan 0
            commands("zh-CN/$page") shouldContainExactly all
            val folder = tempdir().toPath()
            Files.copy(trained, folder.resolve("iris.safetensors"))
            // A server runs until it is stopped: ServeSpec does that.
            all.filterNot { it.startsWith("weft serve ") }.forEach { withClue(it) { run(it, folder) } }
        }
    }

    "the READMEs lead to every page of the guide" {
        mapOf("README.md" to "docs/guide/", "README.zh-CN.md" to "docs/guide/zh-CN/").forEach { (readme, folder) ->
            val text = installation.resolve(readme).readText()
            Files.list(guide).use { files -> files.map { "${it.fileName}" }.toList() }
                .filter { it.endsWith(".md") && it != "README.md" && "($folder$it)" !in text }.shouldBeEmpty()
        }
    }
})
