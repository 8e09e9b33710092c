package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import java.io.ByteArrayOutputStream

class TrainSpec : FreeSpec({
    val folder = tempdir().toPath()

    fun train(name: String, vararg more: Any) = weft("train", "mnist", "--checkpoints", folder.resolve(name), "--batch", 50, "--json", *more)

    "one JSON object stands alone on standard output" {
        val outcome = train("whole", "--steps", 30, "--every", 10)
        outcome.code shouldBe Cli.OK
        outcome.json.keys shouldBe setOf(
            "steps", "loss", "testAccuracy", "averagedTestAccuracy", "seconds", "stepsPerSecond", "blas", "threads", "seed", "weightsSha256", "checkpoint",
        )
        outcome.json["checkpoint"] shouldBe folder.resolve("whole/mnist_model-30.safetensors").toString()
        outcome.err shouldContain "After 21 training steps, loss on training batch is "
        weft("evaluate", folder.resolve("whole"), "--raw", "--json").json["weightsSha256"] shouldBe outcome.json["weightsSha256"]
    }

    "a resumed training and one on a single thread end in the same bits" {
        val whole = train("uninterrupted", "--steps", 30, "--quiet")
        whole.err shouldBe ""
        train("parts", "--steps", 13, "--rate", 0.1)
        val resumed = train("parts", "--steps", 30, "--resume", "--threads", 1)
        resumed.err shouldContain "resuming after step 13"
        resumed.json["weightsSha256"] shouldBe whole.json["weightsSha256"]
        resumed.json["loss"] shouldBe whole.json["loss"]
        train("other", "--steps", 30, "--seed", 2).json["weightsSha256"] shouldBe train("other", "--resume", "--steps", 30).json["weightsSha256"]
        (train("other", "--resume", "--steps", 30).json["weightsSha256"] == whole.json["weightsSha256"]) shouldBe false
    }

    "a resumed training keeps its own recipe" {
        train("recipe", "--steps", 3, "--rate", 1)
        val other = train("recipe", "--steps", 5, "--resume", "--rate", 2)
        other.code shouldBe Cli.USAGE
        other.err shouldContain "has --rate 1.0, not 2.0"
        train("recipe", "--steps", 3, "--resume").json["loss"] shouldBe null
    }

    "resuming nothing starts from the beginning" {
        val outcome = train("empty", "--steps", 2, "--resume")
        outcome.code shouldBe Cli.OK
        outcome.err shouldContain "holds no checkpoint yet"
    }

    "on a terminal a bar is drawn, without colours if they are not wanted" {
        fun drawn(columns: Int, colours: Boolean): String {
            val err = ByteArrayOutputStream()
            val terminal = Terminal(Output(ByteArrayOutputStream()), Output(err), columns, colours)
            Cli.run(listOf("train", "mnist", "--steps", "20", "--checkpoints", folder.resolve("bar$columns$colours").toString()), terminal) shouldBe Cli.OK
            return err.toString(Charsets.UTF_8)
        }
        val coloured = drawn(100, true)
        coloured shouldContain "Epoch 1/1\n"
        coloured shouldContain Regex("\u001b\\[1m20/20\u001b\\[0m \u001b\\[32m━{20}\u001b\\[0m .* - loss: \\d\\.\\d{4} - accuracy: 0\\.\\d{4}\u001b\\[K\n$")
        drawn(40, false) shouldNotContain "\u001b[32m"
    }
})
