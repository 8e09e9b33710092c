package dev.weft.cli.script

import dev.weft.file.CacheFiles
import java.io.File
import java.io.IOException
import java.io.UncheckedIOException
import java.nio.file.FileVisitOption
import java.nio.file.Files
import kotlin.script.experimental.api.ResultWithDiagnostics
import kotlin.script.experimental.api.ScriptCompilationConfiguration
import kotlin.script.experimental.api.SourceCode
import kotlin.script.experimental.api.compilerOptions
import kotlin.script.experimental.api.importScripts
import kotlin.script.experimental.api.onSuccess
import kotlin.script.experimental.dependencies.ArtifactWithLocation
import kotlin.script.experimental.dependencies.ExternalDependenciesResolver
import kotlin.script.experimental.dependencies.RepositoryCoordinates
import kotlin.script.experimental.host.FileBasedScriptSource

/**
 * The files that the compilation of a script reads besides the script itself: imported scripts, jars and folders that
 * it depends on, and files that its compiler options name. They are taken from the compiler as it reads them, so no
 * spelling of an annotation escapes. A file that does not exist is an input, too, where the compiler would prefer it.
 */
internal class ScriptInputs {
    /** Each path, perhaps relative, and what was there when the compiler asked for it. */
    private val found = linkedMapOf<String, String>()
    private val repositories = mutableListOf<String>()

    /** The paths of the inputs so far. */
    val paths: List<String> get() = found.keys.toList()

    /** The paths and contents of the inputs so far; null if one cannot be read or may change in a repository. */
    val state: String? get() = found.entries.joinToString("\n").takeIf { UNKNOWN !in found.values }

    /** Whether a script has compiler options of its own. */
    var hasOptions = false
        private set

    /** Adds the file or folder [path]; the empty path is the name of the current folder, without its content. */
    fun add(path: String) {
        val isListable = path.lines().size == 1
        found.getOrPut(path) { if (isListable) content(File(path)) else UNKNOWN }
        // What a relative path names depends on the folder in which the script is run.
        if (!File(path).isAbsolute) found.getOrPut("") { File("").absolutePath }
    }

    /** Adds what a script's annotations have added to its [configuration]. */
    fun add(configuration: ScriptCompilationConfiguration) {
        configuration[ScriptCompilationConfiguration.importScripts].orEmpty()
            .filterIsInstance<FileBasedScriptSource>().forEach { add(it.file.path) }
        val options = configuration[ScriptCompilationConfiguration.compilerOptions].orEmpty()
        hasOptions = hasOptions || options.size > MainKts.OPTIONS.size
        options.flatMap { it.split('=', ',', File.pathSeparatorChar) }
            .filter { it.isNotEmpty() && File(it).exists() }.forEach(::add)
    }

    /** A resolver that works like [resolver] and adds what it looks at. */
    inner class Recording(private val resolver: ExternalDependenciesResolver) : ExternalDependenciesResolver {
        override fun acceptsArtifact(artifactCoordinates: String) = resolver.acceptsArtifact(artifactCoordinates)

        override fun acceptsRepository(repositoryCoordinates: RepositoryCoordinates) =
            resolver.acceptsRepository(repositoryCoordinates)

        override fun addRepository(
            repositoryCoordinates: RepositoryCoordinates,
            options: ExternalDependenciesResolver.Options,
            sourceCodeLocation: SourceCode.LocationWithId?,
        ): ResultWithDiagnostics<Boolean> {
            val path = repositoryCoordinates.string.removePrefix("file:").replace(Regex("^/+"), "/")
            if ("://" !in path) repositories += path
            return resolver.addRepository(repositoryCoordinates, options, sourceCodeLocation)
        }

        override suspend fun resolve(
            artifactsWithLocations: List<ArtifactWithLocation>,
            options: ExternalDependenciesResolver.Options,
        ): ResultWithDiagnostics<List<File>> {
            artifactsWithLocations.forEach { (artifact) ->
                add(artifact)
                repositories.forEach { add(File(it, artifact).path) }
                if (CHANGING.containsMatchIn(artifact)) found[artifact] = UNKNOWN
            }
            return resolver.resolve(artifactsWithLocations, options).onSuccess { files ->
                files.forEach { add(it.path) }
                ResultWithDiagnostics.Success(files)
            }
        }
    }

    companion object {
        private const val UNKNOWN = "unknown"
        private const val MOST_FILES = 10_000L

        /** Versions of Maven artifacts whose files differ from day to day. */
        private val CHANGING = Regex(""":.*(SNAPSHOT|LATEST|RELEASE|[\[(])""")

        /** The inputs at [paths], as they are now. */
        fun of(paths: List<String>) = ScriptInputs().apply { paths.forEach(::add) }

        private fun content(path: File): String = try {
            when {
                path.path.isEmpty() -> path.absolutePath
                path.isFile -> CacheFiles.sha256 { out -> path.inputStream().use { it.copyTo(out) } }
                path.isDirectory -> contentOfFolder(path)
                else -> "absent"
            }
        } catch (_: IOException) {
            UNKNOWN
        } catch (_: UncheckedIOException) {
            UNKNOWN
        }

        private fun contentOfFolder(folder: File): String {
            val files = Files.walk(folder.toPath(), FileVisitOption.FOLLOW_LINKS).use { all ->
                all.filter { Files.isRegularFile(it) }.limit(MOST_FILES).sorted().toList()
            }
            if (files.size >= MOST_FILES) return UNKNOWN
            return CacheFiles.sha256 { out ->
                files.forEach { out.write("$it ${content(it.toFile())}\n".toByteArray()) }
            }
        }
    }
}
