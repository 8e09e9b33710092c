package dev.weft.cli.tune

import dev.weft.cli.Cli
import dev.weft.cli.CommandLine
import dev.weft.cli.Output
import dev.weft.cli.Terminal
import dev.weft.cli.installation
import dev.weft.cli.signalled
import dev.weft.cli.table.TableOptions
import dev.weft.cli.weft
import dev.weft.recipe.TableRecipe
import dev.weft.search.Range
import dev.weft.table.Csv
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.ints.shouldBeInRange
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import java.io.ByteArrayOutputStream
import java.nio.file.Files
import java.nio.file.Path

class TuneSpec : FreeSpec({
    val folder = tempdir().toPath()
    val iris = installation.resolve("examples/data/iris/iris.csv")

    fun words(name: String, vararg more: Any) = arrayOf(
        "tune", iris, "--label", "species", "--save", folder.resolve("$name.safetensors"),
        "--choice", "hidden=8,16,32", "--choice", "layers=1", "--range", "rate=0.001..1", "--epochs", 9, *more,
    )

    fun tune(name: String, vararg more: Any) = weft(*words(name, *more))

    fun trials(name: String): String = Files.readString(folder.resolve("$name-trials.json"))

    "the best settings of a table are found, judged beside a baseline, and saved" {
        val tuned = tune("best", "--trials", 9, "--json", "-q")
        withClue(tuned.err) { (tuned.code to tuned.err) shouldBe (Cli.OK to "") }
        (tuned.json["trials"] as List<*>).size shouldBe 9
        tuned.json["complete"] shouldBe true
        tuned.json["score"] shouldBe "val_log_loss"
        val test = tuned.json["test"] as Map<*, *>
        test["rows"] shouldBe 30L
        test["log_loss"] as Double shouldBeLessThan (test["baseline"] as Map<*, *>)["log_loss"] as Double / 3
        val evaluated = weft("evaluate", folder.resolve("best.safetensors"), "--csv", iris, "--json")
        evaluated.json["weightsSha256"] shouldBe tuned.json["weightsSha256"]
        trials("best") shouldContain "\"format\":\"weft-search\""
    }

    "the report has the best trials, their settings and where they are" {
        val tuned = tune("report", "--trials", 12)
        val best = Regex("best settings: (rate=[0-9.E-]+ hidden=\\d+ layers=1)").find(tuned.out)
        withClue(tuned.out) { (best != null) shouldBe true }
        val lines = tuned.out.lines()
        lines[0] shouldMatch "12 trials in \\d+\\.\\d s"
        lines[1] shouldBe "target species: classes setosa, versicolor, virginica"
        lines[2] shouldBe "trained on 120 rows, each judged by the networks that left it out, tested on 30"
        lines[4].trim() shouldMatch "trial +log loss +epoch +rate +hidden +layers"
        lines.count { it.trim() matches Regex("\\d+ +[0-9.e-]+ +\\d of \\d .*") } shouldBe 10
        tuned.out shouldContain "and 2 more trials with higher scores\n"
        tuned.out shouldContain Regex("accuracy +[01]\\.\\d+ +0\\.3")
        val model = folder.resolve("report.safetensors")
        tuned.out.trim().lines().last() shouldBe
            "saved $model; all trials are in ${folder.resolve("report-trials.json")}"
        tuned.err.lines().count { "the best so far" in it } shouldBeInRange 5..10
    }

    "the first trial is the model that train would make, and others are kept only if they are better" - {
        mapOf(
            "by default" to listOf(),
            "with options of train" to listOf(
                "--hidden", "8,6", "--optimizer", "momentum", "--schedule", "linear", "--class-weights", "balanced",
                "--metrics", "accuracy", "--dropout", "0.2", "--batch", "20", "--validation", "0.3"
            ),
        ).forEach { (name, options) ->
            name {
                val words = listOf<Any>("--label", "species", "--epochs", 9, "--seed", 3, "--json", "-q") + options
                val model = folder.resolve("$name.safetensors")
                val trained = weft("train", iris, *words.toTypedArray(), "--save", model)
                val one = folder.resolve("$name-1.safetensors")
                val tuned = weft("tune", iris, *words.toTypedArray(), "--trials", 1, "--save", one)
                withClue(tuned.err) { tuned.json["weightsSha256"] shouldBe trained.json["weightsSha256"] }
                tuned.json["validationRows"] shouldBe trained.json["validationRows"]
            }
        }
        "a setting that an option fixes does not vary" {
            val tuned = weft(
                "tune", iris, "--label", "species", "--epochs", 3, "--trials", 3, "--hidden", "4", "--rate", 0.01,
                "--activation", "tanh", "--json", "-q", "--save", folder.resolve("fixed.safetensors")
            )
            withClue(tuned.err) { tuned.code shouldBe Cli.OK }
            (tuned.json["best"] as Map<*, *>)["settings"].let { (it as Map<*, *>).keys } shouldBe setOf("dropout", "l2")
        }
        "activations are told by their names" {
            val tuned = weft(
                "tune", iris, "--label", "species", "--epochs", 2, "--trials", 4, "--hidden", "4", "--json", "-q",
                "--choice", "activation=tanh,hardSwish", "--save", folder.resolve("named.safetensors")
            )
            val settings = (tuned.json["trials"] as List<*>).map { (it as Map<*, *>)["settings"] as Map<*, *> }
            settings.map { it["activation"] } shouldBe listOf("tanh", "hardSwish")
        }
    }

    "a table that is larger than memory is searched like others" {
        val line = CommandLine(Tune)
        val columns = TableOptions(line)
        line.parse(arrayOf("--label=species"))
        val recipe = TableRecipe.standard().withHidden(4).withEpochs(3)
        val spilled = {
            Files.list(Path.of(System.getProperty("java.io.tmpdir"))).use { all ->
                all.filter { "weft-t" in "$it" && "$it".endsWith(".csv") }.toList().toSet()
            }
        }
        val before = spilled()
        val study = Study.of(iris, Csv.Options.of(), columns, recipe, 0.2, null, isLarge = true)
        (spilled() - before) shouldBe setOf()
        study.rows + study.test!!.size() shouldBe 150
        study.test.size() shouldBeInRange 20..40
        val ranges = listOf(Range.log("rate", 0.001, 0.1))
        val found = study.search(ranges) { it.withTrials(4).withThreads(1) }
        found.search().trials().size shouldBe 4
        study.search(ranges) { it.withTrials(4).withThreads(2) }.search().json() shouldBe found.search().json()
        val rows = Csv.read(iris)
        found.best().trained().answers(rows).size shouldBe 150
    }

    "the same seed gives the same trials and weights on one and two threads" {
        val one = tune("one", "--trials", 9, "--threads", 1, "--json", "-q")
        val two = tune("two", "--trials", 9, "--threads", 2, "--json", "-q")
        two.json["weightsSha256"] shouldBe one.json["weightsSha256"]
        trials("two") shouldBe trials("one")
        val other = tune("other", "--trials", 9, "--seed", 2, "--json", "-q")
        (other.json["weightsSha256"] == one.json["weightsSha256"]) shouldBe false
    }

    "an interrupted search keeps its best model, and continues to the result of an uninterrupted one" {
        val budget = arrayOf<Any>("--trials", 36, "--threads", 2)
        val journal = folder.resolve("parts-trials.json")
        val stopped = signalled("TERM", { Files.exists(journal) }, *words("parts", *budget))
        withClue(stopped) { stopped.code shouldBe 128 + 15 }
        stopped.out shouldBe ""
        stopped.err shouldContain
            Regex("interrupted after \\d+ trials?, saved the best one so far \\(trial \\d+, score ")
        weft("evaluate", folder.resolve("parts.safetensors"), "--csv", iris).code shouldBe Cli.OK

        val command = stopped.err.trim().lines().last().substringAfter("to continue: weft ")
        command shouldContain "--range rate=0.001..1 --choice hidden=8,16,32 --choice layers=1"
        val resumed = weft(*(command.split(' ') + listOf("--json", "-q")).toTypedArray())
        val whole = tune("whole", *budget, "--json", "-q")
        withClue(resumed.err) { resumed.json["weightsSha256"] shouldBe whole.json["weightsSha256"] }
        trials("parts") shouldBe trials("whole")
    }

    "a search continues only with the options that it began with" {
        tune("kept", "--trials", 3, "-q").code shouldBe Cli.OK
        val again = tune("kept", "--trials", 3, "-q")
        (again.code to again.err) shouldBe (
            Cli.USAGE to "weft: ${folder.resolve("kept.safetensors")} exists already: name another file, or add " +
                "--resume to continue its search or --force to replace it\n"
            )
        val seed = tune("kept", "--trials", 3, "-q", "--resume", "--seed", 2)
        seed.code shouldBe Cli.FAILURE
        seed.err shouldContain "Search expects the seed 2 in ${folder.resolve("kept-trials.json")} but got 1: repeat " +
            "the options that the search began with, or replace it with --force\n"
        tune("kept", "--trials", 3, "-q", "--force", "--seed", 2).code shouldBe Cli.OK
        tune("kept", "--trials", 9, "-q", "--resume", "--seed", 2, "--json").json["trials"].let {
            (it as List<*>).size shouldBe 9
        }
    }

    "without ranges, settings around the recipe's are tried; numbers are judged in their unit" {
        val tuned = weft(
            "tune", iris, "--label", "petal_width", "--save", folder.resolve("width.safetensors"), "--trials", 3,
            "--epochs", 3, "-q", "--recipe", "ensemble",
        )
        withClue(tuned.err) { tuned.code shouldBe Cli.OK }
        tuned.out shouldContain Regex("best settings: rate=\\S+ hidden=\\d+ layers=[123] dropout=0\\S* l2=0\\.0\\S+\n")
        tuned.out shouldContain "* in standard deviations of petal_width\n"
        tuned.out shouldContain Regex("R.* +-?[0-9.]+ +")
    }

    "a terminal shows a line for each trial" {
        val err = ByteArrayOutputStream()
        val terminal = Terminal(Output(ByteArrayOutputStream()), Output(err), 200, false)
        val words =
            listOf("tune", iris, "--label", "species", "--trials", 3, "--epochs", 2, "--choice", "hidden=4,8,16")
        Cli.run(words.map(Any::toString) + listOf("--save", "${folder.resolve("shown.safetensors")}"), terminal)
        (1..3).forEach {
            err.toString(Charsets.UTF_8) shouldContain
                Regex("\ntrial $it of 3: score [0-9.e-]+ in epoch \\d of 2.*, hidden=")
        }
    }

    "time ends a search" {
        val tuned = tune("time", "--minutes", 0.02, "--json", "-q")
        withClue(tuned.err) { tuned.code shouldBe Cli.OK }
        tuned.json["complete"] shouldBe false
    }

    "mistakes are told in one line that speaks of options" - {
        mapOf(
            listOf("--range", "rate") to "--range: expected NAME=LOW..HIGH, such as rate=0.0001..0.1, but got rate",
            listOf("--range", "rate=0.1") to
                "--range: expected rate=LOW..HIGH but got rate=0.1; single values are for --choice",
            listOf("--range", "rate=1..0.1") to "--range: rate expects the smaller number first but got 1..0.1",
            listOf("--range", "rate=0..1") to "--range: rate expects numbers above 0 but got 0",
            listOf("--range", "dropout=0..1") to "--range: dropout expects numbers from 0 to below 1 but got 1",
            listOf("--range", "raet=0.1..1") to "--range: no setting is called raet; did you mean rate?",
            listOf("--range", "activation=1..2") to
                "--range: activation has no numbers: list its values with --choice activation=…",
            listOf("--choice", "hidden=8,x") to "--choice: hidden expects whole numbers from 1 to 65536 but got x",
            listOf("--choice", "hidden=8,8") to "--choice: hidden expects different values but got 8,8",
            listOf("--choice", "activation=rleu") to "--choice: activation expects names of activations but got rleu",
            listOf("--choice", "hidden") to "--choice: expected NAME=A,B,C, such as hidden=32,64,256, but got hidden",
            listOf("--range", "rate=0.1..1", "--choice", "rate=1") to
                "the setting rate is given twice: leave one --range or --choice out",
            listOf("--range", "rate=0.1..1", "--rate", "0.5") to
                "--rate fixes what --range or --choice varies: leave one of them out",
            listOf("--choice", "layers=1,2", "--hidden", "8") to
                "--hidden fixes what --range or --choice varies: leave one of them out",
            listOf("--rate", "0.1", "--hidden", "8", "--dropout", "0", "--l2", "0") to
                "every setting is fixed, none is left to vary: add --range or --choice for another",
            listOf("--trials", "0") to "--trials expects a whole number from 1 to 1000 but got 0",
            listOf("--validation", "0") to
                "--validation expects a fraction above 0: these rows decide which settings are better",
            listOf("--resume", "--force") to
                "--resume and --force cannot be combined: continue a search, or replace it",
        ).forEach { (options, message) ->
            "$options" {
                val words = listOf("tune", "$iris", "--label", "species") + options +
                    listOf("--save", "${folder.resolve("wrong.safetensors")}")
                val outcome = weft(*words.toTypedArray())
                val start = "weft: $message"
                (outcome.code to outcome.err.take(start.length)) shouldBe (Cli.USAGE to start)
                outcome.err.trim().lines().size shouldBe 1
            }
        }
        "no label" {
            weft("tune", iris).err shouldContain
                "--label is missing: it names the column to predict, one of sepal_length"
        }
        "too few rows" {
            val few = Files.write(folder.resolve("few.csv"), Files.readAllLines(iris).take(6))
            val outcome = weft("tune", few, "--label", "petal_width", "--save", folder.resolve("few.safetensors"))
            outcome.code shouldBe Cli.USAGE
            outcome.err shouldContain "rows are too few to hold some back: add rows"
        }
    }
})
