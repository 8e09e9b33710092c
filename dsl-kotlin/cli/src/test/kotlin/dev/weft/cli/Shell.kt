package dev.weft.cli

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** Runs shell commands in [folder], in which `weft` calls the launcher script through a link. */
internal class Shell(private val folder: Path) {
    val link: Path = Files.createSymbolicLink(folder.resolve("weft"), installation.resolve("weft"))

    /** Starts [line] in [place]. */
    fun start(line: String, place: Path = folder): Process {
        val shell = ProcessBuilder("bash", "-c", "weft() { $link \"\$@\"; }; $line")
            .directory(Files.createDirectories(place).toFile())
        shell.environment()["JAVA_HOME"] = System.getProperty("java.home")
        shell.environment()["WEFT_COMPILER"] = "foreground"
        return shell.redirectError(place.resolve("err").toFile()).redirectOutput(place.resolve("out").toFile()).start()
    }

    /** Waits for a [process] that was started in [place]. */
    fun end(process: Process, place: Path = folder): Outcome {
        check(process.waitFor(10, TimeUnit.MINUTES)) { process.destroyForcibly() }
        val (out, err) = listOf("out", "err").map { Files.readString(place.resolve(it)) }
        return Outcome(process.exitValue(), out, err)
    }

    /** Runs [line] in [place]. */
    operator fun invoke(line: String, place: Path = folder): Outcome = end(start(line, place), place)
}
