package dev.weft.cli.script

import dev.weft.cli.Cli
import dev.weft.file.CacheFiles
import java.io.File
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.BasicFileAttributes
import kotlin.script.experimental.api.CompiledScript
import kotlin.script.experimental.api.ScriptCompilationConfiguration
import kotlin.script.experimental.api.SourceCode
import kotlin.script.experimental.jvm.CompiledJvmScriptsCache
import kotlin.script.experimental.jvmhost.CompiledScriptJarsCache

/**
 * Compiled scripts in [files]. A first key, made of the text and path of [script], [classPath] and the versions of
 * Weft, Kotlin and Java, names the list of the script's other inputs; the key of the compiled script includes what
 * these hold.
 */
internal class ScriptCache(
    private val files: CacheFiles,
    private val script: Path,
    private val classPath: List<File>,
    private val inputs: ScriptInputs,
) : CompiledJvmScriptsCache {
    override fun get(
        script: SourceCode,
        scriptCompilationConfiguration: ScriptCompilationConfiguration,
    ): CompiledScript? = try {
        val list = list(script).takeIf(files::holds)
        val state = list?.let { ScriptInputs.of(Files.readAllLines(files.path(it))).state }
        val jar = state?.let { jar(list, it) }?.takeIf(files::holds)
        jar?.let { jars(files.path(it)).get(script, scriptCompilationConfiguration) }
    } catch (_: IOException) {
        null // It is compiled again.
    }

    override fun store(
        compiledScript: CompiledScript,
        script: SourceCode,
        scriptCompilationConfiguration: ScriptCompilationConfiguration,
    ) {
        val list = list(script)
        val jar = jar(list, inputs.state ?: return)
        try {
            val unfinished = Files.createTempFile(files.folder(), ".script.", ".tmp")
            try {
                jars(unfinished).store(compiledScript, script, scriptCompilationConfiguration)
                files.keep(jar) { Files.copy(unfinished, it) }
                files.keep(list) { it.write(inputs.paths.joinToString("\n").toByteArray()) }
            } finally {
                Files.deleteIfExists(unfinished)
            }
            removeOldest()
        } catch (_: IOException) {
            // A full disk, for example: the script runs, and is compiled again next time.
        }
    }

    private fun jars(file: Path) = CompiledScriptJarsCache { _, _ -> file.toFile() }

    private fun list(source: SourceCode) = key(
        listOf(source.text, script.toAbsolutePath(), Cli.VERSION, KotlinVersion.CURRENT) +
            listOf("java.home", "java.vm.version", "java.vendor").map(System::getProperty) + classPath.map(::describe)
    ) + ".inputs"

    private fun jar(list: String, state: String) = key(listOf(list, state)) + ".jar"

    private fun key(parts: List<Any>) =
        CacheFiles.sha256 { out -> parts.forEach { out.write("${it.toString().length} $it\n".toByteArray()) } }

    private fun describe(jar: File): String {
        if (jar.isDirectory) return "$jar ${ScriptInputs.of(listOf(jar.path)).state}"
        val found = Files.readAttributes(jar.toPath(), BasicFileAttributes::class.java)
        return "$jar ${found.size()} ${found.lastModifiedTime()} ${found.fileKey()}"
    }

    private fun removeOldest() = files.folder().toFile().listFiles { file -> !file.name.startsWith(".") }.orEmpty()
        .sortedByDescending(File::lastModified).drop(MOST_FILES).forEach(File::delete)

    private companion object {
        /** Each script has four: the jar, the list, and the digests of both. */
        const val MOST_FILES = 400
    }
}
