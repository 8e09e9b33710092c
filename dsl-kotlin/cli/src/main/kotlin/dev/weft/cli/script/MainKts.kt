package dev.weft.cli.script

import dev.weft.cli.Cli
import dev.weft.cli.didYouMean
import dev.weft.file.CacheFiles
import org.jetbrains.kotlin.mainKts.CompilerOptions
import org.jetbrains.kotlin.mainKts.Import
import org.jetbrains.kotlin.mainKts.MainKtsConfigurator
import org.jetbrains.kotlin.mainKts.MainKtsScript
import org.jetbrains.kotlin.mainKts.ScriptFileLocation
import org.jetbrains.kotlin.mainKts.configureScriptFileLocationPathVariablesForCompilation
import java.io.File
import java.nio.file.Files
import java.nio.file.attribute.BasicFileAttributes
import kotlin.script.experimental.api.KotlinType
import kotlin.script.experimental.api.ResultWithDiagnostics
import kotlin.script.experimental.api.ScriptCompilationConfiguration
import kotlin.script.experimental.api.SourceCode
import kotlin.script.experimental.api.asSuccess
import kotlin.script.experimental.api.baseClass
import kotlin.script.experimental.api.compilerOptions
import kotlin.script.experimental.api.defaultImports
import kotlin.script.experimental.api.fileExtension
import kotlin.script.experimental.api.makeFailureResult
import kotlin.script.experimental.api.onSuccess
import kotlin.script.experimental.api.refineConfiguration
import kotlin.script.experimental.dependencies.CompoundDependenciesResolver
import kotlin.script.experimental.dependencies.DependsOn
import kotlin.script.experimental.dependencies.ExternalDependenciesResolver
import kotlin.script.experimental.dependencies.Repository
import kotlin.script.experimental.dependencies.RepositoryCoordinates
import kotlin.script.experimental.jvm.jvm
import kotlin.script.experimental.jvm.updateClasspath

/** How `.main.kts` scripts are compiled: as the `kotlin` command does, with Weft's own artifacts from this build. */
internal object MainKts {
    // The default target is Java 8; inline functions compiled for Java 17 cannot be inlined into that.
    val OPTIONS = listOf("-jvm-target", "17")

    private const val GROUP = "dev.weft"
    private val PLATFORMS = listOf("linux-x86_64", "linux-arm64", "macosx-arm64", "macosx-x86_64", "windows-x86_64")
    private val MODULES =
        listOf("core", "exchange", "gpu", "picture", "serve", "watch", "dsl", "playground", "examples", "natives")
    private val ARTIFACTS = (MODULES + PLATFORMS.map { "natives-$it" }).map { "weft-$it" }

    private val classPath =
        System.getProperty("java.class.path").split(File.pathSeparator).map(::File).filter(File::exists)

    // Scripts see the whole class path except the compiler, which they do not need.
    private val libraries = classPath.filter { jar ->
        jar.parentFile?.name != "script" ||
            listOf("kotlin-main-kts", "kotlin-script-runtime").any(jar.name::startsWith)
    }

    /**
     * The SHA-256 of what compiles scripts here: the versions of Weft, Kotlin and Java, and the size, time and identity
     * of each jar of the class path, as they are now.
     */
    fun digest(): String = sha256(
        listOf(Cli.VERSION, KotlinVersion.CURRENT) +
            listOf("java.home", "java.vm.version", "java.vendor").map(System::getProperty) + classPath.map(::describe)
    )

    /** The SHA-256 of [parts], which keeps them apart. */
    fun sha256(parts: List<Any>): String =
        CacheFiles.sha256 { out -> parts.forEach { out.write("${it.toString().length} $it\n".toByteArray()) } }

    private fun describe(jar: File): String {
        if (!jar.exists()) return "$jar is missing"
        if (jar.isDirectory) return "$jar ${ScriptInputs.of(listOf(jar.path)).state}"
        val found = Files.readAttributes(jar.toPath(), BasicFileAttributes::class.java)
        return "$jar ${found.size()} ${found.lastModifiedTime()} ${found.fileKey()}"
    }

    /**
     * The configuration of a compilation; what the compiler reads is added to [inputs], and artifacts that are not
     * Weft's come from [others].
     */
    fun configuration(inputs: ScriptInputs, others: ExternalDependenciesResolver) = ScriptCompilationConfiguration {
        baseClass(KotlinType(MainKtsScript::class))
        fileExtension("main.kts")
        defaultImports(
            DependsOn::class, Repository::class, Import::class, CompilerOptions::class,
            ScriptFileLocation::class
        )
        compilerOptions(OPTIONS)
        jvm { updateClasspath(libraries) }
        refineConfiguration {
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
