package dev.weft.playground.code

import dev.weft.dsl.NetworkScope
import dev.weft.playground.Link
import dev.weft.playground.Run
import dev.weft.training.Model
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import org.jetbrains.kotlin.cli.common.ExitCode
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.net.URLClassLoader
import javax.tools.ToolProvider

/** The printed programs compile, and print the losses that the page shows, digit for digit. */
class ProgramSpec : FreeSpec({
    val links = listOf(
        "epochs=3",
        "data=spiral&classes=3&noise=10&layers=8:relu:dropout(0.1):heNormal,4:leakyRelu(0.2):batchNorm&epochs=3" +
            "&features=x1,x2,x1^2,sin(x1)&optimizer=momentum(0.8)&schedule=cosine(10)&average=0.9",
        "problem=regression&data=multiGauss&regularization=l2&regularizationRate=0.001&optimizer=adam&epochs=2",
        "data=rings&loss=mse&output=tanh&layers=none&epochs=2",
        "data=xorGate&loss=bceWithLogits&schedule=exponential(0.9)&seed=7&epochs=2",
        "data=moons&loss=kld&batch=7&train=70&epochs=2" +
            "&edits=0,0,dense1.kernel,2,0.5;0,30,rate,0,0.1;0,30,dense1.bias,1,2",
        "data=own&points=1,2,0;-1.5,2,1;0,0,1;3,-2.25,0&batch=2&epochs=2",
        "layers=6:tanh:frozen,4:relu:batchNorm:heNormal:frozen,3:tanh:dropout(0.1):frozen&regularization=l1&epochs=2" +
            "&regularizationRate=0.01",
        "problem=regression&data=own&points=1,2,0.5;-1.5,2,1;0,0,-3;3,-2.25,0&batch=1&loss=huber(2)&epochs=2",
        "layers=4:relu(none,0.1):varianceScaling(2,in,true),3:relu(6):uniform(-1,1)&optimizer=adam(0.8,0.99)&epochs=2" +
            "&loss=binaryFocal(2,0.25)&schedule=piecewise(1,0.1,2,0.01)&output=linear",
        "data=blobs&classes=3&loss=softmaxCE(0.1)&optimizer=adamw(0.1,0.8)&regularization=l1l2(0.01)&epochs=2" +
            "&regularizationRate=0.001&schedule=polynomial(10,0.001)",
        "optimizer=rmsprop(0.8,0.5)&epochs=2", "optimizer=adagrad(0.2)&epochs=2", "optimizer=adadelta(0.9)&epochs=2",
        "optimizer=adamax(0.8)&epochs=2", "optimizer=nadam(0.8)&epochs=2", "optimizer=radam(0.8)&epochs=2",
    ).map(Link::parse)

    /** What the page shows after each epoch. */
    fun expected(link: Link): List<List<Double>> {
        val run = Run(link.setup, link.setup.configuration)
        run.plan(link.edits)
        run.train(link.position.epoch * run.stepsPerEpoch) { false }
        return run.curve().map { listOf(it.epoch.toDouble(), it.train, it.test) }
    }

    fun shouldPrint(link: Link, type: Class<*>, hasArguments: Boolean) {
        val printed = printed {
            if (hasArguments) type.getMethod("main", Array<String>::class.java).invoke(null, arrayOf<String>())
            else type.getMethod("main").invoke(null)
        }
        withClue("$link") {
            printed.trim().lines().map { line -> line.trim().split(" ").map(String::toDouble) } shouldBe expected(link)
        }
    }

    "in Kotlin" {
        val folder = tempdir()
        val sources = links.mapIndexed { i, link ->
            folder.resolve("P$i.kt").apply { writeText(compiled(KotlinCode(Program(link, 0)).text())) }
        }
        val messages = ByteArrayOutputStream()
        val code = K2JVMCompiler().exec(
            PrintStream(messages), "-no-stdlib", "-no-reflect", "-cp", libraries, "-d", folder.path,
            "-jvm-target", "17", *sources.map { it.path }.toTypedArray(),
        )
        withClue("$messages") { code shouldBe ExitCode.OK }
        URLClassLoader(arrayOf(folder.toURI().toURL()), javaClass.classLoader).use { loader ->
            links.forEachIndexed { i, link -> shouldPrint(link, loader.loadClass("P${i}Kt"), false) }
        }
    }

    "in Java" {
        links.forEach { link ->
            val folder = tempdir()
            val program = Program(link, 0)
            val text = JavaCode(program).text()
            val source = folder.resolve("${program.name}.java").apply { writeText(text) }
            val messages = ByteArrayOutputStream()
            val code = ToolProvider.getSystemJavaCompiler()
                .run(null, messages, messages, "-cp", libraries, "-proc:none", "-d", folder.path, source.path)
            withClue("$text\n$messages") { code shouldBe 0 }
            URLClassLoader(arrayOf(folder.toURI().toURL()), javaClass.classLoader).use {
                shouldPrint(link, it.loadClass(program.name), true)
            }
        }
    }
})

private val libraries = listOf(NetworkScope::class, Model::class, Unit::class)
    .joinToString(File.pathSeparator) { File(it.java.protectionDomain.codeSource.location.toURI()).path }

/** The script as a file that the plain compiler takes. */
private fun compiled(script: String): String {
    val (imports, body) = script.lines().drop(1).partition { it.startsWith("import ") }
    return (imports + "fun main() {" + body + "}").joinToString("\n")
}

private fun printed(action: () -> Unit): String {
    val out = System.out
    val bytes = ByteArrayOutputStream()
    System.setOut(PrintStream(bytes))
    try {
        action()
    } finally {
        System.setOut(out)
    }
    return "$bytes"
}
