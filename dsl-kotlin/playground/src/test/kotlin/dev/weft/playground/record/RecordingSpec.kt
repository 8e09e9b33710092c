package dev.weft.playground.record

import dev.weft.playground.Link
import dev.weft.playground.Run
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.longs.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.awt.image.BufferedImage
import java.nio.file.Files
import javax.imageio.ImageIO

/** A link becomes a picture, without a browser. */
class RecordingSpec : FreeSpec({
    val folder = tempdir().toPath()
    val png = folder.resolve("a.png")

    "the same link gives the same files, whose end is the same picture" {
        val links = listOf(
            "", "data=xor&layers=none&features=x1*x2", "data=blobs&classes=5&layers=8:relu,3:tanh&view=showTest",
            "problem=regression&data=multiGauss&layers=4:tanh&optimizer=adam", "data=circle&average=0.9&view=averaged",
            "data=circle&view=discrete&layers=4:tanh:dropout(0.2):batchNorm&loss=bceWithLogits", "loss=softmaxCE",
        )
        links.forEach { link ->
            withClue(link) {
                val one = Recording.of(link, 3)
                one.save(png)
                val again = Recording.of(link, 3)
                again.save(folder.resolve("b.png"))
                Files.mismatch(png, folder.resolve("b.png")) shouldBe -1
                (again.trainingLoss to again.testLoss) shouldBe (one.trainingLoss to one.testLoss)
                val moving = Recording.of(link, 3)
                moving.save(folder.resolve("c.gif"))
                moving.testLoss shouldBe one.testLoss
                ImageIO.read(png.toFile()).run { width to height } shouldBe (Sheet.WIDTH to Sheet.HEIGHT)
            }
        }
    }

    "all outputs are drawn, and two networks of a comparison below each other" {
        fun image(link: String): BufferedImage {
            Recording.of(link, 3).save(png)
            return ImageIO.read(png.toFile())
        }
        val (first, second) = listOf("data=xor", "data=xor&optimizer=adam").map(::image)
        val both = image("data=xor&compare.optimizer=adam")
        (both.width to both.height) shouldBe (Sheet.WIDTH to 2 * Sheet.HEIGHT)
        // The charts differ, since both have one scale.
        fun network(image: BufferedImage, top: Int) = (90 until Sheet.HEIGHT).flatMap { y ->
            (0 until 640).map { x -> image.getRGB(x, top + y) }
        }
        (network(both, 0) == network(first, 0)) shouldBe true
        (network(both, Sheet.HEIGHT) == network(second, 0)) shouldBe true
        (network(first, 0) == network(second, 0)) shouldBe false
        val link = Link.parse("data=blobs&classes=10&layers=64:relu")
        val run = Run(link.setup, link.setup.configuration)
        Artist(run, link.setup, 1).frame(0).layers.map { it.maps.size } shouldBe listOf(2, 8, 10)
    }

    "frames lie between the start and the end, and are never more than 40" {
        Recording.moments(1) shouldBe listOf(0L, 1L)
        Recording.moments(4) shouldBe listOf(0L, 1L, 2L, 4L)
        listOf(39L, 500L, 1_000_000L).forEach { last ->
            val moments = Recording.moments(last)
            moments.shouldBeStrictlyIncreasing()
            (moments.first() to moments.last()) shouldBe (0L to last)
            (moments.size <= 40) shouldBe true
        }
    }

    "the epochs are those that are asked for, or those of the link, or 500" {
        Recording.of("epochs=7", 3).epochs shouldBe 3
        Recording.of("epochs=7").epochs shouldBe 7
        Recording.of("").epochs shouldBe 500
        listOf(0L, 1_000_001L).forEach {
            shouldThrow<IllegalArgumentException> { Recording.of("", it) }.message shouldBe
                "Recording expects from 1 to 1000000 epochs but got $it"
        }
    }

    "a training that diverges keeps its last picture and says so" {
        val wild = Recording.of("rate=1000&output=linear&layers=4:relu", 50)
        wild.save(png)
        wild.error!! shouldContain "diverged"
        Recording.of("", 1).apply { save(png) }.error shouldBe null
    }

    "other file names are refused, and there are no losses before the training" {
        shouldThrow<IllegalArgumentException> { Recording.of("", 1).save(folder.resolve("a.jpg")) }.message shouldBe
            "Recording expects a file name that ends in .png or .gif but got ${folder.resolve("a.jpg")}"
        shouldThrow<IllegalStateException> { Recording.of("", 1).testLoss }.message shouldBe
            "Recording has losses after save"
    }

    "a GIF of the default is smaller than 1 MB" {
        val gif = folder.resolve("default.gif")
        Recording.of("", 500).apply { save(gif) }.testLoss shouldBeLessThan 0.03
        Files.size(gif) shouldBeLessThan 1_000_000
    }
})
