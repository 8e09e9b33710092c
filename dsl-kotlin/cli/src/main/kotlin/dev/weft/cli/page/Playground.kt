package dev.weft.cli.page

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import dev.weft.cli.count
import dev.weft.cli.mnistFolder
import dev.weft.cli.path
import dev.weft.file.InputFile
import dev.weft.playground.record.Recording
import dev.weft.training.NonFiniteException
import java.io.File
import java.io.IOException
import java.net.BindException
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.util.Locale
import java.util.function.BiConsumer
import dev.weft.playground.Playground as Page

/** `playground [LINK|MODEL]`: a page on which small networks are drawn and trained, or a picture of it. */
internal object Playground : Command {
    private const val MOST_EPOCHS = 1_000_000
    internal const val MOST_PORT = 65535
    private val ENDINGS = listOf(".png", ".gif")

    override val name = "playground"
    override val purpose =
        "Opens a page on which you draw a small network and watch it learn, or records that as a picture."
    override val example = "playground data=xor --record xor.gif --epochs 100"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val start = line.optional(
            "LINK|MODEL", Expected("LINK|MODEL", "a link or a model file", isFile = true) { it },
            "what to begin with: a link such as 'data=spiral&noise=10', or a saved model of two inputs"
        )
        val port = line.option("port", count(MOST_PORT), "port on 127.0.0.1 (default: a free one)")
        val quiet = line.flag("no-browser", "print the address of the page without opening a browser")
        val record = line.option(
            "record", path("FILE"), "train and draw this file, .png (the end) or .gif (all of it), instead of the page"
        )
        val epochs = line.option(
            "epochs", count(MOST_EPOCHS), "epochs to train for --record (default: those of the link, or 500)"
        )
        val digits = mnistFolder(line)
        return { terminal ->
            val file = record.value
            listOf(port, quiet, digits).find { file != null && it.given }?.let {
                throw UsageException("--record and --${it.name} cannot be combined: leave one out")
            }
            if (file != null) {
                record(start.value.orEmpty(), checked(file), epochs.value, terminal)
            } else {
                if (epochs.given) {
                    throw UsageException("--epochs belongs to --record: leave it out or add --record FILE")
                }
                open(start.value.orEmpty(), port.value ?: 0, digits.value, !quiet.given, terminal)
            }
        }
    }

    /** Refuses what the picture cannot be written to before the training. */
    private fun checked(file: Path): Path {
        if (ENDINGS.none { file.toString().lowercase().endsWith(it) }) {
            val wanted = "a file name that ends in ${ENDINGS.joinToString(" or ")}"
            throw UsageException("--record expects $wanted but got $file")
        }
        val folder = file.toAbsolutePath().parent
        if (!Files.isDirectory(folder)) {
            throw NoSuchFileException("${file.parent}", null, "create this folder, or name another file with --record")
        }
        return file
    }

    private fun record(start: String, file: Path, epochs: Int?, terminal: Terminal): Int {
        val recording = begun(start, { Recording.of(it, epochs?.toLong()) }, { Recording.of(it, epochs?.toLong()) })
        recording.save(file)
        val losses = listOf(recording.trainingLoss, recording.testLoss).map { "%.4f".format(Locale.ROOT, it) }
        recording.error?.let { throw NonFiniteException(it) }
        terminal.out.line("after ${recording.epochs} epochs: training loss ${losses[0]}, test loss ${losses[1]}")
        terminal.out.line("wrote $file")
        return Cli.OK
    }

    private fun open(start: String, port: Int, digits: Path?, browses: Boolean, terminal: Terminal): Int {
        val folder = digits ?: Path.of(System.getProperty("weft.home", "")).resolve("examples/data/mnist")
            .takeIf(Files::isDirectory)
        val faults = faults(terminal)
        val page = listening(port, "port") {
            begun(start, { Page.open(it, port, folder, faults) }, { Page.open(it, port, folder, faults) })
        }
        page.use {
            terminal.out.line(it.address)
            terminal.say("the playground is open; Ctrl-C ends it")
            if (browses) Browser.open(it.address)
            try {
                it.await()
            } catch (_: InterruptedException) {
                Thread.currentThread().interrupt()
            }
        }
        return Cli.OK
    }

    /** Says in one line that a request of a page failed for a fault of Weft's. */
    internal fun faults(terminal: Terminal) = BiConsumer<String, Throwable> { path, fault ->
        terminal.say("the page's request $path failed: $fault".lines().first())
    }

    /** Says how to name another port, if [open] cannot have [port], which [option] named. */
    internal fun <T> listening(port: Int, option: String, open: () -> T): T = try {
        open()
    } catch (e: BindException) {
        throw IOException(
            "port $port of 127.0.0.1 is not free (${e.cause?.message}): name another one with --$option, or leave " +
                "--$option out",
            e,
        )
    }

    /** Begins with what [start] is: nothing or a link, unless there is a file of that name. */
    private fun <T> begun(start: String, link: (String) -> T, model: (Path) -> T): T {
        val isLink = start.isEmpty() || ('=' in start || '#' in start) && !File(start).exists()
        if (isLink) return link(start)
        val file = Path.of(start)
        InputFile.size(file) // Throws if the file is missing or not a file.
        return model(file)
    }
}
