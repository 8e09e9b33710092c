package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.security.MessageDigest
import java.util.HexFormat
import kotlin.io.path.readLines
import kotlin.io.path.readText

/** `.ci/checksums` finds a changed byte and an unknown file in a local repository, and its list is complete. */
class ChecksumsSpec : FreeSpec({
    val folder = tempdir().toPath()
    val repository = Files.createDirectories(folder.resolve("repository/org/one")).parent.parent
    val script = Files.createDirectory(folder.resolve("ci")).resolve("checksums")
    Files.copy(installation.resolve(".ci/checksums"), script)
    val jar = repository.resolve("org/one/one-1.jar")
    val good = "good".toByteArray()
    val sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(good))
    val list = Files.writeString(
        script.resolveSibling("checksums.sha256"),
        "$sum  org/one/one-1.jar\n$sum  org/one/one-1.pom\n"
    )
    val resolved = folder.resolve("resolved")

    fun check(vararg names: String): Pair<Int, String> {
        Files.write(resolved, names.asList())
        val command = listOf("bash", "$script") + if (names.isEmpty()) listOf() else listOf("$resolved")
        val process = ProcessBuilder(command).redirectErrorStream(true)
            .also { it.environment()["MAVEN_REPOSITORY"] = "$repository" }.start()
        val text = process.inputStream.readAllBytes().decodeToString()
        return process.waitFor() to text
    }

    "what is not here needs no sum" {
        check() shouldBe (0 to "0 files have the checksums of .ci/checksums.sha256\n")
    }

    "unchanged files pass" {
        Files.write(jar, good)
        check() shouldBe (0 to "1 files have the checksums of .ci/checksums.sha256\n")
        check("org/one/one-1.jar", "org/one/one-1.jar") shouldBe check()
    }

    "a changed byte is found" {
        Files.write(jar, "gooD".toByteArray())
        for (outcome in listOf(check(), check("org/one/one-1.jar"))) {
            outcome.first shouldBe 1
            outcome.second shouldContain "  org/one/one-1.jar\n"
        }
        Files.write(jar, good)
    }

    "a file that is not in the list is found when it is resolved" {
        Files.write(jar.resolveSibling("two-1.jar"), good)
        check().first shouldBe 0
        val (code, text) = check("org/one/one-1.jar", "org/one/two-1.jar")
        code shouldBe 1
        text shouldContain "  org/one/two-1.jar\n"
        list.readText() shouldContain "one-1.pom"
    }

    "the list is sorted, has one sum for each file, and names no server" {
        val lines = installation.resolve(".ci/checksums.sha256").readLines()
        lines.size shouldBeGreaterThan 500
        lines.filterNot { Regex("[0-9a-f]{64}  [\\w./+-]+\\.(jar|pom)").matches(it) }.shouldBeEmpty()
        lines.map { it.substring(66) }.let { it shouldBe it.distinct().sorted() }
    }

    "every dependency of this test is in the list" {
        val listed = installation.resolve(".ci/checksums.sha256").readLines().map { it.substringAfterLast('/') }.toSet()
        System.getProperty("java.class.path").split(':').map { it.substringAfterLast('/') }
            .filter { it.endsWith(".jar") && !it.startsWith("weft-") && !it.startsWith("surefire") }
            .filterNot { it in listed }.shouldBeEmpty()
    }
})
