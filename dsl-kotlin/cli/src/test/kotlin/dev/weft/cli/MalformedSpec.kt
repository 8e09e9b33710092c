package dev.weft.cli

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldBeIn
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotContain
import java.awt.image.BufferedImage
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO

/** For any content of a file, a command ends with an exit code and at most one line, which names the file. */
class MalformedSpec : FreeSpec({
    val folder = tempdir().toPath()
    val header = "a,b,kind"
    val rows = (1..20).map { "$it,${it % 7}.5,${if (it % 2 == 0) "x" else "y"}" }
    val good = Files.writeString(folder.resolve("good.csv"), (listOf(header) + rows).joinToString("\n"))
    val model = folder.resolve("model.safetensors")
    val trained = weft("train", "--csv", good, "--label", "kind", "--epochs", 1, "--hidden", 2, "--save", model, "-q")
    check(trained.code == Cli.OK) { trained }

    fun refused(codes: Set<Int>, file: Path, vararg line: Any) {
        val outcome = weft(*line)
        withClue("${line.joinToString(" ")}: $outcome") {
            outcome.code shouldBeIn codes
            outcome.out shouldBe ""
            outcome.err.trimEnd('\n').lines().size shouldBe 1
            outcome.err shouldNotContain "internal error"
            outcome.err.contains(file.fileName.toString().take(20).replace("\n", "\\n")) shouldBe true
        }
    }

    /** Whether the command line succeeds; if it does not, it must be refused in one line. */
    fun accepted(file: Path, vararg line: Any): Boolean {
        if (weft(*line).code == Cli.OK) return true
        refused(setOf(Cli.BAD_DATA), file, *line)
        return false
    }

    fun train(file: Path): Array<Any> =
        arrayOf(
            "train", "--csv", file, "--label", "kind", "--epochs", 1, "--hidden", 2, "--save",
            folder.resolve("none"), "-q"
        )

    fun table(vararg more: String) = (listOf(header) + rows + more).joinToString("\n").toByteArray()

    // What people's programs write is read; what cannot be a table is refused.
    val readable = setOf(
        "one name twice", "UTF-16", "1e999", "0x10", "a decimal comma", "NaN", "Infinity",
        "a word for a number", "Arabic digits", "a missing number", "semicolons", "an open quote",
    )

    "malformed tables" - {
        mapOf(
            "nothing" to byteArrayOf(),
            "a header alone" to header.toByteArray(),
            "no header" to rows.joinToString("\n").toByteArray(),
            "a short row" to table("1,2"),
            "a long row" to table("1,2,x,4"),
            "a zero byte" to table("1,\u0000,x"),
            "no UTF-8" to table() + byteArrayOf(10, -1, -2),
            "an open quote" to table("1,2,\"x"),
            "a field of two million" to table("1,2," + "x".repeat(2 shl 20)),
            "70,000 cells" to table("1,".repeat(70_000)),
            "a web page" to "<!DOCTYPE html>\n<html>".toByteArray(),
            "a picture" to byteArrayOf(-119, 80, 78, 71, 13, 10, 26, 10, 0, 0),
        ).forEach { (name, bytes) ->
            name {
                val file = Files.write(folder.resolve(name.replace(' ', '-') + ".csv"), bytes)
                Files.deleteIfExists(folder.resolve("none"))
                accepted(file, *train(file)) shouldBe (name in readable)
                accepted(file, "predict", model, file)
                accepted(file, "evaluate", model, "--csv", file)
            }
        }
    }

    "tables as people write them are trained on" - {
        mapOf(
            "one name twice" to table().decodeToString().replace("a,b", "a,a").toByteArray(),
            "UTF-16" to table().decodeToString().toByteArray(StandardCharsets.UTF_16),
            "1e999" to table("1e999,2,x"),
            "0x10" to table("0x10,2,x"),
            "a decimal comma" to table("\"1,5\",2,x"),
            "NaN" to table("NaN,2,x"),
            "Infinity" to table("1,-Infinity,x"),
            "a word for a number" to table("one,2,x"),
            "Arabic digits" to table("٣,2,x"),
            "a missing number" to table(",2,x"),
            "semicolons" to table().decodeToString().replace(',', ';').toByteArray(),
        ).forEach { (name, bytes) ->
            name {
                val file = Files.write(folder.resolve(name.replace(' ', '-') + ".csv"), bytes)
                val save = folder.resolve("$name.safetensors")
                val outcome = weft(
                    "train", "--csv", file, "--label", "kind", "--epochs", 1, "--hidden", 2, "--save", save, "-q"
                )
                withClue(outcome) { outcome.code shouldBe Cli.OK }
                withClue(weft("predict", save, file).err) { weft("summary", save).code shouldBe Cli.OK }
                weft("predict", model, file).err shouldNotContain "internal error"
            }
        }
    }

    "numbers whose deviation overflows a double end without an internal error" {
        val file = Files.writeString(folder.resolve("wide.csv"), "a,kind\n1e308,x\n-1e308,y\n1e308,x\n-1e308,y\n")
        val save = folder.resolve("wide.safetensors")
        val outcome = weft("train", "--csv", file, "--label", "kind", "--epochs", 1, "--save", save, "-q")
        withClue(outcome) {
            outcome.code shouldBeIn setOf(Cli.OK, Cli.BAD_DATA)
            outcome.err shouldNotContain "internal error"
        }
    }

    "malformed models" - {
        val whole = Files.readAllBytes(model)
        mapOf(
            "empty" to byteArrayOf(),
            "cut" to whole.copyOf(whole.size - 1),
            "longer" to whole + 0,
            "doubled" to whole + whole,
            "text" to "hello".toByteArray(),
            "a header beyond the file" to ByteArray(100) { -1 },
            "a flipped bit" to whole.clone().also { it[whole.size / 2] = (it[whole.size / 2] + 1).toByte() },
        ).forEach { (name, bytes) ->
            name {
                val file = Files.write(folder.resolve(name.replace(' ', '-') + ".safetensors"), bytes)
                refused(setOf(Cli.BAD_DATA), file, "summary", file)
                refused(setOf(Cli.BAD_DATA), file, "predict", file, good)
                refused(setOf(Cli.BAD_DATA), file, "evaluate", file, "--csv", good)
            }
        }
    }

    "a missing file and what is not a regular file are reported at once" - {
        val loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"))
        val fifo = folder.resolve("fifo")
        ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()
        val directory = Files.createDirectory(folder.resolve("folder"))
        val (zero, random) = listOf("zero", "random").map { Path.of("/dev/$it") }
        val names = listOf(folder.resolve("none"), folder.resolve("line\nbreak"))
        (listOf(directory, loop, fifo, zero, random) + names).forEach { file ->
            val name = file.fileName.toString().replace("\n", " and ")
            name {
                refused(setOf(Cli.FAILURE), file, *train(file))
                refused(setOf(Cli.FAILURE), file, "predict", model, file)
                refused(setOf(Cli.FAILURE), file, "summary", file)
                refused(setOf(Cli.FAILURE), file, "evaluate", file, "--csv", good)
            }
        }
    }

    "sizes that do not fit the machine are an error of one line" {
        refused(
            setOf(Cli.USAGE), folder.resolve("--hidden"), "train", "--csv", good, "--label", "kind", "--hidden",
            1_000_000_000
        )
        refused(
            setOf(Cli.FAILURE), folder.resolve("Shape"), "train", "--csv", good, "--label", "kind", "--hidden",
            "65536,65536", "--save", folder.resolve("none"), "-q"
        )
    }

    "an image of a digit is predicted, a damaged one is an error" - {
        val digits = folder.resolve("digits")
        check(weft("train", "mnist", "--steps", 1, "--checkpoints", digits, "-q").code == Cli.OK)
        val image = BufferedImage(280, 280, BufferedImage.TYPE_BYTE_GRAY)
        image.createGraphics().fillRect(140, 40, 20, 200)
        fun pictured(format: String) = folder.resolve("one.$format").also { ImageIO.write(image, format, it.toFile()) }
        listOf("png", "jpg", "gif", "bmp").forEach { format ->
            format {
                val whole = pictured(format)
                weft("predict", digits, whole, "--json").code shouldBe Cli.OK
                val bytes = Files.readAllBytes(whole)
                (1..9).map { it * bytes.size / 10 }.forEach { length ->
                    val cut = Files.write(folder.resolve("cut-$length.$format"), bytes.copyOf(length))
                    refused(setOf(Cli.BAD_DATA), cut, "predict", digits, cut)
                    refused(setOf(Cli.BAD_DATA), cut, "inspect", cut)
                }
            }
        }
        "any flipped bit of a PNG file is found" {
            val bytes = Files.readAllBytes(pictured("png"))
            for (i in bytes.indices step 5) {
                val changed = bytes.clone().also { it[i] = (it[i].toInt() xor 16).toByte() }
                val flipped = Files.write(folder.resolve("flipped-$i.png"), changed)
                refused(setOf(Cli.BAD_DATA), flipped, "predict", digits, flipped)
            }
        }
    }
})
