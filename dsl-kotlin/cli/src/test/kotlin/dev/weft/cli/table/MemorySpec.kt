package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import dev.weft.table.Column
import dev.weft.table.Csv
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.inspectors.forAll
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import java.nio.file.Path
import kotlin.io.path.writeText

/** What a model remembers of the file of its training, and what is said of files that look otherwise. */
class MemorySpec : FreeSpec({
    val folder = tempdir().toPath()
    fun file(name: String, text: String) = folder.resolve(name).also { it.writeText(text) }
    val rows = (0 until 60).map { listOf("${it * 50},5", "${it % 7}", "${it * 100},25") }
    val german = file("german.csv", rows.joinToString("\n", "x;z;y\n", "\n") { it.joinToString(";") })
    val model = folder.resolve("german.safetensors")

    fun train(table: Path, vararg options: Any) = weft("train", table, "--recipe", "plain", "--epochs", 20, *options)

    beforeSpec {
        train(german, "--label", "y", "--save", model, "-q").code shouldBe Cli.OK
    }

    "a file that leaves the decimal mark open is read with that of the training" {
        fun predicted(text: String, vararg options: String) =
            weft("predict", model, file("later.csv", text), *options).out.lines()[1]
        val thousands = predicted("x;z\n1234;2\n")
        listOf("x;z\n1.234;2\n", "x,z\n1.234,2\n", "x\tz\n1.234\t2\n").forAll { predicted(it) shouldBe thousands }
        predicted("x;z\n1.234;2\n", "--decimal", "point") shouldNotBe thousands
        // A file that tells its mark keeps it.
        predicted("x;z\n1.234;2\n0.5;1\n") shouldBe predicted("x;z\n1.234;2\n", "--decimal", "point")
    }

    "copied rows keep the separator and the decimal mark of their file" {
        val out = folder.resolve("out.csv")
        weft("predict", model, german, "--append", "--out", out, "--explain").code shouldBe Cli.OK
        val table = Csv.read(out)
        table.dialect().orElseThrow().let { it.separator() to it.decimal() } shouldBe (';' to ',')
        table.names() shouldBe listOf("x", "z", "y", "prediction", "because")
        (table.column("x") as Column.Numbers).values() shouldBe
            (Csv.read(german).column("x") as Column.Numbers).values()
        val facts = weft("predict", model, german, "--json").json["predictions"] as List<*>
        val first = ((facts[0] as Map<*, *>)["rows"] as List<*>)[0] as Map<*, *>
        (table.column("prediction") as Column.Numbers).values()[0] shouldBe (first["prediction"] as Double)
        weft("predict", model, german).out.lines()[0] shouldBe "prediction"
    }

    "reasons add up from a base, in a unit that is said" {
        val explained = weft("predict", model, german, "--explain", "--json")
        val file = (explained.json["predictions"] as List<*>)[0] as Map<*, *>
        (file["rows"] as List<*>).map { it as Map<*, *> }.forAll { row ->
            val parts = (row["because"] as Map<*, *>).values.sumOf { it as Double }
            ((row["base"] as Double) + parts) shouldBe ((row["prediction"] as Double) plusOrMinus 1.0)
        }
        explained.err shouldContain "base is the answer if nothing is known of a row"
        explained.err shouldContain "in the unit of y"
        weft("predict", model, german).err shouldBe ""
    }

    "the table of the training is recognized" {
        weft("evaluate", model, german).out shouldContain "is the table that the model was trained on"
        weft("evaluate", model, german, "--json").json["trainedOn"] shouldBe true
        weft("evaluate", model, file("other.csv", "x;z;y\n1,5;2;3\n2,5;1;4\n")).out shouldNotContain "trained on"
    }

    "a number that may stand for a missing value is pointed out, with the option that reads it so" {
        val table = file(
            "gaps.csv",
            (0 until 60).joinToString("\n", "x,y\n", "\n") { "${if (it % 20 == 3) -999 else it % 9},${it % 9 > 4}" }
        )
        val first = train(table, "--label", "y", "--save", folder.resolve("gaps.safetensors"))
        first.err shouldContain Regex("x is -999 in \\d of \\d+ training rows, far from all else: it may stand for a ")
        first.err shouldContain "(--na NA,-999 reads it as one)"
        train(table, "--label", "y", "--na", "NA,-999", "--save", folder.resolve("gaps2.safetensors")).err.let {
            it shouldContain "x has no value in"
            it shouldNotContain "may stand"
        }
    }

    "a wrong --separator is told by the cells" {
        train(german, "--label", "y", "--separator", "bar").let {
            it.code shouldBe Cli.BAD_DATA
            it.err shouldContain "its cells seem to be separated by semicolons: leave --separator out, or name that"
        }
    }

    "the scores of folds are a table" {
        val iris = installation.resolve("examples/data/iris/iris.csv")
        val out = train(
            iris, "--label", "species", "--folds", 2, "--save", folder.resolve("folds.safetensors")
        ).out.lines()
        val head = out.indexOfFirst { it.startsWith("cross-validation of 2 folds") }
        out[head].trim().split(Regex(" {2,}")) shouldBe listOf("cross-validation of 2 folds", "mean", "deviation")
        out[head + 1] shouldContain Regex("^\\w[\\w ]+ {2,}\\d\\.\\d{4} +\\d\\.\\d{4}$")
    }
})
