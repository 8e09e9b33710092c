package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.shouldBe
import java.io.DataInputStream
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.createDirectories
import kotlin.io.path.inputStream
import kotlin.io.path.name
import kotlin.io.path.writeText

/** Which Java the class files are for, and which JDKs CI tests. */
class JavaVersionsSpec : FreeSpec({
    "every class file is of Java 17" {
        val modules = listOf("", "/exchange", "/gpu", "/picture", "/serve", "/watch").map { "core-java$it" } +
            listOf("dsl-kotlin", "dsl-kotlin/playground", "dsl-kotlin/cli")
        val folders = Files.walk(installation, 4).use { all ->
            all.filter { it.endsWith("target/classes") }.toList()
        }
        folders shouldContainAll modules.map { installation.resolve("$it/target/classes") }
        for (folder in folders) {
            val files = Files.walk(folder).use { all -> all.filter { it.name.endsWith(".class") }.toList() }
            files.filter { version(it) != JAVA_17 }.shouldBeEmpty()
        }
    }

    ".ci/jdks finds a JDK by the version in its file release" - {
        val folder = tempdir().toPath()

        fun jdk(place: String, version: String): Path {
            val home = folder.resolve(place)
            val javac = home.resolve("bin").createDirectories().resolve("javac")
            javac.writeText("")
            javac.toFile().setExecutable(true)
            home.resolve("release").writeText("IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"$version\"\n")
            return home
        }

        fun find(version: Int, vararg variables: Pair<String, Path>): Pair<Int, String> {
            val process = ProcessBuilder("bash", "${installation.resolve(".ci/jdks")}", "$version")
                .redirectErrorStream(true).also {
                    it.environment().keys.removeAll { name -> name.startsWith("JAVA_HOME") }
                    it.environment() += mapOf("HOME" to "$folder/home", "SDKMAN_DIR" to "$folder/sdkman")
                    it.environment() += variables.associate { (name, home) -> name to "$home" }
                }.start()
            val text = process.inputStream.readAllBytes().decodeToString().trim()
            return process.waitFor() to text
        }

        val managed = jdk("sdkman/candidates/java/98.0.2-tem", "98.0.2")
        val mac = jdk("home/Library/Java/JavaVirtualMachines/temurin 97.jdk/Contents/Home", "97-ea")
        val named = jdk("with blanks", "98.0.1")

        "from SDKMAN" { find(98) shouldBe (0 to "$managed") }
        "from macOS' folder, with a blank" { find(97) shouldBe (0 to "$mac") }
        "first from a variable" { find(98, "JAVA_HOME_98_X64" to named) shouldBe (0 to "$named") }
        "first of all from JAVA_HOME" {
            find(98, "JAVA_HOME_98_X64" to managed, "JAVA_HOME" to named) shouldBe (0 to "$named")
        }
        "not one of another version" { find(98, "JAVA_HOME" to mac) shouldBe (0 to "$managed") }
        "not one without a compiler" {
            Files.delete(mac.resolve("bin/javac"))
            find(97) shouldBe (1 to "")
        }
    }
})

private const val JAVA_17 = 61

private fun version(file: Path): Int = DataInputStream(file.inputStream()).use {
    it.readInt()
    it.readUnsignedShort()
    it.readUnsignedShort()
}
