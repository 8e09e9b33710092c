package dev.weft.cli

import io.kotest.assertions.withClue
import io.kotest.core.annotation.Condition
import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.Spec
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.nio.file.Files
import java.nio.file.Path
import kotlin.reflect.KClass

/** Runs the launcher script in a separate process. */
@EnabledIf(Packaged::class)
class LauncherSpec : FreeSpec({
    val folder = tempdir().toPath()
    val sh = Shell(folder)
    val link = sh.link

    /** The step of the newest checkpoint of a training in [place]; 0 if there is none. */
    fun saved(place: Path): Int {
        val model = place.resolve("model")
        val files = if (Files.isDirectory(model)) Files.list(model).use { it.toList() } else listOf()
        val saved = files.map { it.toString() }.filter { it.endsWith(".safetensors") }
        return saved.maxOfOrNull { it.substringAfterLast('-').substringBefore('.').toInt() } ?: 0
    }

    "it works from any folder and through a link, and adds no output" {
        sh("weft --version") shouldBe Outcome(0, "weft 0.1.0\n", "")
        sh("weft tarin").code shouldBe 2
    }

    "standard output is one JSON object, and results are never overwritten" {
        val place = folder.resolve("twice")
        val first = sh("weft train mnist --steps 5 --json -q", place)
        first.err shouldBe ""
        first.json["checkpoint"] shouldBe "model/mnist_model-5.safetensors"
        val second = sh("weft train mnist --steps 6 --json -q", place)
        second.json["checkpoint"] shouldBe "model-2/mnist_model-6.safetensors"
        second.err shouldStartWith "weft: model exists already, saving to model-2"
        sh("weft train mnist --steps 7 --resume", place).out shouldContain "saved model-2/mnist_model-7.safetensors"
        sh("WEFT_BLAS=java weft train mnist --steps 2 --json -q", place).json["blas"] shouldBe "java"
    }

    "an environment that lies changes nothing" - {
        val lies = folder.resolve("lies")
        Files.createDirectories(lies.resolve("trap"))
        listOf("java", "readlink", "sed", "find", "head").forEach { name ->
            Files.writeString(lies.resolve(name), "#!/bin/sh\necho trapped\n").toFile().setExecutable(true)
        }
        Files.createSymbolicLink(lies.resolve("tmp"), lies.resolve("trap"))
        listOf(
            "CDPATH=/:${'$'}PWD/trap", "IFS=ef./", "POSIXLY_CORRECT=1", "PATH=.::${'$'}PATH", "CLASSPATH=trap",
            "LC_ALL=C", "BASH_ENV=/dev/full", "ENV=/dev/full", "TMPDIR=/proc", "TMPDIR=tmp", "HOME=", "HOME=trap",
            "XDG_CACHE_HOME=trap", "WEFT_CACHE=trap", "JAVA_HOME=",
        ).forEach { lie -> lie { sh("export $lie; weft --version", lies) shouldBe Outcome(0, "weft 0.1.0\n", "") } }
        "exported functions" {
            val names = "[ cd pwd printf readlink sed command java"
            val functions = names.split(' ').joinToString("") { "$it() { echo trapped; }; " }
            sh("$functions export -f $names; exec -a sh bash $link --version", lies) shouldBe
                Outcome(0, "weft 0.1.0\n", "")
        }
        "JAVA_TOOL_OPTIONS is reported by Java alone" {
            val said = sh("JAVA_TOOL_OPTIONS=-Dweft.home=trap weft --version", lies)
            said shouldBe Outcome(0, "weft 0.1.0\n", "Picked up JAVA_TOOL_OPTIONS: -Dweft.home=trap\n")
        }
        "a JAVA_HOME without Java" {
            sh("JAVA_HOME=${'$'}PWD/trap weft --version", lies) shouldBe
                Outcome(1, "", "weft: there is no Java at $lies/trap/bin/java: correct JAVA_HOME\n")
        }
        sh("unset HOME; weft --version", lies).code shouldBe 0
        sh("PATH=/usr/bin:/bin; cd /; CDPATH=$lies:. sh .$link --version", lies).out shouldBe "weft 0.1.0\n"
    }

    "where the usual folder is unsafe, doctor names a temporary one" {
        val shared = Files.createDirectories(folder.resolve("shared"))
        sh("chmod 777 $shared")
        // An OpenCL driver for processors keeps kernels in a folder of its own.
        val report = sh("XDG_CACHE_HOME=$shared POCL_CACHE_DIR=$folder/pocl weft doctor --json").json
        report["cacheReason"] shouldBe "temporary and removed at exit, because the usual folder cannot be used: " +
            "$shared: is writable by others: run chmod go-w on it"
        report["blas"] shouldBe "openblas"
        Files.exists(Path.of(report["cache"] as String)) shouldBe false
        Files.list(shared).use { it.count() } shouldBe 0
    }

    "root runs nothing that another user has made; a user without a home caches nothing in the current folder"
        .config(enabledIf = { isRoot() }) {
            val other = Files.createDirectories(folder.resolve("other"))
            sh("chown 54321 $other; chmod 755 $other")
            Files.writeString(folder.resolve("own.main.kts"), "println(1)")
            // Not the launcher script, which would build the examples and so replace the classes of this running test.
            val target = "dsl-kotlin/cli/target"
            val jars = listOf(target, "$target/lib", "$target/script").joinToString(":") { "$installation/$it/*" }
            val command = "${'$'}JAVA_HOME/bin/java -cp '$jars' dev.weft.cli.MainKt"
            listOf("doctor --json", "run own.main.kts").forEach { words ->
                listOf("XDG_CACHE_HOME", "WEFT_CACHE").forEach { variable ->
                    sh("$variable=$other POCL_CACHE_DIR=$folder/pocl $command $words").code shouldBe 0
                }
            }
            Files.list(other).use { it.count() } shouldBe 0
            // Everything that such a user may read, outside root's home.
            val copy = Files.createDirectories(folder.resolve("copy"))
            val start = "setpriv --reuid 54321 --regid 54321 --clear-groups env -i PATH=\"${'$'}PATH\""
            val prepared = sh(
                "chmod 755 $folder; cd $installation; cp -rL --parents weft $target/lib $target/weft-*.jar $copy; " +
                    "chmod -R go+rX $copy; mkdir $copy/cwd; chmod 777 $copy/cwd"
            )
            prepared.err shouldBe ""
            val java = System.getProperty("java.home")
            val doctor = "cd $copy/cwd; $start $java/bin/java -cp \"$copy/$target/*:$copy/$target/lib/*\" " +
                "dev.weft.cli.MainKt doctor --json"
            val report = sh(doctor).json
            report["cacheReason"] as String shouldContain "is not an absolute path"
            Files.list(copy.resolve("cwd")).use { it.count() } shouldBe 0
        }

    "a closed pipe is not a failure, a full disk is" {
        sh("set -o pipefail; weft train --help | head -1").code shouldBe 0
        val full = sh("weft summary mnist > /dev/full")
        full.code shouldBe 1
        full.err shouldStartWith "weft: cannot write the results: "
        val train = sh("weft train mnist --steps 20 --every 5 > /dev/full", folder.resolve("full"))
        train.code shouldBe 1
        Files.exists(folder.resolve("full/model/mnist_model-1.safetensors")) shouldBe true
    }

    "Ctrl-C at any moment, also twice, is code 130 and loses nothing" {
        val place = folder.resolve("any moment")
        val random = java.util.Random(1)
        repeat(if (System.getProperty("weft.long") == "true") 50 else 5) { moment ->
            val training = sh.start("exec $link train mnist --steps 1000000 --batch 20 --every 50 --resume", place)
            Thread.sleep(random.nextInt(1500).toLong())
            repeat(1 + moment % 2) { ProcessBuilder("kill", "-INT", training.pid().toString()).start().waitFor() }
            val outcome = sh.end(training, place)
            // A JVM that is interrupted twice while it starts may end with 1, without a word: any Java program does.
            val isUnborn = outcome.code == 1 && outcome.err.isEmpty()
            withClue("moment $moment: ${outcome.err}") { if (!isUnborn) outcome.code shouldBe 130 }
        }
        val steps = saved(place) + 20
        sh("weft train mnist --steps $steps --batch 20 --resume --json -q", place).json["weightsSha256"] shouldBe
            sh(
                "weft train mnist --steps $steps --batch 20 --json -q",
                folder.resolve("whole run")
            ).json["weightsSha256"]
    }

    "Ctrl-C on a table, too, loses nothing" {
        val iris = installation.resolve("examples/data/iris/iris.csv")
        fun train(more: String) = "train --csv $iris --label species --recipe plain --batch 1 --every 1000 $more"
        val place = folder.resolve("table")
        val training = sh.start("exec $link ${train("--epochs 100000")}", place)
        while ("step 1000 of" !in Files.readString(place.resolve("err"))) {
            training.isAlive shouldBe true
            Thread.sleep(10)
        }
        ProcessBuilder("kill", "-INT", training.pid().toString()).start().waitFor()
        val outcome = sh.end(training, place)
        outcome.code shouldBe 130
        val again = "to continue: weft train \\S+ --resume\n"
        val said = Regex("interrupted after step (\\d+), saved iris.safetensors; $again").find(outcome.err)
        val step = said!!.groupValues[1].toInt()
        val resumed = sh("weft ${train("--resume --steps ${step + 50} --json -q")}", place)
        resumed.err shouldBe "weft: resuming after step $step\n"
        resumed.json["weightsSha256"] shouldBe
            sh("weft ${train("--steps ${step + 50} --json -q")}", folder.resolve("whole table")).json["weightsSha256"]
    }

    "Ctrl-C ends the playground at once" {
        val place = folder.resolve("playground")
        val page = sh.start("exec $link playground data=spiral --no-browser", place)
        val said = "weft: the playground is open; Ctrl-C ends it\n"
        while (Files.readString(place.resolve("err")) != said) {
            page.isAlive shouldBe true
            Thread.sleep(10)
        }
        ProcessBuilder("kill", "-INT", page.pid().toString()).start().waitFor()
        val outcome = sh.end(page, place)
        (outcome.code to outcome.err) shouldBe (130 to said)
        outcome.out shouldContain Regex("^http://127\\.0\\.0\\.1:\\d+/#token=\\w+&data=spiral\n$")
    }

    "signals end a training after its step; resuming it gives a bit-identical result" - {
        val uninterrupted = sh("weft train mnist --steps 400 --batch 20 --json -q", folder.resolve("whole"))
        val whole = uninterrupted.json["weightsSha256"]
        mapOf("INT" to 130, "TERM" to 143, "HUP" to 129, "KILL" to 137).forEach { (signal, code) ->
            signal {
                val place = folder.resolve(signal)
                val training = sh.start("exec $link train mnist --steps 1000000 --batch 20 --every 50", place)
                while ("step 50 of" !in Files.readString(place.resolve("err"))) {
                    training.isAlive shouldBe true
                    Thread.sleep(10)
                }
                repeat(2) { ProcessBuilder("kill", "-$signal", training.pid().toString()).start().waitFor() }
                val outcome = sh.end(training, place)
                outcome.code shouldBe code
                if (signal != "KILL") {
                    val saved = "saved model/mnist_model-\\d+.safetensors; to continue: weft train mnist --resume\n"
                    outcome.err shouldContain Regex("weft: interrupted after step \\d+, $saved")
                }
                val saved = saved(place)
                val resumed = sh("weft train mnist --steps ${maxOf(400, saved)} --resume --json -q", place)
                resumed.code shouldBe 0
                resumed.err shouldBe "weft: resuming after step $saved\n"
                val weights = resumed.json["weightsSha256"]
                if (saved <= 400) weights shouldBe whole else weights shouldNotBe whole
            }
        }
    }
})

internal fun isRoot() = (Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0).also {
    if (!it) println("skipped what needs a second user: not root")
}

/** Before packaging, the script would build, and so replace the classes of this running test. */
class Packaged : Condition {
    override fun evaluate(kclass: KClass<out Spec>): Boolean = System.getProperty("weft.packaged") == "true"
}
