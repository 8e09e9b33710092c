package dev.weft.cli.script

import dev.weft.cli.Terminal
import dev.weft.file.CacheFiles
import dev.weft.file.MalformedDataException
import org.jetbrains.kotlin.mainKts.configureScriptFileLocationPathVariablesForEvaluation
import java.io.IOException
import java.nio.file.Path
import kotlin.script.experimental.api.EvaluationResult
import kotlin.script.experimental.api.ResultValue
import kotlin.script.experimental.api.ResultWithDiagnostics
import kotlin.script.experimental.api.ScriptEvaluationConfiguration
import kotlin.script.experimental.api.asSuccess
import kotlin.script.experimental.api.constructorArgs
import kotlin.script.experimental.api.refineConfigurationBeforeEvaluate
import kotlin.script.experimental.dependencies.CompoundDependenciesResolver
import kotlin.script.experimental.dependencies.FileSystemDependenciesResolver
import kotlin.script.experimental.dependencies.maven.MavenDependenciesResolver
import kotlin.script.experimental.host.ScriptingHostConfiguration
import kotlin.script.experimental.host.toScriptSource
import kotlin.script.experimental.jvm.compilationCache
import kotlin.script.experimental.jvm.defaultJvmScriptingHostConfiguration
import kotlin.script.experimental.jvm.jvm
import kotlin.script.experimental.jvmhost.BasicJvmScriptingHost

/** Compiles and runs `.main.kts` scripts. */
internal object Scripts {
    /**
     * Runs [script] with [args] in this JVM. If [cache] is not null, the compiled script is kept there and reused until
     * something that it was compiled from changes. What is not there is compiled by [background], or here if that is
     * null or cannot do it; [terminal] says so if it takes long. I/O errors and malformed data are thrown unchanged.
     *
     * @throws ScriptException if the script does not compile; it lists each error with its position
     * @throws IllegalStateException if the script throws; the message names the line and the exception
     */
    fun run(script: Path, args: List<String>, cache: CacheFiles?, background: BackgroundCompiler?, terminal: Terminal) {
        val inputs = ScriptInputs()
        val kept = cache?.let { ScriptCache(it, script, MainKts.digest(), inputs) }
        val patience = Patience(terminal, "compiling ${script.fileName}")
        val result = patience.use {
            if (kept != null && background != null && !kept.holds(script.toFile().toScriptSource())) {
                val answer = background.compile(script.toAbsolutePath())
                if (answer is Answer.Errors) throw ScriptException(headline(script, answer.lines))
            }
            val others = CompoundDependenciesResolver(FileSystemDependenciesResolver(), MavenDependenciesResolver())
            host(kept).eval(
                script.toFile().toScriptSource(),
                MainKts.configuration(inputs, others),
                ScriptEvaluationConfiguration {
                    constructorArgs(args.toTypedArray())
                    refineConfigurationBeforeEvaluate(::configureScriptFileLocationPathVariablesForEvaluation)
                    refineConfigurationBeforeEvaluate { context ->
                        patience.close()
                        context.evaluationConfiguration.asSuccess()
                    }
                },
            )
        }
        val value = (result as? ResultWithDiagnostics.Success<EvaluationResult>)?.value?.returnValue
            ?: throw ScriptException(headline(script, Complaints(script).lines(result.reports)))
        val error = (value as? ResultValue.Error)?.error ?: return
        val isPlain = error is IOException || error is MalformedDataException || error is OutOfMemoryError
        throw if (isPlain) error else thrown(script, error)
    }

    /**
     * Compiles [script] with Weft's artifacts alone and keeps it in [cache]. A script that reads anything else, whose
     * meaning may depend on the folder and the environment of the process that runs it, is left to that.
     */
    fun compile(script: Path, cache: CacheFiles): Answer {
        val inputs = ScriptInputs()
        val host = host(ScriptCache(cache, script, MainKts.digest(), inputs))
        val others = OthersLeft()
        val result = host.runInCoroutineContext {
            host.compiler(script.toFile().toScriptSource(), MainKts.configuration(inputs, others))
        }
        return when {
            others.isAsked || inputs.hasOptions -> Answer.Elsewhere
            result is ResultWithDiagnostics.Failure -> Answer.Errors(Complaints(script).lines(result.reports))
            else -> Answer.Done
        }
    }

    private fun host(cache: ScriptCache?) = BasicJvmScriptingHost(
        ScriptingHostConfiguration(defaultJvmScriptingHostConfiguration) {
            if (cache != null) {
                jvm { compilationCache(cache) }
            }
        }
    )

    private fun thrown(script: Path, error: Throwable): IllegalStateException {
        val frame = error.stackTrace.firstOrNull { it.fileName == script.fileName.toString() }
        val place = frame?.let { ":${it.lineNumber}" }.orEmpty()
        return IllegalStateException("${script.fileName}$place: $error", error)
    }

    private fun headline(script: Path, complaints: List<String>) = listOf(
        "$script does not compile" + if (complaints.isEmpty()) ", and the compiler gave no reason" else ""
    ) + complaints
}

/** A script does not compile: [lines] holds a headline, and then a sentence about each error with its place. */
internal class ScriptException(val lines: List<String>) : RuntimeException(lines.joinToString("\n"))
