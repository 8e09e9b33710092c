package dev.weft.cli

import dev.weft.internal.text.Json
import sun.misc.Signal
import java.io.ByteArrayOutputStream
import java.nio.file.Files
import java.nio.file.Path

/** The folder of the launcher. */
internal val installation: Path =
    generateSequence(Path.of("").toAbsolutePath()) { it.parent }.first { Files.exists(it.resolve("weft")) }

/** The result of a command line. */
internal data class Outcome(val code: Int, val out: String, val err: String) {
    val json: Map<*, *> get() = Json.read("stdout", out) as Map<*, *>
}

/** Runs a command line in this JVM. */
internal fun weft(vararg args: Any): Outcome {
    System.setProperty("weft.home", installation.toString())
    val out = ByteArrayOutputStream()
    val err = ByteArrayOutputStream()
    val code = Cli.run(args.map(Any::toString), out, err)
    return Outcome(code, out.toString(Charsets.UTF_8), err.toString(Charsets.UTF_8))
}

/**
 * Runs the launcher as [weft] does, and hands its handler of the signal [name] that signal once [isTime] for what it
 * has said: at that moment, however fast or busy the machine is.
 */
internal fun signalled(name: String, isTime: (String) -> Boolean, vararg args: Any): Outcome {
    System.setProperty("weft.home", installation.toString())
    val out = ByteArrayOutputStream()
    val err = object : ByteArrayOutputStream() {
        private var isSent = false

        override fun write(bytes: ByteArray, from: Int, count: Int) {
            super.write(bytes, from, count)
            if (isSent || !isTime(toString(Charsets.UTF_8))) return
            isSent = true
            val signal = Signal(name)
            // Not SIG_IGN: the JVM handles no signal of this kind again that was ever ignored.
            val handler = Signal.handle(signal) {}
            Signal.handle(signal, handler)
            handler.handle(signal)
        }
    }
    val code = Cli.run(args.map(Any::toString), out, err)
    return Outcome(code, out.toString(Charsets.UTF_8), err.toString(Charsets.UTF_8))
}

/** The code blocks of a page in [language], in their order. */
internal fun blocks(page: String, language: String): List<String> =
    Regex("```$language\n(.*?)```", RegexOption.DOT_MATCHES_ALL)
        .findAll(Files.readString(installation.resolve(page))).map { it.groupValues[1] }.toList()
