package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.nio.file.Files
import javax.imageio.ImageIO

/** `--picture` of train and evaluate. */
class PictureFileSpec : FreeSpec({
    val folder = tempdir().toPath()
    val iris = installation.resolve("examples/data/iris/iris.csv")
    val model = folder.resolve("iris.safetensors")

    "a training draws the scores of the test rows and its losses" {
        val file = folder.resolve("iris.png")
        val trained =
            weft("train", iris, "--label", "species", "--epochs", 3, "--save", model, "--picture", file, "-q")
        withClue(trained.err) { trained.code shouldBe Cli.OK }
        trained.err shouldContain "wrote $file\n"
        // Confusion matrix, ROC and calibration, and the loss beside one metric or more: two columns.
        val image = ImageIO.read(file.toFile())
        (image.width > 1000 && image.height > 800) shouldBe true
    }

    "an evaluation draws the scores, and the importances if asked for" {
        val (plain, more) = listOf("plain.svg", "more.svg").map(folder::resolve)
        weft("evaluate", model, iris, "--picture", plain).err shouldContain "wrote $plain\n"
        weft("evaluate", model, iris, "--picture", more, "--importance").err shouldContain "wrote $more\n"
        Files.readString(plain) shouldStartWith "<svg"
        (Files.size(more) > Files.size(plain)) shouldBe true
    }

    "numbers are drawn against the truth" {
        val number = folder.resolve("width.safetensors")
        weft("train", iris, "--label", "petal_width", "--epochs", 2, "--save", number, "-q").code shouldBe Cli.OK
        val file = folder.resolve("width.png")
        val evaluated = weft("evaluate", number, iris, "--picture", file)
        withClue(evaluated.err) { evaluated.code shouldBe Cli.OK }
        ImageIO.read(file.toFile()).let { (it.width > it.height) shouldBe true }
    }

    "a file that cannot hold a picture is an error before the work" {
        mapOf(
            folder.resolve("a.pdf") to (2 to "--picture expects a file name that ends in .png or .svg"),
            folder.resolve("none/a.png") to (1 to "create this folder"),
        ).forEach { (file, expected) ->
            val save = folder.resolve("never.safetensors")
            listOf(
                weft("train", iris, "--label", "species", "--save", save, "--picture", file),
                weft("evaluate", model, iris, "--picture", file),
            ).forEach {
                (it.code to it.out) shouldBe (expected.first to "")
                it.err shouldContain expected.second
            }
            Files.exists(save) shouldBe false
        }
    }
})
