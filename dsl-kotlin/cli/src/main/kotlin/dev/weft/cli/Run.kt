package dev.weft.cli

import dev.weft.file.InputFile
import java.io.OutputStream
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path

/** `run SCRIPT`: compiles and runs a Kotlin script. */
internal object Run : Command {
    override val name = "run"
    override val purpose = "Runs a Kotlin script (.main.kts) without any Kotlin installation."
    override val example = "run examples/scripts/random-binary.main.kts --steps 100"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val script = line.argument("SCRIPT", path("SCRIPT"), "a file that ends in .main.kts")
        val args = line.rest("ARGUMENTS", "what the script is given as args")
        return { terminal ->
            InputFile.size(script.value) // Complains of what is missing or no file.
            if (!script.value.toString().endsWith(".main.kts")) {
                throw UsageException("${script.value} expects a name that ends in .main.kts")
            }
            printing(terminal) { Scripts.run(script.value, args.value, cache()) }
        }
    }

    /** Where compiled scripts are kept; null if this user has no home. */
    private fun cache(): Path? {
        val caches = System.getenv("XDG_CACHE_HOME")?.takeIf(String::isNotEmpty)?.let(Path::of)
            ?: System.getProperty("user.home")?.let { Path.of(it, ".cache") }
        return caches?.resolve("weft/scripts")?.takeIf {
            runCatching { Files.createDirectories(it) }.isSuccess && Files.isWritable(it)
        }
    }

    /** Runs [program], whose `System.out` goes to the terminal in its encoding. */
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
