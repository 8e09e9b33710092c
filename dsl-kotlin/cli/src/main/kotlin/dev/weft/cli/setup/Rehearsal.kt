package dev.weft.cli.setup

import dev.weft.cli.Cli
import dev.weft.cli.Output
import dev.weft.cli.Terminal
import dev.weft.cli.script.ClassArchive
import java.io.OutputStream
import java.nio.file.Files
import java.nio.file.Path

/**
 * Runs the commands that people use most, on a few examples and without a word, so that Java can archive the classes
 * that they load. The launcher script starts it once for each class path, with `-XX:ArchiveClassesAtExit`, and later
 * starts read the archive instead of the jars.
 */
internal object Rehearsal {
    private const val COLUMNS = 80

    /** Rehearses scripts if [args] is `run`, other commands if not, and then ends as every command does. */
    @JvmStatic
    fun main(args: Array<String>) {
        val folder = Files.createTempDirectory("weft-rehearsal-")
        try {
            (if ("run" in args) scripts(folder) else commands(folder)).forEach { words ->
                val (out, err) = List(2) { Output(OutputStream.nullOutputStream()) }
                Cli.run(words, Terminal(out, err, COLUMNS))
            }
        } finally {
            folder.toFile().deleteRecursively()
        }
        dev.weft.cli.main(arrayOf("--version"))
    }

    /** A script that is compiled, and then one that was compiled before, which [folder] holds. */
    private fun scripts(folder: Path): List<List<String>> {
        val script = Files.writeString(folder.resolve("example.main.kts"), ClassArchive.EXAMPLE)
        return List(2) { listOf("run", script.toString()) }
    }

    /** Command lines that write into [folder] only; one that fails is no less a rehearsal. */
    private fun commands(folder: Path): List<List<String>> {
        val table = Path.of(System.getProperty("weft.home", "")).resolve("examples/data/iris/iris.csv").toString()
        val (model, digits, log) = listOf("iris.safetensors", "digits", "log.csv").map { "${folder.resolve(it)}" }
        return listOf(
            listOf("train", "mnist", "--steps", "1", "--checkpoints", digits),
            listOf("train", table, "--label", "species", "--epochs", "1", "--save", model, "--log", log, "--json"),
            listOf("predict", model, table),
            listOf("summary", model),
            listOf("inspect", table),
        )
    }
}
