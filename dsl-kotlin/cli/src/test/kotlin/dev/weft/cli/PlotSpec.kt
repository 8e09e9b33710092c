package dev.weft.cli

import dev.weft.table.Csv
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files

class PlotSpec : FreeSpec({
    val folder = tempdir().toPath()
    val iris = installation.resolve("examples/data/iris/iris.csv")
    val log = folder.resolve("log.csv")

    fun train(epochs: Int) = weft(
        "train", "--csv", iris, "--label", "species", "--epochs", epochs, "--log", log,
        "--save", folder.resolve("iris$epochs.safetensors"), "-q",
    )

    "a training writes its log and never overwrites one" {
        train(3).code shouldBe Cli.OK
        Files.readAllLines(log).map { it.substringBefore(',') } shouldBe listOf("epoch", "1", "2", "3")
        val again = train(4)
        (again.code to again.err) shouldBe
            (Cli.USAGE to "weft: $log exists already: name another file with --log, or add --force to replace it\n")
        weft("train", "mnist", "--log", folder.resolve("none/log.csv")).code shouldBe Cli.FAILURE
    }

    "a curve and its validation share a chart" {
        val file = Files.writeString(
            folder.resolve("val.csv"),
            "epoch,step,rate,loss,accuracy,val_loss\n3,9,0.1,2,0.5,3\n4,12,0.1,1,0.75,2\n"
        )
        val table = Csv.read(file)
        Plot.charts(table, file).mapValues { it.value.mapValues { (_, curve) -> curve.asList() } } shouldBe mapOf(
            "loss" to mapOf("loss" to listOf(2.0, 1.0), "val_loss" to listOf(3.0, 2.0)),
            "accuracy" to
                mapOf("accuracy" to listOf(0.5, 0.75)),
        )
        Plot.axis(table).let { (name, x) -> name to x.asList() } shouldBe ("epoch" to listOf(3.0, 4.0))
        Plot.axis(Csv.read(iris)).second.last() shouldBe 150.0
    }

    "a log that cannot be drawn is an error of one line" {
        mapOf(
            listOf("plot", log, "--out", "x.jpg") to (2 to "ends in .png or .svg but got x.jpg"),
            listOf("plot", log, "--out", folder.resolve("none/x.png")) to
                (1 to "x.png could not be written: its folder does not exist"),
            listOf("plot", folder.resolve("missing.csv")) to (1 to "does not exist"),
            listOf("plot", log, "--columns", "lss") to
                (3 to "expected a column lss, which --columns names, but got none; did you mean loss?"),
            listOf("plot", iris, "--columns", "species") to (3 to "column species: expected numbers but got text"),
            listOf("plot", Files.writeString(folder.resolve("words.csv"), "a\nx\n")) to
                (3 to "a column of numbers for each curve"),
        ).forEach { (line, expected) ->
            val outcome = weft(*line.toTypedArray())
            (outcome.code to outcome.out) shouldBe (expected.first to "")
            outcome.err shouldContain expected.second
            outcome.err.trim().lines().size shouldBe 1
        }
    }
})
