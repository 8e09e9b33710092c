package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import java.nio.file.Files
import java.nio.file.Path

/** What `predict` writes for the rows of a table. */
class PredictionsSpec : FreeSpec({
    val folder = tempdir().toPath()
    val iris = installation.resolve("examples/data/iris/iris.csv")
    val model = folder.resolve("iris.safetensors")
    val number = folder.resolve("width.safetensors")
    weft("train", iris, "--label", "species", "--epochs", 3, "--save", model, "-q").code shouldBe Cli.OK
    weft("train", iris, "--label", "petal_width", "--epochs", 3, "--save", number, "-q").code shouldBe Cli.OK

    fun file(name: String, vararg lines: String): Path = Files.write(folder.resolve(name), lines.asList())

    val rows = file(
        "rows.csv", "name,sepal_width,sepal_length,petal_width,petal_length", "\"A, B\",3.5,5.1,0.2,1.4",
        "=C,2.9,6.1,1.3,4.2",
    )

    "columns are copied as they are written, before the predictions" {
        val header = "prediction,setosa,versicolor,virginica"
        val plain = weft("predict", model, rows).out.lines()
        plain[0] shouldBe header
        val kept = weft("predict", model, rows, "--keep", "name,petal_width").out.lines()
        kept[0] shouldBe "name,petal_width,$header"
        kept[1] shouldBe "\"A, B\",0.2,${plain[1]}"
        val all = weft("predict", model, rows, "--append", "--spreadsheet-safe").out.lines()
        all[0] shouldBe "name,sepal_width,sepal_length,petal_width,petal_length,$header"
        all[2] shouldBe "'=C,2.9,6.1,1.3,4.2,${plain[2]}"
        val json = weft("predict", model, rows, "--keep", "name", "--json").json["predictions"] as List<*>
        (((json[0] as Map<*, *>)["rows"] as List<*>)[0] as Map<*, *>)["kept"] shouldBe mapOf("name" to "A, B")
        weft("predict", model, rows, "--keep", "nam").err shouldContain
            "expected a column nam, which --keep names, but got none; did you mean name?"
    }

    "a copied column of the name of a prediction keeps it" {
        val file = file(
            "taken.csv", "prediction,sepal_width,sepal_length,petal_width,petal_length", "x,3.5,5.1,0.2,1.4",
        )
        weft("predict", model, file, "--keep", "prediction").out.lines()[0] shouldBe
            "prediction,prediction_,setosa,versicolor,virginica"
    }

    "numbers have as many digits as are of use" {
        weft("predict", number, iris).out.lines()[1] shouldMatch "-?\\d+\\.\\d{4}"
        Digits(3.7e5).text(1_234_567.89) shouldBe "1234568"
        Digits(12.0).text(7.0) shouldBe "7.00"
        Digits(0.002).text(0.12345678) shouldBe "0.123457"
        Digits(1.0).text(Double.NaN) shouldBe "NaN"
        Digits(1.0).rounded(0.12345678) shouldBe 0.123
    }

    "predictions go to a file, which is replaced only by force" {
        val out = folder.resolve("out.csv")
        weft("predict", model, rows, "--out", out).err shouldBe "weft: wrote $out\n"
        Files.readString(out) shouldBe weft("predict", model, rows).out
        val again = weft("predict", model, rows, "--out", out)
        (again.code to again.err) shouldBe
            (2 to "weft: $out exists already: name another file with --out, or add --force to replace it\n")
        weft("predict", model, rows, "--out", out, "--keep", "name", "--force").code shouldBe Cli.OK
        Files.readAllLines(out)[0].substringBefore(',') shouldBe "name"
        weft("predict", model, rows, iris, "--out", folder.resolve("two.csv")).err shouldContain
            "--out holds the predictions of one FILE but got 2"
        weft("predict", model, rows, "--out", folder.resolve("none/out.csv")).err shouldBe
            "weft: ${folder.resolve("none")} does not exist: create this folder, or name another file with --out\n"
        weft("predict", model, rows, "--keep", "name", "--append").err shouldContain
            "--keep and --append cannot be combined"
    }

    "standard input is read, and called so in errors" {
        val before = System.`in`
        try {
            System.setIn(Files.newInputStream(rows))
            weft("predict", model, "-").out shouldBe weft("predict", model, rows).out
            System.setIn(Files.readString(rows).replace("6.1", "").byteInputStream())
            weft("predict", model, "-").err shouldBe "weft: standard input: missing values: sepal_length 1\n"
            System.setIn("a,b\n1,2\n".byteInputStream())
            weft("predict", model, "-").err shouldContain "weft: standard input, header: expected a column sepal_length"
        } finally {
            System.setIn(before)
        }
    }

    "what each answer depends on stands beside it, the weightiest columns first" {
        val explained = weft("predict", model, rows, "--explain").out.trim().lines()
        explained[0] shouldBe "prediction,setosa,versicolor,virginica,because"
        val reason = "(?:sepal|petal)_(?:length|width) [+-]\\d\\.\\d{3}"
        explained.drop(1).forEach { row ->
            row.substringAfterLast(',') shouldMatch "base \\d\\.\\d{3}(?:; $reason)+"
            val sizes = Regex("[+-](\\d\\.\\d+)").findAll(row.substringAfterLast(',')).map {
                it.groupValues[1].toDouble()
            }
            sizes.toList() shouldBe sizes.sortedDescending().toList()
        }
        val facts = weft("predict", model, rows, "--explain", "--json").json["predictions"] as List<*>
        val first = ((facts[0] as Map<*, *>)["rows"] as List<*>)[0] as Map<*, *>
        (first["because"] as Map<*, *>).keys.size shouldBe 4
        weft("predict", number, iris, "--explain").out.lines()[0] shouldBe "prediction,because"
    }

    "cells that a spreadsheet would run get an apostrophe" {
        mapOf(
            "a" to "a", "=1" to "'=1", " +1" to "' +1", "\u00a0@x" to "'\u00a0@x", "a\n-b" to "\"a\n'-b\"",
            "\tx" to
                "'\tx",
            "a,\"b" to "\"a,\"\"b\"", "a=b" to "a=b",
            // Spreadsheets of some languages split at semicolons, pasted text is split at tabs.
            "x;=cmd;A1" to "x;'=cmd;A1", "x;\u3000-1" to "x;'\u3000-1", "x\t=1" to "x\t'=1", "x|@y" to "x|'@y",
            "x,=1" to "\"x,'=1\"", "x;y" to "x;y", "＝1" to "'＝1",
            // Where a split falls within quotes, an empty quotation does not hide the formula.
            "x;\"=1" to "\"x;'\"\"=1\"", "\"=1" to "\"'\"\"=1\"",
        ).forEach { (text, written) -> cell(text, true) shouldBe written }
        cell("=1", false) shouldBe "=1"
        cell("x;=1", false) shouldBe "x;=1"
    }
})
