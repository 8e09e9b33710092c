package dev.weft.cli.exchange

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import dev.weft.exchange.onnx.Onnx
import dev.weft.table.Column
import dev.weft.table.Csv
import dev.weft.training.Predictor
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith
import java.nio.file.Path

/** `weft export`: a saved model for other programs. */
class ExportSpec : FreeSpec({
    val folder = tempdir().toPath()
    val model = folder.resolve("iris.safetensors")
    val iris = installation.resolve("examples/data/iris/iris.csv")

    beforeSpec {
        weft("train", iris, "--label", "species", "--epochs", 5, "--save", model).code shouldBe Cli.OK
    }

    "the file answers as the model does" {
        val file = folder.resolve("iris.onnx")
        val shell = weft("export", model, file)
        shell.code shouldBe Cli.OK
        shell.out shouldBe "wrote $file\n"
        val table = Csv.read(iris)
        val labels = Onnx.read(file).predict(table).getValue("label").words().toList()
        labels shouldBe Predictor.loadAveraged(model).answers(table).map { it.value() }
    }

    "the network alone takes features" {
        val file = folder.resolve("network.onnx")
        weft("export", model, file, "--network").code shouldBe Cli.OK
        Onnx.read(file).inputs() shouldContainExactly listOf("input")
    }

    "a class of plain Java answers what is on its command line" {
        val file = folder.resolve("Iris.java")
        weft("export", model, file).out shouldBe "wrote $file\n"
        val row = Csv.read(iris).slice(149, 150)
        val cells = row.names().dropLast(1).map {
            "$it=${row.column(it).let { c -> (c as Column.Numbers).values()[0] }}"
        }
        val java = ProcessBuilder(listOf("${Path.of(System.getProperty("java.home"), "bin/java")}", "$file") + cells)
        java.redirectErrorStream(true).start().inputStream.readAllBytes().decodeToString().trim() shouldBe
            Predictor.loadAveraged(model).answers(row).first().value()
        weft("export", model, folder.resolve("Other.java"), "--network").err shouldContain
            "--network is an option for .onnx files: leave it out"
        weft("export", model, folder.resolve("a-class.java")).let {
            it.code shouldBe Cli.FAILURE
            it.err shouldContain "JavaSource expects a file such as Predictor.java, named as the class, but got " +
                "a-class.java"
        }
    }

    "another ending and a file that exists are wrong command lines" {
        weft("export", model, folder.resolve("iris.h6")).let {
            it.code shouldBe Cli.USAGE
            it.err shouldContain "name a file that ends in .onnx or .java"
        }
        weft("export", model, model.resolveSibling("iris.onnx")).err.trim() shouldEndWith "name another file"
    }
})
