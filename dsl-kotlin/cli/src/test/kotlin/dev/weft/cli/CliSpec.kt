package dev.weft.cli

import dev.weft.picture.NetworkPicture
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith
import io.kotest.matchers.string.shouldStartWith
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.OutputStream
import java.nio.file.Files

/** Command lines with their exit codes and parts of their output. */
class CliSpec : FreeSpec({
    val folder = tempdir().toPath()
    val model = folder.resolve("model")
    val trained = weft("train", "mnist", "--steps", 60, "--every", 20, "--checkpoints", model)

    "a wrong command line is exit code 2 and one line with a fix" - {
        mapOf(
            "" to
                "one of train, tune, evaluate, predict, export, import, serve, plot, watch, summary, inspect, " +
                "playground, new, run, example, doctor, completion",
            "tarin mnist" to "unknown command tarin; did you mean train?",
            "xyzzy" to "known: train, tune, evaluate",
            "--verison" to "did you mean --version?",
            "train" to "DATA is missing: weft train mnist, or weft train FILE --label NAME",
            "train mnsit" to "did you mean mnist?",
            "train mnist again" to "unexpected argument again",
            "train mnist --stps 5" to "unknown option --stps; did you mean --steps?",
            "train mnist --steps" to "--steps needs a value: --steps N",
            "train mnist --steps 0" to "from 1 to 2147483647 but got 0",
            "train mnist --steps=ten" to "--steps expects a whole number from 1 to 2147483647 but got ten",
            "train mnist --steps 99999999999" to "but got 99999999999",
            "train mnist --steps 1 --steps 2" to "--steps is given twice",
            "train mnist --rate -1" to "a number above 0 but got -1",
            "train mnist --rate nan" to "a number above 0",
            "train mnist --threads 5000" to "from 1 to 1024 but got 5000",
            "train mnist --batch 60000 --checkpoints $folder/large" to
                "at most the 55000 training examples but got 60000",
            "train mnist --seed 1.5" to "--seed expects a whole number but got 1.5",
            "train mnist --checkpoints=" to "--checkpoints expects a path but got nothing",
            "train mnist --json=yes" to "--json takes no value",
            "train mnist -x" to "unknown option -x",
            "train mnist -- --json" to "unexpected argument --json",
            "train mnist --json --json" to "--json is given twice",
            "train mnist -qx" to "unknown option -x",
            "train --stps=5 mnist" to "unknown option --stps; did you mean --steps?",
            "predict m --josn" to "unknown option --josn; did you mean --json?",
            "evaluate --" to "MODEL is missing",
            "evaluate --csv" to "--csv needs a value: --csv FILE",
            "evaluate" to "MODEL is missing",
            "evaluate m --raw --averaged" to "--averaged and --raw cannot be combined: leave one out",
            "predict m" to "FILE is missing",
            "help tran" to "did you mean train?",
            "inspect" to "FILE is missing",
            "completion bsh" to "did you mean bash or zsh?",
            "new" to "NAME is missing",
            "plot a b" to "unexpected argument b",
        ).forEach { (line, message) ->
            "weft $line" {
                val outcome = weft(*line.split(" ").filter { it.isNotEmpty() }.toTypedArray())
                outcome.code shouldBe Cli.USAGE
                outcome.out shouldBe ""
                outcome.err shouldStartWith "weft: "
                outcome.err shouldContain message
                outcome.err.trim().lines().size shouldBe 1
            }
        }
    }

    "a wrong name or number is an error that names the option" - {
        val numbers = "expects numbers separated by commas after"
        mapOf(
            "--kernel=truncatedNormal:x" to "--kernel $numbers truncatedNormal: but got x",
            "--kernel=truncatedNormal:0.1,x" to "--kernel $numbers truncatedNormal: but got 0.1,x",
            "--kernel=truncatedNormal:" to "--kernel $numbers truncatedNormal: but got nothing",
            "--kernel=uniform:0,,1" to "--kernel $numbers uniform: but got 0,,1",
            "--kernel=uniform:0,1," to "--kernel $numbers uniform: but got 0,1,",
            "--kernel=constant:NaN" to "--kernel $numbers constant: but got NaN",
            "--kernel=constant:1e999" to "--kernel $numbers constant: but got 1e999",
            "--kernel=heNrmal:x" to "--kernel $numbers heNrmal: but got x",
            "--kernel=heNrmal" to "--kernel: unknown initializer heNrmal; did you mean heNormal",
            "--kernel=truncatedNormal" to "--kernel: initializer truncatedNormal takes (deviation) but got []",
            "--kernel=uniform:0,1,2" to "--kernel: initializer uniform takes (low, high) but got [0.0, 1.0, 2.0]",
            "--kernel=uniform:1,0" to "--kernel: ",
            "--kernel=" to "--kernel expects a name but got nothing",
            "--optimizer=" to "--optimizer expects a name but got nothing",
            "--optimizer=momentum:0.9" to "--optimizer: unknown optimizer momentum:0.9; did you mean momentum",
        ).forEach { (option, message) ->
            option {
                val outcome = weft("train", "mnist", option)
                (outcome.code to outcome.out) shouldBe (Cli.USAGE to "")
                outcome.err shouldStartWith "weft: $message"
                outcome.err shouldEndWith "(see weft train --help)\n"
                outcome.err.trim().lines().size shouldBe 1
            }
        }
    }

    "help goes to standard output with an example, and is exit code 0" {
        (
            listOf("--help", "-h", "help", "help -h", "--help help", "help train", "train -h") +
                Cli.commands.map { "${it.name} --help" }
            ).forEach {
            val outcome = weft(*it.split(" ").toTypedArray())
            withClue(it) {
                outcome.code shouldBe Cli.OK
                outcome.out shouldContain "Example:\n  weft "
                outcome.err shouldBe ""
                outcome.out.lines().maxOf(String::length) shouldBeLessThan 120
            }
        }
        weft("--version") shouldBe Outcome(0, "weft 0.1.0\n", "")
    }

    "help is wrapped to the width of the terminal" {
        (listOf(listOf("--help")) + Cli.commands.map { listOf(it.name, "--help") }).forEach { line ->
            val narrow = ByteArrayOutputStream()
            Cli.run(line, Terminal(Output(narrow), Output(OutputStream.nullOutputStream()), columns = 72)) shouldBe
                Cli.OK
            withClue(line) {
                narrow.toString(Charsets.UTF_8).lines().maxOf(String::length) shouldBeLessThan 73
                fun words(text: String) = text.split(Regex("\\s+"))
                words(narrow.toString(Charsets.UTF_8)) shouldBe words(weft(*line.toTypedArray()).out)
            }
        }
    }

    "bad data is exit code 3, a missing file or a failure 1, each with one line" {
        val text = Files.writeString(folder.resolve("text"), "hello")
        val file = model.resolve("mnist_model-60.safetensors")
        val flipped = Files.readAllBytes(file).also { it[it.size / 2] = (it[it.size / 2] + 1).toByte() }
        val damaged = Files.write(folder.resolve("damaged"), flipped)
        val cut = Files.write(folder.resolve("cut"), flipped.copyOf(flipped.size / 2))
        val strange = Files.createDirectory(folder.resolve("strange"))
        listOf(
            "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte"
        )
            .forEach { Files.writeString(strange.resolve(it), "<html>") }
        mapOf(
            listOf("evaluate", text) to 3,
            listOf("train", folder.resolve("missing.csv"), "--label", "y") to 1,
            listOf("evaluate", damaged) to 3,
            listOf("summary", cut) to 3,
            listOf("predict", model, text) to 3,
            listOf("train", "mnist", "--data", strange, "--checkpoints", folder.resolve("none")) to 3,
            listOf("evaluate", model, "--data", strange) to 3,
            listOf("evaluate", folder.resolve("missing")) to 1,
            listOf("evaluate", strange) to 1,
            listOf("predict", model, folder.resolve("missing.png")) to 1,
            listOf("train", "mnist", "--data", folder, "--checkpoints", folder.resolve("none")) to 1,
            listOf("train", "mnist", "--checkpoints", text.resolve("below")) to 1,
        ).forEach { (line, code) ->
            val outcome = weft(*line.toTypedArray())
            withClue("$line: ${outcome.err}") {
                outcome.code shouldBe code
                outcome.out shouldBe ""
                outcome.err.trim().lines().size shouldBe 1
                outcome.err shouldContain folder.toString()
            }
        }
    }

    "training prints the lines of document 003" {
        trained.code shouldBe Cli.OK
        val loss = "training steps, loss on training batch is"
        trained.out shouldContain Regex("After 1 $loss [23]\\.\\d+\\.\nAfter 21 $loss")
        trained.out shouldContain Regex("""test accuracy 0\.\d{4}, with averaged weights 0\.\d{4}""")
        trained.out shouldContain "saved ${model.resolve("mnist_model-60.safetensors")}"
        trained.err shouldContain "weft: step 20 of 60, "
    }

    "checkpoints are never overwritten" {
        val again = weft("train", "mnist", "--steps", 5, "--checkpoints", model)
        again.code shouldBe Cli.USAGE
        again.err shouldContain "--resume"
        val other = weft("train", "mnist", "--steps", 70, "--checkpoints", model, "--resume", "--seed", 2)
        other.code shouldBe Cli.USAGE
        other.err shouldContain "the training to resume has --seed 1, not 2"
    }

    "evaluate uses averaged weights by default, and counts every image once" {
        val averaged = weft("evaluate", model, "--json").json
        val raw = weft("evaluate", model, "--raw", "--json").json
        averaged["weights"] shouldBe "averaged"
        raw["weights"] shouldBe "raw"
        (averaged["weightsSha256"] == raw["weightsSha256"]) shouldBe false
        (averaged["confusion"] as List<*>).sumOf { row -> (row as List<*>).sumOf { it as Long } } shouldBe 10_000L
        val text = weft("evaluate", model)
        text.out shouldContain "averaged weights after step 60"
        text.out shouldContain "accuracy ${"%.4f".format(java.util.Locale.ROOT, averaged["accuracy"])}"
    }

    "summary counts 397,510 weights" {
        weft("summary", "mnist").out shouldContain "Total params: 397,510"
        weft("summary", model).out shouldContain "trained for 60 steps"
        weft("summary", "mnist", "--json").json["parameters"] shouldBe 397_510L
    }

    "summary draws the layers and never overwrites a file" {
        val png = folder.resolve("network.png")
        weft("summary", "mnist", "--picture", png).out.lines().last { it.isNotEmpty() } shouldBe "wrote $png"
        val model = MnistSource.model().build()
        Files.readAllBytes(png) shouldBe NetworkPicture.of(model).png()
        val svg = folder.resolve("network.svg")
        weft("summary", "mnist", "--picture", svg, "--json").json["picture"] shouldBe "$svg"
        Files.readString(svg) shouldBe NetworkPicture.of(model).svg()
        mapOf(
            png to "weft: $png exists already: name another file with --picture\n",
            folder.resolve("x.gif") to
                "weft: --picture expects a file name that ends in .png or .svg but got ${folder.resolve("x.gif")}\n",
        ).forEach { (file, message) ->
            val refused = weft("summary", "mnist", "--picture", file)
            Triple(refused.code, refused.out, refused.err) shouldBe Triple(Cli.USAGE, "", message)
        }
    }

    "the doctor's matrix product is correct" {
        val report = weft("doctor", "--json")
        report.code shouldBe Cli.OK
        report.json.keys shouldContainAll
            listOf(
                "java", "os", "cpu", "processors", "heapMiB", "blas", "engines", "gflopsOneThread",
                "gflopsAllThreads", "selfTest"
            )
        report.json["selfTest"] shouldBe "passed"
    }

    "a learning rate that is too high is exit code 4, and nothing is saved" {
        val diverged = folder.resolve("diverged")
        val outcome = weft("train", "mnist", "--steps", 100, "--rate", "1e30", "--checkpoints", diverged, "--quiet")
        outcome.code shouldBe Cli.NOT_FINITE
        outcome.err shouldContain "is too high; lower it"
        Files.list(diverged).use { files -> files.noneMatch { it.toString().endsWith(".safetensors") } } shouldBe true
    }

    "a closed pipe is not a failure, a full disk is" {
        Cli.run(listOf("--help"), failing("Broken pipe"), OutputStream.nullOutputStream()) shouldBe Cli.OK
        val err = ByteArrayOutputStream()
        Cli.run(listOf("--help"), failing("No space left on device"), err) shouldBe Cli.FAILURE
        err.toString() shouldBe "weft: cannot write the results: No space left on device\n"
    }

    "control characters in a name are escaped" {
        weft("\u001b]0;x\u0007\u202e").err shouldStartWith "weft: unknown command \\u001b]0;x\\u0007\\u202e"
    }
})

private fun failing(message: String) = object : OutputStream() {
    override fun write(b: Int): Unit = throw IOException(message)
}
