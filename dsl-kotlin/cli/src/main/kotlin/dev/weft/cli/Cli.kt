package dev.weft.cli

import dev.weft.cli.completion.Completion
import dev.weft.cli.exchange.Export
import dev.weft.cli.exchange.Import
import dev.weft.cli.inspect.Inspect
import dev.weft.cli.inspect.Summarize
import dev.weft.cli.page.Playground
import dev.weft.cli.script.ScriptException
import dev.weft.cli.serve.Serve
import dev.weft.cli.setup.Doctor
import dev.weft.cli.setup.New
import dev.weft.cli.tune.Tune
import dev.weft.cli.watch.WatchRuns
import dev.weft.file.MalformedDataException
import dev.weft.training.NonFiniteException
import java.io.IOException
import java.io.OutputStream
import java.io.UncheckedIOException
import java.nio.file.AccessDeniedException
import java.nio.file.FileAlreadyExistsException
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.NotDirectoryException
import java.nio.file.Path

/** The launcher `weft`: its commands and its exit codes. */
public object Cli {
    internal const val VERSION = "0.1.0"

    /** Success. */
    public const val OK: Int = 0

    /** Failure: for example, a missing file, a full disk, or a BLAS engine that cannot be used. */
    public const val FAILURE: Int = 1

    /** Wrong command line. */
    public const val USAGE: Int = 2

    /** Bad data: a file violates its format. */
    public const val BAD_DATA: Int = 3

    /** Training diverged (NaN or infinite loss). */
    public const val NOT_FINITE: Int = 4

    private val HELP = setOf("--help", "-h", "help")

    /** The commands in the order of the help. */
    internal val commands: List<Command> = listOf(
        Train, Tune, Evaluate, Predict, Export, Import, Serve, Plot, WatchRuns, Summarize, Inspect, Playground, New,
        Run, RunExample, Doctor, Completion,
    )

    /** The command lines of all commands, with their options and arguments declared. */
    internal fun declared(): List<CommandLine> =
        commands.map { command -> CommandLine(command).also(command::declare) }

    /**
     * Runs the command line [args]. Results go to [out], messages and progress to [err], both in UTF-8. Never exits the
     * JVM, and reports every error as one line on [err] instead of throwing it.
     *
     * @return [OK], [FAILURE], [USAGE], [BAD_DATA], [NOT_FINITE], or 128 plus the number of the signal that interrupted
     * a training (130 after Ctrl-C)
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
    } catch (e: Interrupted) {
        terminal.say(e.message!!)
        e.code
    } catch (e: OutOfMemoryError) {
        val megabytes = Runtime.getRuntime().maxMemory() shr 20
        val remedy = "raise the limit with JDK_JAVA_OPTIONS=-Xmx4g, or use a smaller model or batch"
        failed(terminal, e, "out of memory ($megabytes MiB): $remedy", FAILURE)
    } catch (e: ScriptException) {
        terminal.say(e.lines.first())
        FAILURE.also { terminal.err.lines(e.lines.drop(1)) }
    } catch (e: IllegalArgumentException) {
        failed(terminal, e, e.message, FAILURE)
    } catch (e: IllegalStateException) {
        failed(terminal, e, e.message, FAILURE)
    } catch (e: UnsupportedOperationException) {
        // Core says so of outputs without classes or probabilities; without a message it is a fault of the program.
        failed(terminal, e, e.message ?: internal(e), FAILURE)
    } catch (e: Throwable) {
        failed(terminal, e, internal(e), FAILURE)
    }

    private fun internal(e: Throwable) = "internal error: $e (WEFT_TRACE=1 prints the stack trace)"

    private fun failed(terminal: Terminal, thrown: Throwable, message: String?, code: Int): Int {
        terminal.say(Advice.of(message) ?: thrown.javaClass.simpleName)
        if (System.getenv("WEFT_TRACE") == "1") {
            terminal.err.lines(thrown.stackTraceToString().lines())
        }
        return code
    }

    private fun reason(e: IOException?): String? = when (e) {
        // Of a folder that exists, something in it is missing.
        is NoSuchFileException -> when {
            e.reason == null -> "${e.file} does not exist"
            Files.isDirectory(Path.of(e.file)) -> "${e.file} ${e.reason}"
            else -> "${e.file} does not exist: ${e.reason}"
        }

        is AccessDeniedException -> "${e.file}: permission denied"

        is FileAlreadyExistsException, is NotDirectoryException -> "${e.file} is not a folder"

        is FileSystemException -> {
            val reason = e.reason ?: e.javaClass.simpleName.removeSuffix("Exception")
            // Reasons from Weft continue the sentence in lower case; reasons from the system are sentences.
            e.file + (if (reason.firstOrNull()?.isLowerCase() == true) " " else ": ") + reason
        }

        else -> e?.message
    }

    private fun dispatch(args: List<String>, terminal: Terminal): Int {
        val name = args.firstOrNull()
        val command = commands.find { it.name == name }
        return when {
            command != null -> try {
                CommandLine(command).run(args.drop(1), terminal)
            } finally {
                terminal.sayEngine()
            }

            name == "--version" || name == "-V" -> OK.also { terminal.out.line("weft $VERSION") }

            name in HELP -> help(args - HELP, terminal)

            name == null -> {
                val names = commands.joinToString { it.name }
                throw UsageException("a command is missing: use one of $names (see weft --help)")
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
        terminal.out.lines(help(terminal).lines())
        return OK
    }
}
