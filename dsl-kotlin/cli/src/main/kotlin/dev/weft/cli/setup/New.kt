package dev.weft.cli.setup

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import dev.weft.cli.isSet
import dev.weft.cli.newFile
import dev.weft.cli.quoted
import dev.weft.cli.text
import dev.weft.cli.word
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption

/** `new NAME`: writes a small program as a starting point. */
internal object New : Command {
    private val CLASS = Regex("[A-Z][A-Za-z0-9_]*")
    private val SCRIPT = Regex("[\\p{L}\\p{N}_].*")
    private val PLAIN = Regex("[A-Za-z0-9_./-]+")

    override val name = "new"
    override val purpose = "Writes a first program to build on: a Kotlin script or, with --java, a Java class."
    override val example = "new circle"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val name =
            line.argument("NAME", text("NAME"), "name of the program: writes NAME.main.kts or, with --java, NAME.java")
        val java = line.flag("java", "write a Java class instead of a Kotlin script")
        return { terminal ->
            val weft = Installation(Path.of(System.getProperty("weft.home", "")).toAbsolutePath().normalize())
            if (java.isSet) {
                val file = Path.of(name.value.removeSuffix(".java") + ".java")
                val type = file.fileName.toString().removeSuffix(".java")
                if (!CLASS.matches(type)) {
                    throw UsageException("NAME expects the name of a Java class, such as Circle, but got $type")
                }
                write(file, JAVA.replace("Circle", type))
                val jars = word("${weft.jars}/*")
                terminal.out.line("wrote $file; run it with: ${word(weft.java)} -cp $jars ${word("$file")}")
            } else {
                val script = Path.of(name.value.removeSuffix(".kts").removeSuffix(".main") + ".main.kts")
                if (!SCRIPT.matches("${script.fileName}")) {
                    val wanted = "a name that starts with a letter or digit, such as circle,"
                    throw UsageException("NAME expects $wanted but got ${name.value}")
                }
                write(script, KOTLIN)
                val here = Path.of("").toAbsolutePath()
                val launcher = if (weft.home == here) "./${here.relativize(weft.launcher)}" else "${weft.launcher}"
                terminal.out.line("wrote $script; run it with: ${word(launcher)} run ${word("$script")}")
            }
            Cli.OK
        }
    }

    private fun write(file: Path, text: String) {
        Files.writeString(
            newFile(file, "choose another NAME"), text, StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE
        )
    }

    private fun word(text: String) = if (PLAIN.matches(text)) text else quoted(text)

    private val KOTLIN = """
        |@file:DependsOn("dev.weft:weft-dsl:${Cli.VERSION}")
        |
        |import dev.weft.data.Dataset
        |import dev.weft.dsl.*
        |import kotlin.random.Random
        |
        |// Is a point inside the circle? Put your own examples here: rows of numbers and their targets.
        |val random = Random(1)
        |val points = List(1_000) { row(random.nextDouble(-1.0, 1.0), random.nextDouble(-1.0, 1.0)) }
        |val inside = points.map { (x, y) -> row(if (x * x + y * y < 0.5) 1 else 0) }
        |val data = Dataset.of(tensor(*points.toTypedArray()), tensor(*inside.toTypedArray()))
        |val (train, test) = data.take(800) to data.skip(800)
        |
        |val trained = network {
        |    dense(16, relu)
        |    dense(1)
        |    loss(bceWithLogits)
        |    optimizer(adam(0.01))
        |}.fit(train) {
        |    epochs = 20
        |    validation = test
        |    progress()
        |}
        |
        |println("on unseen points: " + trained.evaluate(test))
        |
    """.trimMargin()

    private val JAVA = """
        |import dev.weft.data.Dataset;
        |import dev.weft.loss.Losses;
        |import dev.weft.network.Activations;
        |import dev.weft.network.Dense;
        |import dev.weft.optimizer.Optimizers;
        |import dev.weft.tensor.Tensor;
        |import dev.weft.training.Model;
        |import dev.weft.training.Training;
        |import java.util.Random;
        |
        |public class Circle {
        |    public static void main(String[] args) {
        |        // Is a point inside the circle? Put your own examples here: rows of numbers and their targets.
        |        var random = new Random(1);
        |        var points = Tensor.zeros(1_000, 2);
        |        var inside = Tensor.zeros(1_000, 1);
        |        for (int i = 0; i < 1_000; i++) {
        |            float x = points.data()[2 * i] = random.nextFloat() * 2 - 1;
        |            float y = points.data()[2 * i + 1] = random.nextFloat() * 2 - 1;
        |            inside.data()[i] = x * x + y * y < 0.5 ? 1 : 0;
        |        }
        |        var data = Dataset.of(points, inside);
        |        var hidden = Dense.of(16, Activations.RELU);
        |        var model = Model.of(Losses.BCE_WITH_LOGITS, Optimizers.adam(0.01), hidden, Dense.of(1));
        |        var trained = model.fit(data.take(800), Training.epochs(20));
        |        System.out.println("on unseen points: " + trained.evaluate(data.skip(800)));
        |    }
        |}
        |
    """.trimMargin()
}

/** The folder [home] of the launcher: a clone, or an unpacked distribution, which has a folder `lib`. */
internal class Installation(val home: Path) {
    private val unpacked = Files.isDirectory(home.resolve("lib"))

    /** The launcher script. */
    val launcher: Path = home.resolve(if (unpacked) "bin/weft" else "weft")

    /** The folder of the jars. */
    val jars: Path = home.resolve(if (unpacked) "lib" else "dsl-kotlin/cli/target/lib")

    /** The command that starts Java: that of the distribution's own run time, if it has one. */
    val java: String = home.resolve("runtime/bin/java").let { if (Files.isExecutable(it)) "$it" else "java" }
}
