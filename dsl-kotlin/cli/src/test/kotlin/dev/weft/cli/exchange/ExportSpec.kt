package dev.weft.cli.exchange

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import dev.weft.dsl.adam
import dev.weft.dsl.softmaxCE
import dev.weft.exchange.keras.Keras
import dev.weft.exchange.onnx.Onnx
import dev.weft.exchange.weights.Npz
import dev.weft.exchange.weights.StateDict
import dev.weft.table.Column
import dev.weft.table.Csv
import dev.weft.tensor.Shape
import dev.weft.training.Predictor
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith
import java.nio.file.Files
import java.nio.file.Path

/** `weft export`: a saved model for other programs. */
class ExportSpec : FreeSpec({
    val folder = tempdir().toPath()
    val model = folder.resolve("iris.safetensors")
    val plain = folder.resolve("plain.safetensors")
    val iris = installation.resolve("examples/data/iris/iris.csv")

    beforeSpec {
        weft("train", iris, "--label", "species", "--epochs", 5, "--save", model).code shouldBe Cli.OK
        weft("train", iris, "--label", "species", "--epochs", 5, "--recipe", "plain", "--save", plain).code shouldBe
            Cli.OK
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

    "the threshold of the training decides, as it does for predict" {
        val table = folder.resolve("two.csv")
        val rows = Csv.read(iris).let { (it.column("petal_length") as Column.Numbers).values() }
        Files.writeString(table, rows.joinToString("\n", "x,long\n", "\n") { "$it,${if (it > 4) "yes" else "no"}" })
        val two = folder.resolve("two.safetensors")
        weft("train", table, "--label", "long", "--epochs", 1, "--threshold", 1, "--save", two).code shouldBe Cli.OK
        weft("export", two, folder.resolve("two.onnx")).code shouldBe Cli.OK
        Onnx.read(folder.resolve("two.onnx")).predict(Csv.read(table)).getValue("label").words().toSet() shouldBe
            setOf("no")
        weft("export", two, folder.resolve("Two.java")).code shouldBe Cli.OK
        Files.readString(folder.resolve("Two.java")) shouldContain "className(second("
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
        fun java(vararg words: String): Pair<Int, String> {
            val words = listOf("${Path.of(System.getProperty("java.home"), "bin/java")}") + words
            val process = ProcessBuilder(words).redirectErrorStream(true).start()
            val text = process.inputStream.readAllBytes().decodeToString().trim()
            return process.waitFor() to text
        }
        java("$file", *cells.toTypedArray()) shouldBe
            (0 to Predictor.loadAveraged(model).answers(row).first().value())
        weft("export", model, folder.resolve("Other.java"), "--network").err shouldContain
            "--network is an option for .onnx files: leave it out"
        weft("export", model, folder.resolve("a-class.java")).let {
            it.code shouldBe Cli.FAILURE
            it.err shouldContain "weft export expects a file such as Predictor.java, named as the class, but got " +
                "a-class.java"
        }
        java("$file").let { (code, text) ->
            code shouldBe 2
            text shouldBe "expected sepal_length=VALUE sepal_width=VALUE petal_length=VALUE petal_width=VALUE as " +
                "arguments but got none"
        }
        java("$file", "wide").second shouldBe "expected column=value but got wide"
        java("$file", "sepal_length=1").second shouldBe "expected a column sepal_width but got [sepal_length]"
    }

    "Keras' files and NumPy's arrays hold the network of a table" {
        val features = Predictor.load(plain).preprocessing().orElseThrow().features(Csv.read(iris))
        val answers = Predictor.loadAveraged(plain).predict(features)
        listOf("iris.keras", "iris.h5").forAll { name ->
            val shell = weft("export", plain, folder.resolve(name))
            shell.out shouldBe "wrote ${folder.resolve(name)}\n"
            shell.err shouldContain
                "$name takes features, not the table's columns: only .onnx and .java files have both"
            Keras.read(folder.resolve(name), softmaxCE, adam()).predict(features) shouldBe answers
        }
        val weights = Predictor.loadAveraged(plain).weights()
        weft("export", plain, folder.resolve("iris.npz")).code shouldBe Cli.OK
        Npz.read(folder.resolve("iris.npz")) shouldBe weights
    }

    "weights have PyTorch's names and layout if asked for" {
        listOf("torch.safetensors", "torch.npz").forAll { name ->
            weft("export", plain, folder.resolve(name), "--pytorch").code shouldBe Cli.OK
            val kernel = Predictor.loadAveraged(plain).weights().getValue("dense1.kernel")
            StateDict.read(folder.resolve(name)).tensors().getValue("dense1.weight").shape() shouldBe
                Shape.of(kernel.shape().dimension(1), kernel.shape().dimension(0))
        }
        weft("export", model, folder.resolve("copy.safetensors")).let {
            it.code shouldBe Cli.USAGE
            it.err shouldContain
                "a model of Weft is a .safetensors file already: copy it, or add --pytorch for PyTorch's names"
        }
        weft("export", model, folder.resolve("torch.onnx"), "--pytorch").err shouldContain
            "--pytorch is an option for .safetensors and .npz files: leave it out"
    }

    "another ending and a file that exists are wrong command lines" {
        weft("export", model, folder.resolve("iris.h6")).let {
            it.code shouldBe Cli.USAGE
            it.err shouldContain
                "name a file that ends in .onnx, .java, .keras, .h5, .npz or .safetensors (with --pytorch)"
        }
        val taken = folder.resolve("taken.onnx")
        Files.writeString(taken, "mine")
        weft("export", model, taken).let {
            it.code shouldBe Cli.USAGE
            it.err shouldContain "$taken exists already: name another file, or add --force to replace it"
        }
        Files.readString(taken) shouldBe "mine"
        weft("export", model, taken, "--force").code shouldBe Cli.OK
        Onnx.read(taken).outputs().isEmpty() shouldBe false
        Files.createFile(folder.resolve("Other.weights"))
        weft("export", model, folder.resolve("Other.java")).err shouldContain "Other.weights exists already"
        weft("export", model, Files.createDirectory(folder.resolve("d.onnx")), "--force").code shouldBe Cli.USAGE
    }
})
