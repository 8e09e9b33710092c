package dev.weft.cli.script

import dev.weft.file.CacheFiles
import java.io.File
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.script.experimental.api.CompiledScript
import kotlin.script.experimental.api.ScriptCompilationConfiguration
import kotlin.script.experimental.api.SourceCode
import kotlin.script.experimental.jvm.CompiledJvmScriptsCache
import kotlin.script.experimental.jvmhost.CompiledScriptJarsCache

/**
 * Compiled scripts in [files]. A first key, made of the text and path of [script] and of [compiler], the digest
 * of what compiles it, names the list of the script's other inputs; the key of the compiled script includes what
 * these hold.
 */
internal class ScriptCache(
    private val files: CacheFiles,
    private val script: Path,
    private val compiler: String,
    private val inputs: ScriptInputs,
) : CompiledJvmScriptsCache {
    override fun get(
        script: SourceCode,
        scriptCompilationConfiguration: ScriptCompilationConfiguration,
    ): CompiledScript? = find(script)?.let { jars(it).get(script, scriptCompilationConfiguration) }

    /** Whether [script] is here, compiled from what its inputs are now. */
    fun holds(script: SourceCode): Boolean = find(script) != null

    private fun find(script: SourceCode): Path? = try {
        val list = list(script).takeIf(files::holds)
        val state = list?.let { ScriptInputs.of(Files.readAllLines(files.path(it))).state }
        state?.let { jar(list, it) }?.takeIf(files::holds)?.let(files::path)
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

    private fun list(source: SourceCode) =
        MainKts.sha256(listOf(source.text, script.toAbsolutePath(), compiler)) + ".inputs"

    private fun jar(list: String, state: String) = MainKts.sha256(listOf(list, state)) + ".jar"

    private fun removeOldest() = files.folder().toFile().listFiles { file -> !file.name.startsWith(".") }.orEmpty()
        .sortedByDescending(File::lastModified).drop(MOST_FILES).forEach(File::delete)

    private companion object {
        /** Each script has four: the jar, the list, and the digests of both. */
        const val MOST_FILES = 400
    }
}
