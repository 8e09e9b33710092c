package dev.weft.cli

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path

/**
 * The recorded session of the READMEs is what its commands print on the engine whose bits are the same everywhere.
 * Times and threads are not compared, lines about epochs are left out; `-Dweft.renew=true` records it again.
 */
class SessionSpec : FreeSpec({
    val folder = tempdir().toPath()
    val data = installation.resolve("examples/data/rentals")

    fun run(command: String): String {
        val words = listOf(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Dweft.home=$installation", "-cp",
            System.getProperty("java.class.path"), "dev.weft.cli.MainKt",
        ) + command.removePrefix("./weft ").split(' ')
        val java = ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true)
        java.environment()["WEFT_BLAS"] = "java"
        val process = java.start()
        val out = process.inputStream.readAllBytes().toString(Charsets.UTF_8).replace("\r\n", "\n")
        withClue(out) { process.waitFor() shouldBe Cli.OK }
        return out.lines().filterNot { it.startsWith("epoch ") }.joinToString("\n")
    }

    "the READMEs show what the session prints" {
        val copy = Files.createDirectories(folder.resolve("examples/data/rentals"))
        Files.list(data).use { all -> all.forEach { Files.copy(it, copy.resolve(it.fileName)) } }
        val shown = blocks("README.md", "console").single()
        val commands = shown.lines().filter { it.startsWith("$ ") }.map { it.removePrefix("$ ") }
        val printed = commands.joinToString("") { "$ $it\n${run(it)}" }
        for (page in listOf("README.md", "README.zh-CN.md")) {
            val recorded = blocks(page, "console").single()
            if (System.getProperty("weft.renew") == "true" && timeless(recorded) != timeless(printed)) {
                val file = installation.resolve(page)
                Files.writeString(file, Files.readString(file).replace(recorded, printed))
            }
            withClue("renew $page: mvn test -pl dsl-kotlin/cli -am -Dtest=SessionSpec -Dweft.renew=true") {
                timeless(blocks(page, "console").single()) shouldBe timeless(printed)
            }
        }
    }
})

/** Without what differs between machines. */
private fun timeless(session: String) = session.replace(Regex("in [0-9.]+ s on \\d+ threads? of"), "in … s on … of")
