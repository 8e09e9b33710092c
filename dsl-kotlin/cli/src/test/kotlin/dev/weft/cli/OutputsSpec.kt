package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.inspectors.forAll
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.createDirectory
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.io.path.writeText

/** All that a training writes is checked before it reads and learns anything. */
class OutputsSpec : FreeSpec({
    val folder = tempdir().toPath()
    val file = folder.resolve("file.txt").also { it.writeText("mine") }
    val inside = folder.resolve("folder.csv").createDirectory()
    // It would fail as soon as it is read.
    val data = folder.resolve("bad.csv").also { it.writeText("\"") }

    fun refused(vararg options: Any) = weft("train", data, "--label", "y", "--folds", 3, *options).also {
        it.err.lines().size shouldBe 2
        it.err shouldContain Regex("file.txt|folder.csv|missing")
        file.readText() shouldBe "mine"
    }

    "an output that is a file, a folder or in no folder is refused at once" {
        val missing = Path.of("$folder", "missing", "x")
        listOf(
            listOf("--tensorboard", file), listOf("--tensorboard", file.resolve("below")), listOf("--save", file),
            listOf("--save", "$missing.safetensors"), listOf("--checkpoints", file), listOf("--log", file),
            listOf("--log", inside), listOf("--log", inside, "--force"), listOf("--log", "$missing.csv"),
            listOf("--report", file), listOf("--report", inside, "--force"), listOf("--report", "$missing.html"),
            listOf("--picture", "$missing.png"),
        ).forAll { refused(*it.toTypedArray()).code shouldBe (if ("missing" in "$it") Cli.FAILURE else Cli.USAGE) }
        val picture = folder.resolve("folder.csv.png").createDirectory()
        refused("--picture", picture).err shouldContain "is a folder: name a file with --picture"
        refused("--tensorboard", file).err shouldContain "$file is a file: name another folder with --tensorboard"
    }

    "--force replaces a report, and a log only when all other outputs can be written" {
        val iris = installation.resolve("examples/data/iris/iris.csv")
        val log = folder.resolve("log.csv").also { it.writeText("old") }
        val report = folder.resolve("report.html").also { it.writeText("old") }
        val options = listOf("--label", "species", "--epochs", 2, "--recipe", "plain", "--log", log, "--report", report)
        val save = folder.resolve("model.safetensors")
        fun train(vararg more: Any) = weft("train", iris, *options.toTypedArray(), "--save", save, *more)
        train().err shouldContain "or add --force to replace it"
        train("--force", "--tensorboard", file).code shouldBe Cli.USAGE
        log.readText() shouldBe "old"
        save.exists() shouldBe false
        train("--force", "-q").code shouldBe Cli.OK
        log.readText() shouldContain "epoch"
        report.readText() shouldContain "<html"
        Files.list(folder).use { files -> files.filter { "$it".endsWith(".lock") }.count() } shouldBe 0
    }
})
