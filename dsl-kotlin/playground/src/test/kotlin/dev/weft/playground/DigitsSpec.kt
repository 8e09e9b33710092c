package dev.weft.playground

import dev.weft.data.Mnist
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.util.Base64

private val FOLDER: Path = Path.of("../../examples/data/mnist")
private const val SIDE = 112

/** A drawing whose ink is a function of the pixel. */
private fun drawing(ink: (Int, Int) -> Int): Map<String, Any?> {
    val bytes = ByteArray(SIDE * SIDE) { ink(it % SIDE, it / SIDE).toByte() }
    return mapOf("ink" to Base64.getEncoder().encodeToString(bytes))
}

/** Digit [example] of MNIST's test images, four times as large. */
private fun digit(example: Int): Map<String, Any?> {
    val pixels = Mnist.read(FOLDER).test().slice(example, example + 1).all().features().data()
    return drawing { x, y -> (255 * pixels[y / 4 * 28 + x / 4]).toInt() }
}

class DigitsSpec : FreeSpec({
    "a model is trained while its progress and its first layer are told, and then knows a drawing" {
        val digits = Digits(FOLDER)
        val lines = mutableListOf<Map<String, Any?>>()
        digits.train(mapOf("epochs" to 1L), lines::add)
        lines.first()["step"] shouldBe 0L
        lines.last()["step"] shouldBe 550L
        lines.last()["images"] shouldBe 55_000L
        (lines.last()["accuracy"] as Double) shouldBeGreaterThan 0.93
        Base64.getDecoder().decode(lines.last()["kernel"] as String).toList() shouldHaveSize 64 * 784
        // The first test images are 7, 2, 1, 0.
        for ((example, expected) in listOf(7, 2, 1, 0).withIndex()) {
            val shares = digits.answer(digit(example))["probabilities"] as List<*>
            shares.indexOf(shares.maxBy { it as Float }) shouldBe expected
            shares.sumOf { (it as Float).toDouble() } shouldBe (1.0 plusOrMinus 1e-5)
        }
        val hidden = digits.answer(digit(0))["hidden"] as List<*>
        hidden shouldHaveSize 64
        hidden.maxOf { it as Float } shouldBeGreaterThan 0f
    }

    "the same seed gives the same model" {
        fun trained(seed: Long): Any? {
            val digits = Digits(FOLDER)
            var last: Any? = null
            shouldThrow<IOException> {
                digits.train(mapOf("seed" to seed, "epochs" to 1L)) {
                    last = digits.answer(digit(0))["probabilities"]
                    throw IOException("The page has left")
                }
            }
            return last
        }
        trained(1) shouldBe trained(1)
        (trained(1) == trained(2)) shouldBe false
    }

    "a training ends when its page has left, and another may begin" {
        val digits = Digits(FOLDER)
        var lines = 0
        shouldThrow<IOException> {
            digits.train(mapOf()) { if (++lines == 2) throw IOException("The page has left") }
        }
        lines shouldBe 2
        shouldThrow<IOException> { digits.train(mapOf()) { throw IOException("The page has left") } }
    }

    "two pages do not train at the same time" {
        val digits = Digits(FOLDER)
        shouldThrow<IOException> {
            digits.train(mapOf()) {
                shouldThrow<IllegalArgumentException> { digits.train(mapOf()) {} }
                    .message shouldBe "a training on digits is running in another page: stop it"
                throw IOException("The page has left")
            }
        }
    }

    "a drawing is cropped, scaled and centered as MNIST's digits are" {
        val seen = Digits(FOLDER).answer(drawing { x, y -> if (x in 4..11 && y in 4..43) 255 else 0 })
        val pixels = Base64.getDecoder().decode(seen["digit"] as String).map { it.toInt() and 255 }
        fun bounds(of: (Int) -> Int) = pixels.indices.filter {
            pixels[it] > 200
        }.let { ink -> ink.minOf(of)..ink.maxOf(of) }
        bounds { it / 28 } shouldBe 4..23
        bounds { it % 28 } shouldBe 12..15
        seen["probabilities"] shouldBe null
        seen["hidden"] shouldBe null
    }

    "what cannot be a drawing is refused" {
        val digits = Digits(FOLDER)
        fun refusal(body: Map<String, Any?>) = shouldThrow<IllegalArgumentException> { digits.answer(body) }.message
        refusal(mapOf("ink" to "AAAA")) shouldBe
            "a drawing expects 12544 bytes of ink, 112 × 112 pixels, but got 3"
        refusal(drawing { _, _ -> 0 })!! shouldContain "a single colour"
        refusal(mapOf("link" to "")) shouldBe "unknown field link in a drawing (did you mean ink?): known are ink"
    }

    "without MNIST the page says what to do" {
        val none = tempdir().toPath()
        fun refusal(folder: Path?) =
            shouldThrow<IllegalArgumentException> { Digits(folder).train(mapOf()) {} }.message!!
        val remedy = "copy them from examples/data/mnist of a clone of Weft, or start the playground in that clone"
        refusal(null) shouldBe "the pad needs the folder of MNIST: $remedy"
        refusal(none) shouldBe
            "the pad needs MNIST's four files in $none, but train-images-idx3-ubyte is missing: $remedy"
        for (name in listOf("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")) {
            Files.write(none.resolve("$name-ubyte"), byteArrayOf(1, 2, 3))
        }
        refusal(none) shouldStartWith "the pad needs MNIST's four files: "
    }
})
