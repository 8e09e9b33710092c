package dev.weft.cli.page

import dev.weft.cli.Cli
import dev.weft.cli.blocks
import dev.weft.cli.installation
import dev.weft.cli.weft
import dev.weft.playground.record.Recording
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.doubles.shouldBeLessThanOrEqual
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.longs.shouldBeLessThan
import io.kotest.matchers.shouldBe
import java.awt.image.BufferedImage
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO
import kotlin.math.abs
import io.kotest.matchers.doubles.shouldBeGreaterThan as shouldBeAbove

/** The links and the picture of the playground on the pages. */
class PlaygroundPagesSpec : FreeSpec({
    val folder = tempdir().toPath()
    val command = blocks("README.md", "sh").single { "playground" in it }.trim()
    val link = Regex("'([^']+)'").find(command)!!.groupValues[1]
    val epochs = command.substringAfter("--epochs ").toLong()

    "the README's picture is what its command draws, and the spiral is learned" {
        val drawn = folder.resolve("spiral.gif")
        val outcome = weft("playground", link, "--record", drawn, "--epochs", epochs)
        (outcome.code to outcome.err) shouldBe (Cli.OK to "")
        Regex("test loss ([\\d.]+)").find(outcome.out)!!.groupValues[1].toDouble() shouldBeLessThanOrEqual 0.001
        val shown = installation.resolve("docs/pictures/spiral.gif")
        Files.size(shown) shouldBeLessThan 1_500_000
        val (frames, expected) = frames(drawn) to frames(shown)
        frames.size shouldBe expected.size
        frames.zip(expected).forEachIndexed { i, (one, other) ->
            withClue("frame $i") { apart(one, other) shouldBeLessThan MOST_APART }
        }
        apart(frames.first(), frames.last()) shouldBeAbove 2 * MOST_APART
    }

    "the spiral is learned with every seed" {
        (2..7).forEach { seed ->
            val recording = Recording.of("$link&seed=$seed", epochs)
            recording.save(folder.resolve("seed.png"))
            withClue("seed $seed") { recording.testLoss shouldBeLessThanOrEqual 0.02 }
        }
    }

    "every link on the pages is one" {
        val pages = listOf("README.md", "README.zh-CN.md", "docs/guide/playground.md", "docs/guide/zh-CN/playground.md")
        val links = pages.flatMap { page ->
            Regex("weft playground '([^']+)'").findAll(Files.readString(installation.resolve(page))).map {
                page to
                    it.groupValues[1]
            }
        }
        links.size shouldBeGreaterThan 20
        links.distinct().forEach { (page, link) ->
            withClue("$page: $link") { Recording.of(link, 1).epochs shouldBe 1 }
        }
    }
})

/** The mean difference of a channel, of 255, that other fonts make. */
private const val MOST_APART = 3.0

/** The frames of a GIF as they are shown, each over those before it. */
private fun frames(file: Path): List<BufferedImage> {
    val reader = ImageIO.getImageReadersByFormatName("gif").next()
    ImageIO.createImageInputStream(file.toFile()).use { input ->
        reader.input = input
        val shown = BufferedImage(reader.getWidth(0), reader.getHeight(0), BufferedImage.TYPE_INT_RGB)
        return (0 until reader.getNumImages(true)).map { i ->
            shown.createGraphics().drawImage(reader.read(i), 0, 0, null)
            BufferedImage(shown.colorModel, shown.copyData(null), false, null)
        }
    }
}

private fun apart(a: BufferedImage, b: BufferedImage): Double {
    (a.width to a.height) shouldBe (b.width to b.height)
    var sum = 0L
    for (y in 0 until a.height) {
        for (x in 0 until a.width) {
            sum += (0..16 step 8).sumOf { abs((a.getRGB(x, y) shr it and 255) - (b.getRGB(x, y) shr it and 255)) }
        }
    }
    return sum / 3.0 / (a.width * a.height)
}
