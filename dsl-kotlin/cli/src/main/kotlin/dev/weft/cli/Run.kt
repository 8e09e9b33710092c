package dev.weft.cli

import dev.weft.cli.script.BackgroundCompiler
import dev.weft.cli.script.Scripts
import dev.weft.file.CacheFiles
import dev.weft.file.CacheFolder
import dev.weft.file.InputFile
import java.io.IOException
import java.io.OutputStream
import java.io.PrintStream
import java.lang.reflect.InvocationTargetException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name

/** `run SCRIPT`: compiles a Kotlin script and runs it. */
internal object Run : Command {
    override val name = "run"
    override val purpose = "Runs a Kotlin script (.main.kts); no Kotlin installation is needed."
    override val example = "run examples/scripts/random-binary.main.kts --steps 100"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val stop = line.flag("stop", "stop the compiler that stays in the background for 15 minutes after it was used")
        val script = line.optional("SCRIPT", path("SCRIPT"), "the script, a file whose name ends in .main.kts")
        val args = line.rest("ARGUMENTS", "arguments for the script, which reads them as args")
        return { terminal -> if (stop.value == true) stop(terminal) else run(script.value, args.value, terminal) }
    }

    private fun run(script: Path?, args: List<String>, terminal: Terminal): Int {
        if (script == null) {
            throw UsageException("SCRIPT is missing: weft run SCRIPT [ARGUMENTS…] (see weft run --help)")
        }
        InputFile.size(script) // Throws if the file is missing or not a file.
        if (!script.toString().endsWith(".main.kts")) {
            throw UsageException("SCRIPT expects a file name that ends in .main.kts but got $script")
        }
        val cache = cache()
        val background = cache?.takeIf { System.getProperty("weft.compiler") == "background" }
        return printing(terminal) {
            Scripts.run(script, args, cache, background?.let(::BackgroundCompiler), terminal)
        }
    }

    private fun stop(terminal: Terminal): Int {
        val count = cache()?.let { BackgroundCompiler(it).stop() } ?: 0
        val which = if (count == 0) "no compiler is running" else "stopped the compiler"
        terminal.say("$which in the background")
        return Cli.OK
    }

    /** The compiled scripts; null if they cannot be kept anywhere. */
    private fun cache(): CacheFiles? = try {
        CacheFolder.ofUser().takeUnless { it.isTemporary }?.scripts()
    } catch (_: IOException) {
        null
    }

    /** Runs [program] with `System.out` redirected to the terminal, which may have another encoding. */
    fun printing(terminal: Terminal, program: () -> Unit): Int {
        val before = System.out
        val out = object : OutputStream() {
            override fun write(byte: Int) = write(byteArrayOf(byte.toByte()))

            override fun write(bytes: ByteArray, from: Int, length: Int) =
                terminal.out.write(String(bytes, from, length, Charsets.UTF_8))
        }
        System.setOut(PrintStream(out, true, Charsets.UTF_8))
        try {
            program()
            return Cli.OK
        } finally {
            System.out.flush()
            System.setOut(before)
        }
    }
}

/** `example NAME`: runs the program of a tutorial, in Java or as a Kotlin script, from the module `examples`. */
internal object RunExample : Command {
    private const val EXAMPLES = "dev.weft.examples.Examples"
    private const val KOTLIN = ".main.kts"

    override val name = "example"
    override val purpose = "Runs the program of a tutorial; without a name, lists the programs and their documents."
    override val example = "example random-binary --kotlin"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val rest = line.rest(
            "NAME",
            "the example, then --java (default) or --kotlin, then the options of the example (see NAME --help)",
            Expected("NAME", "a word", names()) { it }
        )
        return { terminal ->
            val args = rest.value - "--kotlin"
            if (args.isNotEmpty() && "--kotlin" in rest.value) script(terminal, args[0], args.drop(1))
            else Run.printing(terminal) { main(args) }
        }
    }

    private val scripts get() = Path.of(System.getProperty("weft.home") ?: ".", "examples", "scripts")

    /** The names of the programs, which are those of the scripts but for the numbered tutorials. */
    private fun names(): List<String> = try {
        Files.list(scripts).use { files -> files.map { it.name }.toList() }.filter { it.endsWith(KOTLIN) }
            .map { it.removeSuffix(KOTLIN) }.filterNot { it.first().isDigit() }.sorted()
    } catch (_: IOException) {
        listOf()
    }

    private fun script(terminal: Terminal, name: String, args: List<String>): Int {
        val script = scripts.resolve("$name$KOTLIN")
        return CommandLine(Run).run(listOf(script.toString()) + args, terminal)
    }

    private fun main(args: List<String>) {
        val examples = try {
            Class.forName(EXAMPLES)
        } catch (_: ClassNotFoundException) {
            throw UsageException("the examples are not built: run ./weft example, which builds them")
        }
        try {
            examples.getMethod("main", Array<String>::class.java).invoke(null, args.toTypedArray())
        } catch (e: InvocationTargetException) {
            throw e.targetException
        }
    }
}
