package dev.weft.cli.script

import dev.weft.cli.Cli
import dev.weft.cli.didYouMean
import dev.weft.file.CacheFiles
import dev.weft.file.MalformedDataException
import dev.weft.file.Printable
import org.jetbrains.kotlin.mainKts.CompilerOptions
import org.jetbrains.kotlin.mainKts.Import
import org.jetbrains.kotlin.mainKts.MainKtsConfigurator
import org.jetbrains.kotlin.mainKts.MainKtsScript
import org.jetbrains.kotlin.mainKts.ScriptFileLocation
import org.jetbrains.kotlin.mainKts.configureScriptFileLocationPathVariablesForCompilation
import org.jetbrains.kotlin.mainKts.configureScriptFileLocationPathVariablesForEvaluation
import java.io.File
import java.io.IOException
import java.nio.file.Path
import kotlin.script.experimental.api.EvaluationResult
import kotlin.script.experimental.api.KotlinType
import kotlin.script.experimental.api.ResultValue
import kotlin.script.experimental.api.ResultWithDiagnostics
import kotlin.script.experimental.api.ScriptCompilationConfiguration
import kotlin.script.experimental.api.ScriptDiagnostic
import kotlin.script.experimental.api.ScriptEvaluationConfiguration
import kotlin.script.experimental.api.SourceCode
import kotlin.script.experimental.api.asSuccess
import kotlin.script.experimental.api.baseClass
import kotlin.script.experimental.api.compilerOptions
import kotlin.script.experimental.api.constructorArgs
import kotlin.script.experimental.api.defaultImports
import kotlin.script.experimental.api.fileExtension
import kotlin.script.experimental.api.makeFailureResult
import kotlin.script.experimental.api.onSuccess
import kotlin.script.experimental.api.refineConfiguration
import kotlin.script.experimental.api.refineConfigurationBeforeEvaluate
import kotlin.script.experimental.dependencies.CompoundDependenciesResolver
import kotlin.script.experimental.dependencies.DependsOn
import kotlin.script.experimental.dependencies.ExternalDependenciesResolver
import kotlin.script.experimental.dependencies.FileSystemDependenciesResolver
import kotlin.script.experimental.dependencies.Repository
import kotlin.script.experimental.dependencies.RepositoryCoordinates
import kotlin.script.experimental.dependencies.maven.MavenDependenciesResolver
import kotlin.script.experimental.host.ScriptingHostConfiguration
import kotlin.script.experimental.host.toScriptSource
import kotlin.script.experimental.jvm.compilationCache
import kotlin.script.experimental.jvm.defaultJvmScriptingHostConfiguration
import kotlin.script.experimental.jvm.jvm
import kotlin.script.experimental.jvm.updateClasspath
import kotlin.script.experimental.jvmhost.BasicJvmScriptingHost

/**
 * Compiles and runs `.main.kts` scripts in this JVM, as the `kotlin` command does, with Weft's own artifacts from this
 * build instead of a repository.
 */
internal object Scripts {
    private const val GROUP = "dev.weft"
    private val PLATFORMS = listOf("linux-x86_64", "linux-arm64", "macosx-arm64", "macosx-x86_64", "windows-x86_64")
    private val MODULES =
        listOf("core", "exchange", "picture", "serve", "watch", "dsl", "playground", "examples", "natives")
    private val ARTIFACTS = (MODULES + PLATFORMS.map { "natives-$it" }).map { "weft-$it" }

    private val classPath =
        System.getProperty("java.class.path").split(File.pathSeparator).map(::File).filter(File::exists)

    // Scripts see the whole class path except the compiler, which they do not need.
    private val libraries = classPath.filter { jar ->
        jar.parentFile?.name != "script" ||
            listOf("kotlin-main-kts", "kotlin-script-runtime").any(jar.name::startsWith)
    }

    /**
     * Runs [script] with [args]. If [cache] is not null, the compiled script is kept there and reused until something
     * that it was compiled from changes. I/O errors and malformed data are thrown unchanged.
     *
     * @throws ScriptException if the script does not compile; it lists each error with its position
     * @throws IllegalStateException if the script throws; the message names the line and the exception
     */
    fun run(script: Path, args: List<String>, cache: CacheFiles?) {
        val inputs = ScriptInputs()
        val host = ScriptingHostConfiguration(defaultJvmScriptingHostConfiguration) {
            if (cache != null) {
                jvm { compilationCache(ScriptCache(cache, script, classPath, inputs)) }
            }
        }
        val result = BasicJvmScriptingHost(host).eval(
            script.toFile().toScriptSource(),
            mainKts(inputs),
            ScriptEvaluationConfiguration {
                constructorArgs(args.toTypedArray())
                refineConfigurationBeforeEvaluate(::configureScriptFileLocationPathVariablesForEvaluation)
            },
        )
        val value = (result as? ResultWithDiagnostics.Success<EvaluationResult>)?.value?.returnValue
            ?: throw ScriptException(complaints(script, result.reports))
        val error = (value as? ResultValue.Error)?.error ?: return
        val isPlain = error is IOException || error is MalformedDataException || error is OutOfMemoryError
        throw if (isPlain) error else thrown(script, error)
    }

    private fun thrown(script: Path, error: Throwable): IllegalStateException {
        val frame = error.stackTrace.firstOrNull { it.fileName == script.fileName.toString() }
        val place = frame?.let { ":${it.lineNumber}" }.orEmpty()
        return IllegalStateException("${script.fileName}$place: $error", error)
    }

    private fun complaints(script: Path, reports: List<ScriptDiagnostic>): List<String> {
        val errors = reports.filter { it.severity >= ScriptDiagnostic.Severity.WARNING }
            .distinctBy { it.location to it.message }
        val places = errors.flatMap { report ->
            val place = report.location?.let { ":${it.start.line}:${it.start.col}" }.orEmpty()
            val name = Printable.of("${report.sourcePath?.let { Path.of(it).fileName } ?: script.fileName}")
            "$name$place: ${report.message}".lines()
        }
        return listOf(
            "$script does not compile" +
                if (places.isEmpty()) ", and the compiler gave no reason" else ""
        ) + places
    }

    /** How scripts are compiled; what the compiler reads is added to [inputs]. */
    private fun mainKts(inputs: ScriptInputs) = ScriptCompilationConfiguration {
        baseClass(KotlinType(MainKtsScript::class))
        fileExtension("main.kts")
        defaultImports(
            DependsOn::class, Repository::class, Import::class, CompilerOptions::class,
            ScriptFileLocation::class
        )
        // The default target is Java 8; inline functions compiled for Java 17 cannot be inlined into that.
        compilerOptions("-jvm-target", "17")
        jvm { updateClasspath(libraries) }
        refineConfiguration {
            val others = CompoundDependenciesResolver(FileSystemDependenciesResolver(), MavenDependenciesResolver())
            val annotations =
                MainKtsConfigurator(CompoundDependenciesResolver(OwnArtifacts, inputs.Recording(others)))
            onAnnotations(DependsOn::class, Repository::class, Import::class, CompilerOptions::class) { context ->
                annotations(context).onSuccess { refined ->
                    inputs.add(refined)
                    refined.asSuccess()
                }
            }
            beforeCompiling(::configureScriptFileLocationPathVariablesForCompilation)
        }
    }

    /** Resolves `dev.weft:…` of this version to the class path of the launcher. */
    private object OwnArtifacts : ExternalDependenciesResolver {
        override fun acceptsArtifact(artifactCoordinates: String) = artifactCoordinates.startsWith("$GROUP:")

        override fun acceptsRepository(repositoryCoordinates: RepositoryCoordinates) = false

        override fun addRepository(
            repositoryCoordinates: RepositoryCoordinates,
            options: ExternalDependenciesResolver.Options,
            sourceCodeLocation: SourceCode.LocationWithId?,
        ) = false.asSuccess()

        override suspend fun resolve(
            artifactCoordinates: String,
            options: ExternalDependenciesResolver.Options,
            sourceCodeLocation: SourceCode.LocationWithId?,
        ): ResultWithDiagnostics<List<File>> {
            val (_, artifact, version) = (artifactCoordinates.split(":") + listOf("", "")).take(3)
            return when {
                artifact !in ARTIFACTS ->
                    makeFailureResult("unknown artifact $artifactCoordinates${didYouMean(artifact, ARTIFACTS)}")

                version != Cli.VERSION -> {
                    val remedy = "write $GROUP:$artifact:${Cli.VERSION}"
                    val asked = "the script asks for $artifactCoordinates"
                    makeFailureResult("$asked, but this is Weft ${Cli.VERSION}: $remedy")
                }

                else -> libraries.asSuccess()
            }
        }
    }
}

/** A script does not compile: [lines] holds a headline and then one line per error, with its position. */
internal class ScriptException(val lines: List<String>) : RuntimeException(lines.joinToString("\n"))
