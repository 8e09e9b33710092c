package dev.weft.dsl

import dev.weft.training.Model
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import org.jetbrains.kotlin.cli.common.ExitCode
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream

/** Compiles snippets, because some of them must not compile. */
class LeakSpec : FreeSpec({
    val folder = tempdir()

    "typical user code compiles, and a layer cannot be called in a nested block" {
        val good = snippet(
            folder, "Good",
            """
            val digits = network { dense(500, relu); dense(10); loss(softmaxCE); optimizer(sgd(0.1).decay(0.99)) }
            val own = network {
                layer("twice") { Forward { x, _ -> 2 * x } }; loss(mse); optimizer(adam())
                train { epochs = 5; batch = 200; validation(0.1); earlyStopping() }
            }
            """,
        )
        val bad = snippet(
            folder, "Bad",
            """
            val inLayer = network { layer("own") { loss(softmaxCE); Forward { x, _ -> x } } }
            val inFit = network { net.fit(data) { steps = 1; dense(10) } }
            val inTrain = network { train { steps = 1; dense(10) } }
            val inStep = network { net.fit(data) { onStep { epochs = 2 } } }
            """,
        )

        compile(good) shouldBe (ExitCode.OK to listOf())
        val (code, errors) = compile(bad)
        code shouldBe ExitCode.COMPILATION_ERROR
        errors.size shouldBe 4
        errors.forEach { it shouldContain "cannot be called in this context with an implicit receiver" }
    }
})

private fun snippet(folder: File, name: String, code: String): File = folder.resolve("$name.kt").apply {
    writeText(
        "import dev.weft.dsl.*\nimport dev.weft.network.Forward\nval net: dev.weft.training.Model = " +
            "TODO()\nval data: dev.weft.data.Dataset = TODO()\n${code.trimIndent()}\n"
    )
}

/** The DSL, the core and Kotlin's library; the compiler's own jar would double the time. */
private val libraries = listOf(NetworkScope::class, Model::class, Unit::class)
    .joinToString(File.pathSeparator) { File(it.java.protectionDomain.codeSource.location.toURI()).path }

private fun compile(source: File): Pair<ExitCode, List<String>> {
    val messages = ByteArrayOutputStream()
    val code = K2JVMCompiler().exec(
        PrintStream(messages, true, Charsets.UTF_8), source.path, "-no-stdlib", "-no-reflect",
        "-cp", libraries, "-d", source.resolveSibling("classes").path,
    )
    return code to messages.toString(Charsets.UTF_8).lines().filter { ": error:" in it }
}
