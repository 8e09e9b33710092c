package dev.weft.cli.device

import dev.weft.cli.Cli
import dev.weft.cli.Outcome
import dev.weft.cli.installation
import dev.weft.cli.weft
import dev.weft.device.Devices
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import org.opentest4j.TestAbortedException
import java.io.File
import java.nio.file.Path

/** `--device` on a GPU, or on a processor with an OpenCL driver, such as POCL, that counts as one here. */
class OnDeviceSpec : FreeSpec({
    val folder = tempdir().toPath()
    val before: String? = System.getProperty(CPU)
    System.setProperty(CPU, "true")
    val missing = try {
        Devices.open("/gpu:0")
        null
    } catch (e: IllegalStateException) {
        "no test on a GPU: ${e.message}. In Debian: apt-get install pocl-opencl-icd ocl-icd-libopencl1"
    }
    val all = System.getProperty("java.class.path").split(File.pathSeparator).filter { File(it).exists() }

    /** Ends a test as skipped where there is no device. */
    fun onGpu() {
        if (missing != null) throw TestAbortedException(missing)
    }

    afterSpec { if (before == null) System.clearProperty(CPU) else System.setProperty(CPU, before) }

    fun train(name: String, steps: Int, vararg more: Any) = weft(
        "train", "mnist", "--hidden", 20, "--batch", 50, "--steps", steps, "--checkpoints", folder.resolve(name),
        "--json", "-q", *more,
    ).also { it.code shouldBe Cli.OK }.json

    "train says what computes, and ends near the processor's weights, with the same bits each time" {
        onGpu()
        val there = train("there", 30, "--device", "gpu")
        val here = train("here", 30)
        there["device"] shouldBe "/gpu:0"
        "${there["deviceDescription"]}" shouldMatch ".+driver.+"
        here.containsKey("device") shouldBe false
        near(there["loss"], here["loss"])
        train("again", 30, "--device", "/gpu:0")["weightsSha256"] shouldBe there["weightsSha256"]
        val said = weft(
            "train", "mnist", "--hidden", 20, "--steps", 3, "--checkpoints", folder.resolve("said"), "--device",
            "gpu"
        )
        said.err shouldStartWith "weft: training on /gpu:0 (${there["deviceDescription"]})\n"
        said.out shouldContain Regex("\n3 steps in [\\d.]+ s on /gpu:0\n")
    }

    "a training moves between the processor and a device when it resumes" {
        onGpu()
        val whole = train("whole", 30)
        val straight = train("straight", 30, "--device", "gpu")
        train("moved", 10, "--device", "gpu")
        train("moved", 20, "--resume").containsKey("device") shouldBe false
        val moved = train("moved", 30, "--resume", "--device", "gpu")
        moved["steps"] shouldBe 30L
        near(moved["loss"], whole["loss"])
        train("cut", 13, "--device", "gpu")
        train("cut", 30, "--resume", "--device", "gpu")["weightsSha256"] shouldBe straight["weightsSha256"]
    }

    "evaluate and predict compute there, with the answers of the processor" {
        onGpu()
        train("model", 30)
        val model = folder.resolve("model")
        val (here, there) = listOf("cpu", "gpu").map { weft("evaluate", model, "--json", "--device", it).json }
        there["device"] shouldBe "/gpu:0"
        there["confusion"] shouldBe here["confusion"]
        there["weightsSha256"] shouldBe here["weightsSha256"]
        val seven = installation.resolve("examples/data/seven.png")
        val lines = listOf("cpu", "/gpu:0").map { weft("predict", model, seven, "--device", it) }
        lines[1].out shouldBe lines[0].out
        lines[1].err shouldContain ", on /gpu:0 ("
    }

    "a table, with folds, is trained, evaluated and predicted there" {
        onGpu()
        val iris = installation.resolve("examples/data/iris/iris.csv")
        val save = folder.resolve("iris.safetensors")
        val trained = weft(
            "train", iris, "--label", "species", "--epochs", 3, "--folds", 2, "--save", save, "--json", "-q",
            "--device", "gpu"
        )
        trained.json["device"] shouldBe "/gpu:0"
        val (here, there) = listOf("cpu", "gpu").map { weft("predict", save, iris, "--json", "--device", it).json }
        (there["predictions"] as List<*>).size shouldBe (here["predictions"] as List<*>).size
        val (judged, other) = listOf("cpu", "gpu").map { weft("evaluate", save, iris, "--json", "--device", it).json }
        other["accuracy"] shouldBe judged["accuracy"]
    }

    "a network for which a device has too little memory is one line" {
        onGpu()
        val save = "${folder.resolve("small")}"
        val small = run(
            all, "train", "mnist", "--checkpoints", save, "-q", "--device", "gpu",
            java = listOf("-D$CPU=true", "-Dweft.gpu.memory=1000000")
        )
        small.code shouldBe Cli.FAILURE
        small.err shouldMatch "weft: /gpu:0 \\([^\n]+\\) has too little memory: [^\n]+ or leave --device out\n"
    }

    "the property of programs names the device of commands, too, unless the command line does" {
        onGpu()
        val words = "train mnist --hidden 20 --steps 3 --checkpoints $folder/usual --force --json -q".split(" ")
        val (usual, named) = listOf(listOf(), listOf("--device", "cpu")).map {
            run(all, *(words + it).toTypedArray(), java = listOf("-D$CPU=true", "-Dweft.device=gpu")).json
        }
        listOf(usual["device"], named["device"]) shouldBe listOf("/gpu:0", null)
    }

    "doctor lists each device with its speed and whether its numbers are right" {
        onGpu()
        val report = weft("doctor", "--json").json
        val gpu = (report["gpus"] as List<*>).first() as Map<*, *>
        gpu.keys shouldContainExactly setOf("name", "description", "gflops", "selfTest")
        listOf(gpu["name"], gpu["selfTest"]) shouldBe listOf("/gpu:0", "passed")
        report.containsKey("gpusReason") shouldBe false
        weft("doctor").out shouldContain
            Regex("\ngpus              /gpu:0: .+ driver .+, [\\d.]+ GFLOP/s, self-test passed\n")
    }

    "a place that is none, or for which there is no device" {
        fun refused(message: String, vararg args: Any) =
            weft(*args) shouldBe Outcome(Cli.USAGE, "", "weft: $message\n")
        val wanted = "--device expects gpu, cpu, or the place of a GPU such as /gpu:1, but got"
        refused("$wanted cuda (see weft train --help)", "train", "mnist", "--device", "cuda")
        refused("$wanted /gpu (see weft predict --help)", "predict", "m", "x", "--device", "/gpu")
        refused(
            "unknown option --device; it is an option of train, evaluate, predict, serve (see weft tune --help)",
            "tune", "t.csv", "--label", "y", "--device", "gpu"
        )
        refused(
            "--spark and --device cannot be combined, since the training is elsewhere: leave one out",
            "train", "mnist", "--spark", "local[1]", "--device", "gpu"
        )
        for (words in listOf("train mnist --checkpoints $folder/far", "serve $installation/docs")) {
            val far = weft(*words.split(" ").toTypedArray(), "--device", "/gpu:77")
            far.code shouldBe Cli.FAILURE
            far.err shouldMatch "weft: --device /gpu:77: [^\n]+, or leave --device out\n"
        }
        folder.resolve("far").toFile().exists() shouldBe false
    }

    "nothing of the module is loaded unless the command line asks for a device" {
        val iris = installation.resolve("examples/data/iris/iris.csv")
        val save = "${folder.resolve("lazy.safetensors")}"
        val options = arrayOf("$iris", "--label", "species", "--recipe", "plain", "--epochs", "1", "--save", save)
        val loaded = run(all, "train", *options, java = listOf("-Xlog:class+load"))
        loaded.out shouldContain " dev.weft.cli.Cli "
        loaded.out shouldNotContain Regex(" (?:dev\\.weft\\.gpu|org\\.jocl)\\.")
    }

    "without the module, or without a driver, the reason is one line" {
        val less = all.filterNot { Regex("core-java[/\\\\]gpu[/\\\\]|weft-gpu|jocl").containsMatchIn(it) }
        val module = "the module weft-gpu is not installed; install Weft again"
        run(less, "train", "mnist", "--device", "gpu") shouldBe
            Outcome(Cli.FAILURE, "", "weft: --device gpu: $module, or leave --device out\n")
        run(less, "train", "mnist", java = listOf("-Dweft.device=gpu")).err shouldBe
            "weft: -Dweft.device=/gpu:0: $module, or leave -Dweft.device out\n"
        run(less, "doctor").out shouldContain "\ngpus              none: $module\n"
        // No driver is listed there.
        val none = run(all, "evaluate", "$folder", "--device", "gpu")
        none.err.lines().size shouldBe 2
        val reported = run(all, "doctor", "--json").json
        if (reported["gpus"] == listOf<Any>()) {
            "${reported["gpusReason"]}" shouldMatch ".+; install .+"
        }
    }
})

private const val CPU = "weft.gpu.cpu"

private fun near(a: Any?, b: Any?) {
    (a as Double) shouldBe ((b as Double) plusOrMinus 1e-4)
}

/**
 * Runs the launcher in a JVM of its own, with [classPath] and the options [java]; the loader of OpenCL finds no driver
 * there unless a property lets processors count.
 */
private fun run(classPath: List<String>, vararg args: String, java: List<String> = listOf()): Outcome {
    val command = listOf(Path.of(System.getProperty("java.home"), "bin", "java").toString()) + java + listOf(
        "--enable-native-access=ALL-UNNAMED", "-Dweft.home=$installation", "-cp",
        classPath.joinToString(File.pathSeparator), "dev.weft.cli.MainKt",
    ) + args
    val process = ProcessBuilder(command)
    if (java.none { CPU in it }) process.environment()["OCL_ICD_VENDORS"] = "/nowhere"
    val errors = File.createTempFile("weft", "err")
    try {
        val running = process.redirectError(errors).start()
        val out = running.inputStream.readAllBytes().toString(Charsets.UTF_8)
        return Outcome(running.waitFor(), out, errors.readText())
    } finally {
        errors.delete()
    }
}
