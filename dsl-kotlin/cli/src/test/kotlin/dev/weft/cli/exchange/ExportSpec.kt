package dev.weft.cli.exchange

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import dev.weft.exchange.onnx.Onnx
import dev.weft.table.Csv
import dev.weft.training.Predictor
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith

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

    "another ending and a file that exists are wrong command lines" {
        weft("export", model, folder.resolve("iris.h6")).let {
            it.code shouldBe Cli.USAGE
            it.err shouldContain "name a file that ends in .onnx"
        }
        weft("export", model, model.resolveSibling("iris.onnx")).err.trim() shouldEndWith "name another file"
    }
})
