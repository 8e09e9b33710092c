package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import java.io.ByteArrayOutputStream
import java.nio.file.Files

class TrainSpec : FreeSpec({
    val folder = tempdir().toPath()

    fun train(name: String, vararg more: Any) =
        weft("train", "mnist", "--checkpoints", folder.resolve(name), "--batch", 50, "--json", *more)

    "standard output is one JSON object" {
        val outcome = train("whole", "--steps", 30, "--every", 10)
        outcome.code shouldBe Cli.OK
        outcome.json.keys shouldBe setOf(
            "steps", "loss", "testAccuracy", "averagedTestAccuracy", "seconds", "stepsPerSecond", "blas", "threads",
            "seed", "weightsSha256", "checkpoint",
        )
        outcome.json["checkpoint"] shouldBe folder.resolve("whole/mnist_model-30.safetensors").toString()
        outcome.err shouldContain "After 21 training steps, loss on training batch is "
        weft("evaluate", folder.resolve("whole"), "--raw", "--json").json["weightsSha256"] shouldBe
            outcome.json["weightsSha256"]
    }

    "a resumed training and one on a single thread are bit-identical" {
        val whole = train("uninterrupted", "--steps", 30, "--quiet")
        whole.err shouldBe ""
        train("parts", "--steps", 13, "--rate", 0.1)
        val resumed = train("parts", "--steps", 30, "--resume", "--threads", 1)
        resumed.err shouldContain "resuming after step 13"
        resumed.json["weightsSha256"] shouldBe whole.json["weightsSha256"]
        resumed.json["loss"] shouldBe whole.json["loss"]
        train("other", "--steps", 30, "--seed", 2).json["weightsSha256"] shouldBe
            train("other", "--resume", "--steps", 30).json["weightsSha256"]
        (train("other", "--resume", "--steps", 30).json["weightsSha256"] == whole.json["weightsSha256"]) shouldBe false
    }

    "a training in shards ends with the same bits, resumed or not" {
        val whole = train("shards", "--steps", 30, "--shards", 8, "-q").json["weightsSha256"]
        train("cut", "--steps", 13, "--shards", 8, "-q")
        train("cut", "--steps", 30, "--resume", "-q").json["weightsSha256"] shouldBe whole
        (train("uncut", "--steps", 30, "-q").json["weightsSha256"] == whole) shouldBe false
        train("cut", "--steps", 31, "--resume", "--shards", 4).err shouldContain "has --shards 8, not 4"
        val iris = installation.resolve("examples/data/iris/iris.csv")
        for (recipe in listOf("plain", "standard")) {
            val digests = listOf("8", "8", "1").map {
                weft(
                    "train", iris, "--label", "species", "--recipe", recipe, "--epochs", 3, "--shards", it, "--save",
                    folder.resolve("iris.safetensors"), "--force", "-q", "--json",
                ).json["weightsSha256"]
            }
            (digests[0] to (digests[0] == digests[2])) shouldBe (digests[1] to false)
        }
    }

    "a resumed training keeps its options" {
        train("recipe", "--steps", 3, "--rate", 1)
        val other = train("recipe", "--steps", 5, "--resume", "--rate", 2)
        other.code shouldBe Cli.USAGE
        other.err shouldContain "has --rate 1.0, not 2.0"
        train("recipe", "--steps", 3, "--resume").json["loss"] shouldBe null
    }

    "the defaults are the options of document 003" {
        val preset = train("preset", "--steps", 30, "-q")
        val written = weft(
            "train", "mnist", "--checkpoints", folder.resolve("written"), "--json", "-q", "--steps", 30, "--batch", 50,
            "--hidden", 500, "--kernel", "truncatedNormal:0.1", "--l2", 1e-4, "--optimizer", "sgd", "--rate", 0.1,
            "--decay", 0.99, "--average", 0.99,
        )
        written.json["weightsSha256"] shouldBe preset.json["weightsSha256"]
        val other = train("hidden", "--steps", 30, "-q", "--hidden", "16,8", "--average", 0)
        weft("summary", other.json["checkpoint"]!!, "--json").json["parameters"] shouldBe 784L * 16 + 16 + 16 * 8 +
            8 + 8 * 10 + 10
        other.json.containsKey("averagedTestAccuracy") shouldBe false
    }

    "an older checkpoint with only three options is resumed" {
        train("older", "--steps", 13, "--seed", 3)
        val file = folder.resolve("older/mnist_model-13.safetensors")
        val checkpoint = Checkpoint.read(file)
        val facts = checkpoint.facts().filterValues { it != null }.mapValues { it.value as Any }
        val older = facts + mapOf("recipe" to mapOf("batch" to 50, "rate" to 0.1, "seed" to 3))
        Checkpoint(checkpoint.tensors(), older).write(file)
        val resumed = train("older", "--steps", 30, "--resume")
        resumed.json["weightsSha256"] shouldBe train("newer", "--steps", 30, "--seed", 3).json["weightsSha256"]
        Checkpoint(checkpoint.tensors(), facts + mapOf("recipe" to mapOf("batch" to 0))).write(file)
        Files.delete(folder.resolve("older/mnist_model-30.safetensors"))
        val malformed = train("older", "--resume")
        malformed.code shouldBe Cli.BAD_DATA
        malformed.err shouldContain "recipe: expected the options of weft train but got another value: --batch expects"
    }

    "resuming keeps the length of the training unless the command line changes it" {
        weft(
            "train", "mnist", "--checkpoints", folder.resolve("length"), "--batch", 5000, "--epochs", 1,
            "-q"
        ).code shouldBe Cli.OK
        val again = weft("train", "mnist", "--checkpoints", folder.resolve("length"), "--resume", "--json")
        again.json["steps"] shouldBe 11L
        again.err shouldContain "the training is complete at step 11: to continue, raise --steps or --epochs"
        val longer =
            weft("train", "mnist", "--checkpoints", folder.resolve("length"), "--resume", "--steps", 13, "--json")
        longer.json["steps"] shouldBe 13L
    }

    "--tensorboard writes the training to a folder, which only --resume continues and --force empties" {
        val board = folder.resolve("board")
        fun events() = Files.list(board).use { files -> files.map { Files.size(it) }.toList() }
        train("board1", "--steps", 5, "--tensorboard", board, "-q").code shouldBe Cli.OK
        events().size shouldBe 1
        (events().single() > 1000) shouldBe true
        weft("train", "mnist", "--checkpoints", folder.resolve("board2"), "--steps", 5, "--tensorboard", board).run {
            code shouldBe Cli.USAGE
            err shouldContain "$board holds an earlier training already: name another folder with --tensorboard, or " +
                "add --force to replace it"
        }
        weft(
            "train", "mnist", "--checkpoints", folder.resolve("board1"), "--resume", "--steps", 6, "--tensorboard",
            board, "-q"
        ).code shouldBe Cli.OK
        events().size shouldBe 2
        weft(
            "train", "mnist", "--checkpoints", folder.resolve("board2"), "--steps", 5, "--force", "--tensorboard",
            board, "-q"
        ).code shouldBe Cli.OK
        events().size shouldBe 1
    }

    "a run that ends before the end of an epoch reports that its log is empty" {
        val log = folder.resolve("log.csv")
        val short = train("short", "--steps", 5, "--log", log, "-q")
        (short.code to short.err) shouldBe
            (
                Cli.OK to
                    "weft: nothing was written to $log: the run ended before the end of an epoch (1100 steps)\n"
                )
        Files.exists(log) shouldBe false
        train("short", "--steps", 5, "--log", log, "--resume").err shouldContain "nothing was written to $log"
        val place = folder.resolve("long")
        weft("train", "mnist", "--checkpoints", place, "--batch", 5000, "--epochs", 1, "--log", log, "-q").err shouldBe
            ""
        Files.readAllLines(log).size shouldBe 2
    }

    "resuming without a checkpoint starts from the first step" {
        val outcome = train("empty", "--steps", 2, "--resume")
        outcome.code shouldBe Cli.OK
        outcome.err shouldContain "holds no checkpoint yet"
    }

    "on a terminal a bar is drawn, with colours only if wanted" {
        fun drawn(columns: Int, colours: Boolean): String {
            val err = ByteArrayOutputStream()
            val terminal = Terminal(Output(ByteArrayOutputStream()), Output(err), columns, colours)
            Cli.run(
                listOf(
                    "train", "mnist", "--steps", "20", "--checkpoints",
                    folder.resolve("bar$columns$colours").toString()
                ),
                terminal
            ) shouldBe Cli.OK
            return err.toString(Charsets.UTF_8)
        }
        val coloured = drawn(100, true)
        coloured shouldContain "Epoch 1/1\n"
        coloured shouldContain Regex(
            "\u001b\\[1m20/20\u001b\\[0m \u001b\\[32m━{20}\u001b\\[0m .* - " +
                "loss: \\d\\.\\d{4} - accuracy: 0\\.\\d{4}\u001b\\[K\n$"
        )
        drawn(40, false) shouldNotContain "\u001b[32m"
    }
})
