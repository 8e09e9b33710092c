package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.tensor.Tensor
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.readText

/** Trainings whose place is taken, also by another program while they run. */
class PlaceSpec : FreeSpec({
    val folder = tempdir().toPath()
    val iris = installation.resolve("examples/data/iris/iris.csv")

    fun checkpoint(step: Int) = Checkpoint(mapOf("w" to Tensor.scalar(step.toFloat())), mapOf("step" to step))

    /** Starts a training of Iris in a program of its own, which writes its messages to the file [messages]. */
    fun start(messages: Path, vararg more: Any): Process = ProcessBuilder(
        listOf(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
            "-Dweft.home=$installation", "-cp", System.getProperty("java.class.path"), "dev.weft.cli.MainKt",
            "train", "--csv", "$iris", "--label", "species", "--every", "100000000"
        ) + more.map(Any::toString)
    ).redirectErrorStream(true).redirectOutput(messages.toFile()).start()

    fun code(process: Process): Int {
        check(process.waitFor(10, TimeUnit.MINUTES)) { process.destroyForcibly() }
        return process.exitValue()
    }

    fun waitFor(process: Process, file: Path) {
        while (Files.notExists(file)) {
            process.isAlive shouldBe true
            Thread.sleep(10)
        }
    }

    "two trainings cannot save to one file, and a file that appears meanwhile is kept" {
        val model = folder.resolve("m.safetensors")
        val first = start(folder.resolve("first.txt"), "--save", model, "--steps", 100_000_000)
        waitFor(first, folder.resolve(".m.safetensors.lock"))
        val messages = folder.resolve("second.txt")
        code(start(messages, "--save", model, "--steps", 10)) shouldBe Cli.FAILURE
        messages.readText() shouldBe
            "weft: $model is in use by another program: wait for it to end, or choose another file\n"
        Files.writeString(model, "precious")
        ProcessBuilder("kill", "-INT", first.pid().toString()).start().waitFor()
        code(first) shouldBe 130
        model.readText() shouldBe "precious"
        val said = folder.resolve("first.txt").readText()
        val other = folder.resolve("m-2.safetensors")
        said shouldContain "weft: $model was created by another program meanwhile and is kept: saving to $other\n"
        said shouldContain "saved $other"
        weft("summary", other).code shouldBe Cli.OK
        folder.listDirectoryEntries(".*").map { it.name } shouldBe listOf()
    }

    "a file store replaces only files that it wrote or resumes" {
        val file = folder.resolve("own.safetensors")
        FileStore(file, false, false).use { store ->
            shouldThrow<FileSystemException> { FileStore(file, false, false) }.message shouldBe
                "$file: is in use by this program: wait for it to end, or choose another file"
            store.save(1, checkpoint(1))
            store.save(2, checkpoint(2))
            store.note shouldBe null
            store.place shouldBe file
        }
        Checkpoint.read(file) shouldBe checkpoint(2)
        shouldThrow<UsageException> { FileStore(file, false, false) }.message shouldBe
            "$file exists already: name another file with --save, or add --resume to continue it or --force to " +
            "replace it"
        FileStore(file, true, false).use { store ->
            store.newest(Terminal(Output(System.out), Output(System.err))) shouldBe checkpoint(2)
            store.save(3, checkpoint(3))
        }
        Checkpoint.read(file) shouldBe checkpoint(3)
    }

    "a model whose names are taken meanwhile gets the next free one" {
        val file = folder.resolve("free.safetensors")
        FileStore(file, true, false).use { store ->
            listOf("free", "free-2", "free-3").forEach { Files.writeString(folder.resolve("$it.safetensors"), it) }
            store.save(1, checkpoint(1))
            store.save(2, checkpoint(2))
            store.file(2) shouldBe folder.resolve("free-4.safetensors")
            store.note shouldContain "free.safetensors was created by another program meanwhile and is kept: saving to "
        }
        Checkpoint.read(folder.resolve("free-4.safetensors")) shouldBe checkpoint(2)
        file.readText() shouldBe "free"
    }

    "what is forced replaces a file, and checkpoints once there is a new one" {
        val file = folder.resolve("forced.safetensors")
        checkpoint(1).write(file)
        FileStore(file, false, true).use { it.save(2, checkpoint(2)) }
        Checkpoint.read(file) shouldBe checkpoint(2)
        val place = folder.resolve("forced")
        FolderStore(place, "iris", false, false).use { store ->
            (5..6).forEach { store.save(it.toLong(), checkpoint(it)) }
        }
        Files.writeString(place.resolve("other.txt"), "precious")
        FolderStore(place, "iris", false, true).use { store ->
            place.listDirectoryEntries("*.safetensors").size shouldBe 2
            store.save(1, checkpoint(1))
            store.save(2, checkpoint(2))
        }
        place.listDirectoryEntries("[!.]*").map { it.name }.sorted() shouldBe
            listOf("iris_model-1.safetensors", "iris_model-2.safetensors", "other.txt")
        val log = Files.writeString(folder.resolve("forced.csv"), "old")
        EpochLog.open(log, false, true).close()
        Files.exists(log) shouldBe false
    }

    "a folder of checkpoints belongs to one training" {
        val place = folder.resolve("checkpoints")
        FolderStore(place, "iris", false, false).use {
            shouldThrow<FileSystemException> { FolderStore(place, "iris", false, false) }.message shouldContain
                "in use by"
            it.save(1, checkpoint(1))
            shouldThrow<UsageException> { FolderStore(place, "iris", false, false) }.message shouldStartWith
                "$place already holds checkpoints: add --resume"
        }
        FolderStore(place, "iris", true, false).close()
    }

    "a log belongs to one training, and an empty one disappears" {
        val log = folder.resolve("log.csv")
        EpochLog.open(log, false, false).use {
            Files.size(log) shouldBe 0
            shouldThrow<UsageException> { EpochLog.open(log, false, false) }.message shouldBe
                "$log exists already: name another file with --log, or add --force to replace it"
        }
        Files.exists(log) shouldBe false
        Files.writeString(log, "epoch,step,rate\n")
        EpochLog.open(log, true, false).close()
        log.readText() shouldBe "epoch,step,rate\n"
    }
})
