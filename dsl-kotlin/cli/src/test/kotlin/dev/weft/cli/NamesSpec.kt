package dev.weft.cli

import dev.weft.checkpoint.Safetensors
import dev.weft.file.Printable
import dev.weft.loss.Losses
import dev.weft.network.Dense
import dev.weft.optimizer.Optimizers
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files

/** Names of files, columns, classes and tensors neither forge a line of output nor steer the terminal. */
class NamesSpec : FreeSpec({
    val hostile = "a\nweft: forged\r\u001b[2J\u0085\u009b31m\u202eb\u2066c\u2028d"
    val folder = Files.createDirectory(tempdir().toPath().resolve("folder $hostile"))
    val table = folder.resolve("table $hostile.csv")
    // A header may not contain control characters; format characters it may.
    val column = "size\u202e\u2066"
    val classes = listOf("x $hostile", "y $hostile")
    Files.writeString(table, "$column,kind\n" + (1..10).joinToString("") { "$it,\"${classes[it % 2]}\"\n" })
    val model = folder.resolve("model $hostile.safetensors")
    val quick = arrayOf<Any>("--epochs", 1, "--hidden", 2)
    val tensors = folder.resolve("tensors $hostile.safetensors")
    Safetensors(mapOf(hostile to Tensor.scalar(1f)), mapOf(hostile to hostile)).write(tensors)
    val digits = folder.resolve("digits $hostile.safetensors")
    Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(10)).build(Shape.of(784)).save(digits)
    val image = folder.resolve("image $hostile.png")
    Files.copy(installation.resolve("examples/data/seven.png"), image)

    fun harmless(code: Int, vararg line: Any): Outcome = weft(*line).also { outcome ->
        withClue("${line.joinToString(" ")}: $outcome") {
            outcome.code shouldBe code
            val lines = (outcome.out + outcome.err).split("\n")
            lines.filter { it.startsWith("weft: forged") || it != Printable.of(it) }.shouldBeEmpty()
        }
    }

    "results" {
        harmless(Cli.OK, "train", "--csv", table, "--label", "kind", "--save", model, *quick).out shouldContain
            "y ${Printable.of(hostile)}"
        harmless(Cli.OK, "train", "--csv", table, "--label", "kind", "--save", model, "--resume", *quick)
        for (json in listOf(arrayOf(), arrayOf("--json"))) {
            harmless(Cli.OK, "evaluate", model, "--csv", table, *json)
            harmless(Cli.OK, "summary", model, *json)
            listOf(table, model, tensors, image).forEach { harmless(Cli.OK, "inspect", it, *json) }
            harmless(Cli.OK, "predict", digits, image, *json)
        }
        harmless(Cli.OK, "new", folder.resolve("circle"))
        harmless(Cli.OK, "plot", table, "--out", folder.resolve("chart $hostile.png"))
    }

    "a class keeps its line ends only within the quotes of a CSV cell" {
        val lines = weft("predict", model, table, "--spreadsheet-safe").out
        val cells = Regex("\"[^\"]*\"")
        cells.replace(lines, "").split("\n").filter { it != Printable.of(it) }.shouldBeEmpty()
        cells.findAll(lines).flatMap { it.value.split("\n") }.filter { it != Printable.of(it) }.toList().shouldBeEmpty()
    }

    "errors" {
        val none = folder.resolve("none $hostile")
        val free = folder.resolve("free")
        val cut = Files.write(folder.resolve("cut $hostile.csv"), ByteArray(3))
        listOf<Pair<Int, Array<Any>>>(
            Cli.FAILURE to arrayOf("inspect", none),
            Cli.FAILURE to arrayOf("summary", none),
            Cli.FAILURE to arrayOf("inspect", folder),
            Cli.BAD_DATA to arrayOf("inspect", cut),
            Cli.FAILURE to arrayOf("predict", digits, none),
            Cli.BAD_DATA to arrayOf("predict", tensors, image),
            Cli.FAILURE to arrayOf("run", folder.resolve("none $hostile.main.kts")),
            Cli.USAGE to arrayOf("train", "--csv", table, "--label", "kind", "--save", model),
            Cli.USAGE to arrayOf("train", "--csv", table, "--label", hostile, "--ignore", hostile),
            Cli.BAD_DATA to arrayOf("train", "--csv", table, "--label", hostile, "--save", free),
            Cli.BAD_DATA to arrayOf("plot", table, "--columns", "kind"),
            Cli.USAGE to arrayOf("plot", table, "--out", none),
            Cli.USAGE to arrayOf("new", hostile),
            Cli.USAGE to arrayOf(hostile),
            Cli.FAILURE to arrayOf("train", hostile),
            Cli.USAGE to arrayOf("train", "--$hostile"),
        ).forEach { (code, line) -> harmless(code, *line) }
    }
})
