package dev.weft.cli.script

import dev.weft.file.CacheFiles
import java.io.File
import java.io.IOException
import java.nio.file.Files
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.io.path.deleteIfExists
import kotlin.io.path.name

/**
 * Makes the archive of the compiler's classes in [place] (class data sharing): with it, the process starts and compiles
 * its first script in half of the time. A process of its own makes it, once, by compiling an example.
 */
internal class ClassArchive(private val place: CompilerPlace) {
    @Volatile
    private var process: Process? = null
    private val isTried = AtomicBoolean()

    /** Makes it unless it exists; a failure costs nothing but the time that it would save. */
    fun makeIfMissing() {
        val files = place.files
        if (!isTried.compareAndSet(false, true)) return
        try {
            if (files.holds(place.archive)) return
            removeExamples()
            val unfinished = Files.createTempFile(files.folder(), ".archive.", ".tmp")
            Files.delete(unfinished)
            try {
                make(unfinished.toFile())
                files.keep(place.archive) { Files.copy(unfinished, it) }
                removeOthers()
            } finally {
                unfinished.deleteIfExists()
                removeExamples()
            }
        } catch (_: IOException) {
            // A full disk, for example.
        }
    }

    /** Stops making it. */
    fun giveUp() {
        process?.destroyForcibly()?.waitFor()
    }

    private fun make(file: File) {
        val flags = listOf("-XX:ArchiveClassesAtExit=$file")
        val command = BackgroundCompiler.java(flags, "example", "${place.files.folder()}")
        val niced = listOf("/bin/sh", "-c", "exec nice \"\$@\"", "weft") + command
        val started = ProcessBuilder(niced).directory(place.files.folder().toFile())
            .redirectInput(File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start()
        process = started
        val hasEnded = started.waitFor(MOST_MINUTES, TimeUnit.MINUTES)
        if (!hasEnded) started.destroyForcibly()
        if (!hasEnded || started.exitValue() != 0 || !file.exists()) throw IOException("no archive was made")
    }

    private fun removeExamples() = place.files.folder().toFile()
        .listFiles { file -> file.name.startsWith(FOLDER) }.orEmpty().forEach(File::deleteRecursively)

    /** Removes the archives of versions that have not been used for long. */
    private fun removeOthers() {
        val archives = Files.list(place.files.folder()).use { all -> all.filter { it.name.endsWith(".jsa") }.toList() }
        archives.sortedByDescending { Files.getLastModifiedTime(it) }.drop(MOST).forEach { it.deleteIfExists() }
    }

    companion object {
        private const val FOLDER = "example"
        private const val MOST = 2
        private const val MOST_MINUTES = 5L

        /** What beginners' scripts use, and a mistake, as both need classes. */
        val EXAMPLE = """
            import dev.weft.data.*
            import dev.weft.dsl.*

            val xor = Dataset.of(tensor(row(0, 0), row(0, 1)), tensor(row(0), row(1)))
            val model = network {
                input(2)
                dense(4, relu)
                dense(1, sigmoid)
                loss(mse)
                optimizer(adam(0.05))
            }.fit(xor, epochs = 1, batch = 2)
            for (value in model.predict(floatArrayOf(0f, 1f))) println("is ${'$'}{value * 100}")
        """.trimIndent()

        /** Compiles an example, and one with a mistake, in a new folder of [files], as long as the parent lives. */
        fun compileExample(files: CacheFiles) {
            ProcessHandle.current().parent().ifPresent { parent ->
                parent.onExit().thenRun { Runtime.getRuntime().halt(1) }
            }
            val folder = Files.createTempDirectory(files.folder(), FOLDER)
            for (text in listOf(EXAMPLE, EXAMPLE.replace("relu", "rleu"))) {
                Scripts.compile(Files.writeString(folder.resolve("example.main.kts"), text), files.folder(folder.name))
            }
        }
    }
}
