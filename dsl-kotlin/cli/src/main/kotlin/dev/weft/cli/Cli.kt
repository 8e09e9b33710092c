package dev.weft.cli

import dev.weft.file.MalformedDataException
import dev.weft.training.NonFiniteException
import java.io.IOException
import java.io.OutputStream
import java.io.UncheckedIOException
import java.nio.file.AccessDeniedException
import java.nio.file.FileAlreadyExistsException
import java.nio.file.FileSystemException
import java.nio.file.NoSuchFileException
import java.nio.file.NotDirectoryException

/** The commands of the launcher `weft`, and its exit codes. */
public object Cli {
    internal const val VERSION = "0.1.0"

    /** All is well. */
    public const val OK: Int = 0

    /** Something failed: a missing file, a full disk, an engine that cannot be used. */
    public const val FAILURE: Int = 1

    /** The command line makes no sense. */
    public const val USAGE: Int = 2

    /** A file is not what its format demands. */
    public const val BAD_DATA: Int = 3

    /** The loss of a training is no longer a number. */
    public const val NOT_FINITE: Int = 4

    private val HELP = setOf("--help", "-h", "help")

    /** One more command is one more line. */
    internal val commands: List<Command> =
        listOf(Train, Evaluate, Predict, Plot, Summarize, Inspect, New, Run, RunExample, Doctor, Completion)

    /**
     * Runs the command line [args] and returns the exit code: one of this object's, or 128 and a signal's number (130
     * after Ctrl-C). Results go to [out], all else to [err], both in UTF-8. Never ends the JVM.
     */
    public fun run(args: List<String>, out: OutputStream, err: OutputStream): Int =
        run(args, Terminal(Output(out), Output(err)))

    internal fun run(args: List<String>, terminal: Terminal): Int {
        val code = guarded(args, terminal)
        val failure = terminal.out.failure
        if (failure != null && !terminal.out.readerLeft) {
            terminal.say("cannot write the results: ${failure.message}")
            return if (code == OK) FAILURE else code
        }
        return code
    }

    private fun guarded(args: List<String>, terminal: Terminal): Int = try {
        dispatch(args, terminal)
    } catch (e: UsageException) {
        failed(terminal, e, e.message, USAGE)
    } catch (e: MalformedDataException) {
        failed(terminal, e, e.message, BAD_DATA)
    } catch (e: NonFiniteException) {
        failed(terminal, e, e.message, NOT_FINITE)
    } catch (e: UncheckedIOException) {
        failed(terminal, e, reason(e.cause), FAILURE)
    } catch (e: IOException) {
        failed(terminal, e, reason(e), FAILURE)
    } catch (e: OutOfMemoryError) {
        val megabytes = Runtime.getRuntime().maxMemory() shr 20
        val remedy = "give Java more with JDK_JAVA_OPTIONS=-Xmx4g, or it less to do"
        failed(terminal, e, "$megabytes MiB of memory are too little: $remedy", FAILURE)
    } catch (e: ScriptException) {
        FAILURE.also { e.lines.forEach(terminal::say) }
    } catch (e: IllegalArgumentException) {
        failed(terminal, e, e.message, FAILURE)
    } catch (e: IllegalStateException) {
        failed(terminal, e, e.message, FAILURE)
    } catch (e: Throwable) {
        failed(terminal, e, "a mistake in weft itself: $e (WEFT_TRACE=1 shows where)", FAILURE)
    }

    private fun failed(terminal: Terminal, thrown: Throwable, message: String?, code: Int): Int {
        // A name that the user gave may hold a line end.
        terminal.say((message ?: thrown.javaClass.simpleName).replace("\n", "\\n"))
        if (System.getenv("WEFT_TRACE") == "1") {
            terminal.err.line(thrown.stackTraceToString())
        }
        return code
    }

    private fun reason(e: IOException?): String? = when (e) {
        is NoSuchFileException -> "${e.file} does not exist" + if (e.reason == null) "" else ": ${e.reason}"

        is AccessDeniedException -> "${e.file}: permission denied"

        is FileAlreadyExistsException, is NotDirectoryException -> "${e.file} is not a folder"

        is FileSystemException -> {
            val reason = e.reason ?: e.javaClass.simpleName.removeSuffix("Exception")
            // Our own reasons continue the sentence, those of the system stand alone.
            e.file + (if (reason.firstOrNull()?.isLowerCase() == true) " " else ": ") + reason
        }

        else -> e?.message
    }

    private fun dispatch(args: List<String>, terminal: Terminal): Int {
        val name = args.firstOrNull()
        val command = commands.find { it.name == name }
        return when {
            command != null -> CommandLine(command).run(args.drop(1), terminal)

            name == "--version" || name == "-V" -> OK.also { terminal.out.line("weft $VERSION") }

            name in HELP -> help(args - HELP, terminal)

            name == null -> {
                val names = commands.joinToString { it.name }
                throw UsageException("a command is missing: one of $names (see weft --help)")
            }

            name.startsWith("-") -> {
                val known = listOf("--help", "--version")
                throw UsageException("unknown option $name before the command" + didYouMean(name, known))
            }

            else -> {
                val hint = didYouMean(name, commands.map { it.name })
                throw UsageException("unknown command $name$hint (see weft --help)")
            }
        }
    }

    private fun help(args: List<String>, terminal: Terminal): Int {
        if (args.isNotEmpty()) {
            return dispatch(listOf(args[0], "--help"), terminal)
        }
        terminal.out.line(help(terminal))
        return OK
    }
}
