package dev.weft.cli

import io.kotest.matchers.shouldBe
import org.jetbrains.kotlin.cli.common.ExitCode
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path
import javax.tools.ToolProvider

/** Compiles programs from pages into [folder], and runs them in the folder of the launcher. */
internal class Programs(val folder: Path) {
    private val classes = System.getProperty("java.class.path")

    fun javac(name: String, code: String) {
        val source = Files.writeString(Files.createDirectories(folder.resolve("sources")).resolve("$name.java"), code)
        val messages = ByteArrayOutputStream()
        val failed = ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, messages, "--release", "17", "-cp", "$folder:$classes", "-d", folder.toString(),
                source.toString()
            )
        (if (failed == 0) "" else messages.toString()) shouldBe ""
    }

    fun kotlinc(name: String, code: String) {
        val source = Files.writeString(folder.resolve("$name.kt"), code)
        val messages = ByteArrayOutputStream()
        val end = K2JVMCompiler().exec(
            PrintStream(
                messages, true,
                Charsets.UTF_8
            ),
            "$source", "-no-stdlib", "-no-reflect", "-cp", classes, "-d", "$folder",
        )
        (end to messages.toString()) shouldBe (ExitCode.OK to messages.toString())
    }

    fun run(main: String): String {
        val java = ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            "$folder:$classes", main
        )
        val process = java.directory(installation.toFile()).redirectErrorStream(true).start()
        val out = process.inputStream.readAllBytes().toString(Charsets.UTF_8)
        (process.waitFor() to out) shouldBe (0 to out)
        return out
    }
}
