package dev.weft.cli.page

import java.io.IOException
import java.lang.ProcessBuilder.Redirect
import java.nio.file.Files
import java.nio.file.InvalidPathException
import java.nio.file.Path

/** Opens pages in the user's browser. There is none on a build server, over SSH, or on Linux without a display. */
internal object Browser {
    /** Opens [address], if there is a browser. What the browser prints is dropped, and so is its failure. */
    fun open(address: String) {
        val command = command(address, System.getProperty("os.name"), System.getenv()) ?: return
        try {
            ProcessBuilder(command).redirectInput(Redirect.from(nothing()))
                .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start()
        } catch (_: IOException) {
            // The address is printed, too.
        }
    }

    /** The program that opens [address] on the system [os] and its arguments; null if there is no browser. */
    fun command(address: String, os: String, environment: Map<String, String>): List<String>? {
        fun given(vararg names: String) = names.any { !environment[it].isNullOrEmpty() }
        return when {
            given("CI", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY") -> null

            os.startsWith("Windows") -> {
                val system = environment["SystemRoot"] ?: return null
                listOf("$system\\System32\\rundll32.exe", "url.dll,FileProtocolHandler", address)
            }

            os.startsWith("Mac") -> listOf("/usr/bin/open", address)

            given("DISPLAY", "WAYLAND_DISPLAY") -> found("xdg-open", environment["PATH"].orEmpty())
                ?.let { listOf("$it", address) }

            else -> null
        }
    }

    /** The program [name] in the first folder of [path] that has it; relative folders do not count. */
    private fun found(name: String, path: String): Path? = path.split(':').filter { it.startsWith('/') }
        .mapNotNull {
            try {
                Path.of(it, name)
            } catch (_: InvalidPathException) {
                null
            }
        }
        .firstOrNull(Files::isExecutable)

    private fun nothing() = java.io.File(if (java.io.File.separatorChar == '\\') "NUL" else "/dev/null")
}
