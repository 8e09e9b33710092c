package dev.weft.cli

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.longs.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.awt.image.BufferedImage
import java.io.RandomAccessFile
import java.lang.management.ManagementFactory
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream
import javax.imageio.ImageIO
import kotlin.random.Random

class InspectSpec : FreeSpec({
    val folder = tempdir().toPath()
    val golden = installation.resolve("core-java/src/test/resources/dev/weft")

    fun arrays(path: Path) = weft("inspect", path, "--json").json.let { contents ->
        contents["kind"] to (contents["arrays"] as List<*>).map { row -> row as Map<*, *> }
    }

    "arrays of every kind of file have a type, a shape and a range" {
        val (idx, images) = arrays(installation.resolve("examples/data/mnist/t10k-images-idx3-ubyte.gz"))
        idx shouldBe "idx"
        images.single().filterKeys { it != "mean" } shouldBe
            mapOf(
                "name" to "elements", "type" to "u8", "shape" to listOf(10_000L, 28L, 28L), "min" to 0.0,
                "max" to 255.0
            )
        val (npy, steps) = arrays(golden.resolve("data/version2.npy"))
        npy shouldBe "npy"
        steps.single() shouldBe
            mapOf(
                "name" to "array", "type" to "<f4", "shape" to listOf(2L, 3L, 4L), "min" to -5.0, "max" to 18.0,
                "mean" to 6.5
            )
        val (npz, all) = arrays(golden.resolve("data/golden.npz"))
        npz shouldBe "npz"
        all.last()["notFinite"] shouldBe 2L
        arrays(golden.resolve("checkpoint/reference.safetensors")).first shouldBe "safetensors"
        val (checkpoint, weights) = arrays(golden.resolve("checkpoint/version1.safetensors"))
        checkpoint shouldBe "checkpoint"
        weights[0]["name"] shouldBe "dense1.kernel"
        weights[0]["type"] shouldBe "F32"
    }

    "a checkpoint shows its step and its digest, as text the first 8 digits" {
        val outcome = weft("inspect", golden.resolve("checkpoint/version1.safetensors"), "--json").json
        outcome["step"] shouldBe 10L
        val text = weft("inspect", golden.resolve("checkpoint/version1.safetensors")).out
        text shouldContain "checkpoint, step 10, "
        text shouldContain "sha256 ${(outcome["sha256"] as String).take(8)}\n"
    }

    "a table shows its columns" {
        val outcome = weft("inspect", Files.writeString(folder.resolve("t.csv"), "a,b\n1,x\n,y\n3,x\n"), "--json").json
        outcome["rows"] shouldBe 3L
        outcome["columns"] shouldBe listOf(
            mapOf("name" to "a", "type" to "numbers", "missing" to 1L, "min" to 1.0, "max" to 3.0, "mean" to 2.0),
            mapOf("name" to "b", "type" to "words", "missing" to 0L, "categories" to 2L, "words" to listOf("x", "y")),
        )
        val text = weft("inspect", folder.resolve("t.csv")).out
        text.lines().drop(1) shouldContain "  a     numbers        1    1    3     2"
    }

    "images show their pixels" - {
        listOf("png", "jpg", "gif", "bmp").forEach { format ->
            format {
                val image = BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB).apply { setRGB(20, 10, 0xffffff) }
                val file = folder.resolve("picture").also { ImageIO.write(image, format, it.toFile()) }
                val (kind, pixels) = arrays(file)
                kind shouldBe "image"
                (pixels.single()["shape"] as List<*>).take(2) shouldBe listOf(30L, 40L)
            }
        }
        "a large image is sampled" {
            val image = BufferedImage(3000, 2000, BufferedImage.TYPE_BYTE_GRAY)
            val file = folder.resolve("large.png").also { ImageIO.write(image, "png", it.toFile()) }
            val outcome = weft("inspect", file, "--json").json
            outcome["everyRowAndColumn"] shouldBe 2L
            ((outcome["arrays"] as List<*>).single() as Map<*, *>)["shape"] shouldBe listOf(2000L, 3000L, 1L)
        }
    }

    "a malformed file is exit code 3 and one line, quickly" {
        val noise = Random(1).nextBytes(100_000)
        val starts = listOf(
            "", "\u001f\u008b\u0008", "\u0000\u0000\u0008\u0003", "\u0093NUMPY\u0001\u0000", "PK\u0003\u0004",
            "\u0089PNG\r\n\u001a\n", "\u00ff\u00d8\u00ff", "GIF89a", "BM",
            "\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000{",
        )
        val names = listOf("x", "x.idx", "x.gz", "x.npy", "x.npz", "x.png", "x.safetensors", "x.csv")
        val files = starts.map { "x" to it.toByteArray(Charsets.ISO_8859_1) + noise } + names.map { it to noise } +
            names.map { it to ByteArray(0) }
        files.forEach { (name, bytes) ->
            val file = Files.write(folder.resolve(name), bytes)
            val begun = worked()
            val outcome = weft("inspect", file, "--json")
            withClue("$name ${String(bytes.take(8).toByteArray(), Charsets.ISO_8859_1)}: ${outcome.err}") {
                (outcome.code to outcome.out) shouldBe (Cli.BAD_DATA to "")
                outcome.err shouldStartWith "weft: $file, "
                outcome.err.trim().lines().size shouldBe 1
            }
            worked() - begun shouldBeLessThan 2_000
        }
    }

    "thousands of arrays are listed quickly, an empty file has no rows, and long text is cut" {
        fun zip(count: Int) = folder.resolve("$count.npz").also { file ->
            ZipOutputStream(Files.newOutputStream(file)).use { zip ->
                repeat(count) {
                    zip.putNextEntry(ZipEntry("$it.npy"))
                    zip.write(Files.readAllBytes(golden.resolve("data/version2.npy")))
                }
            }
        }
        val many = zip(10_000)
        val begun = worked()
        weft("inspect", many).out.lines().size shouldBe 10_003
        worked() - begun shouldBeLessThan 5_000
        weft("inspect", zip(0)).out.lines().size shouldBe 2
        val words = weft("inspect", Files.writeString(folder.resolve("long.csv"), "a\n${"x".repeat(1000)}\n")).out
        words.lines().maxOf { it.length } shouldBeLessThan 200
    }

    "a sparse array larger than the heap is read in blocks, and names keep their lines" {
        val idx = folder.resolve("sparse.idx")
        RandomAccessFile(idx.toFile(), "rw").use {
            it.write(byteArrayOf(0, 0, 8, 2, 0, 0, 1, 0, 0, 2, 0, 0))
            it.setLength(12 + 256L * 0x20000)
            it.seek(12 + 256L * 0x20000 - 1)
            it.write(5)
        }
        val (_, sparse) = arrays(idx)
        sparse.single()["shape"] shouldBe listOf(256L, 131_072L)
        sparse.single()["max"] shouldBe 5.0
        val header = " \n{\"a\\n\\tb\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}"
        val lined = folder.resolve("lined")
        Files.write(
            lined,
            byteArrayOf(header.length.toByte(), 0, 0, 0, 0, 0, 0, 0) + header.toByteArray() + ByteArray(2)
        )
        weft("inspect", lined).out.lines()[2] shouldStartWith "  a\\n\\tb  F16"
    }

    "a model of another program is not taken for a table or an archive" {
        listOf("m.onnx", "m.keras", "m.h5").forEach { name ->
            val file = Files.write(folder.resolve(name), "PK34".toByteArray())
            weft("inspect", file) shouldBe Outcome(
                Cli.USAGE, "",
                "weft: $file is a model of another program: make one of Weft of it with weft import\n"
            )
        }
    }

    "a missing file or a folder is exit code 1" {
        weft("inspect", folder.resolve("missing")) shouldBe
            Outcome(Cli.FAILURE, "", "weft: $folder/missing does not exist\n")
        weft("inspect", folder) shouldBe Outcome(Cli.FAILURE, "", "weft: $folder is a folder, not a file\n")
    }
})

/** The processor time of this thread in milliseconds: another program may have the processor meanwhile. */
private fun worked(): Long = ManagementFactory.getThreadMXBean().currentThreadCpuTime / 1_000_000
