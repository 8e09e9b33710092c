package dev.weft.cli.setup

import dev.weft.cli.Cli
import dev.weft.cli.Output
import dev.weft.cli.Terminal
import java.io.OutputStream
import java.nio.file.Files
import java.nio.file.Path

/**
 * Runs the commands that people use most, on a few examples and without a word, so that Java can archive the classes
 * that they load. The launcher script starts it once, with `-XX:ArchiveClassesAtExit`, and later starts read the
 * archive instead of the jars.
 */
internal object Rehearsal {
    private const val COLUMNS = 80

    /** Rehearses, and then ends as every command does. */
    @JvmStatic
    fun main(args: Array<String>) {
        val folder = Files.createTempDirectory("weft-rehearsal-")
        try {
            commands(folder).forEach { words ->
                val (out, err) = List(2) { Output(OutputStream.nullOutputStream()) }
                Cli.run(words, Terminal(out, err, COLUMNS))
            }
        } finally {
            folder.toFile().deleteRecursively()
        }
        dev.weft.cli.main(arrayOf("--version"))
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
