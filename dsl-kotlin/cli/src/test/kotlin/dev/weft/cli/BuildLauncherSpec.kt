package dev.weft.cli

import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContainInOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import java.nio.file.Files
import java.nio.file.Path

/** How the launcher script starts Maven, and what it shows of it. A program that always fails stands for Maven. */
@EnabledIf(Packaged::class)
class BuildLauncherSpec : FreeSpec({
    val folder = tempdir().toPath()
    val sh = Shell(folder)
    val maven = Files.createDirectory(folder.resolve("maven"))
    val says = listOf(
        "[INFO] Building Weft 0.1.0                                        [1/12]",
        "[INFO] Downloading from central: https://example.org/a/b-1.2.jar",
        "[INFO] Building Weft natives for Linux on 64-bit Arm 0.1.0        [2/12]",
        "[INFO] Downloading from central: https://example.org/a/c.jar",
    )
    val fails = "#!/bin/sh\necho \"${'$'}@\"\n${says.joinToString("") { "echo '$it'\n" }}exit 1\n"
    Files.writeString(maven.resolve("mvn"), fails).toFile().setExecutable(true)
    val path = "export PATH=$maven:${'$'}PATH"

    /** A clone without sources in the folder [name], which was built for the platforms [natives]. */
    fun clone(name: String, vararg natives: String): Path {
        val home = Files.createDirectories(folder.resolve(name))
        Files.copy(installation.resolve("weft"), home.resolve("weft"))
        Files.writeString(home.resolve("pom.xml"), "<project/>")
        val target = home.resolve("dsl-kotlin/cli/target")
        natives.forEach {
            Files.createFile(Files.createDirectories(target.resolve("lib")).resolve("weft-natives-$it-0.1.0.jar"))
            Files.writeString(target.resolve("weft-cli-0.1.0.jar"), "")
        }
        return home.resolve("weft")
    }

    fun log(weft: Path) = weft.resolveSibling("dsl-kotlin/cli/target/weft-build.log")
    val here = Regex("-Dweft\\.natives=weft-natives-((linux|macosx)-(x86_64|arm64)) ")

    "the first build fetches the native libraries of this platform alone, and keeps what Maven says" {
        val weft = clone("first")
        sh("$path; '$weft' -V") shouldBe Outcome(
            1, "",
            "weft: first use, building (about half a minute without downloads)…\n" +
                "weft: the build failed: see ${log(weft)}\n"
        )
        Files.readString(log(weft)) shouldContain here
        Files.readAllLines(log(weft)).drop(1) shouldBe says
        val again = sh("$path; '$weft' -V; '$weft' train mnist --spark local[1]")
        again.err shouldContain "weft: first use, building"
        Files.readString(log(weft)) shouldNotContain "weft.natives"
    }

    "a folder that platforms share has the native libraries of all" {
        val shared = clone("shared", "windows-x86_64")
        sh("$path; '$shared' -V").err shouldStartWith "weft: first use on this platform, building…\n"
        Files.readString(log(shared)) shouldNotContain "weft.natives"
        val first = clone("alone")
        sh("$path; '$first' -V")
        val platform = here.find(Files.readString(log(first)))!!.groupValues[1]
        val alone = clone("of this platform", platform)
        sh("$path; '$alone' -V").err shouldStartWith "weft: the sources are newer, building…\n"
        Files.readString(log(alone)) shouldContain here
        val spark = sh("$path; '$alone' train mnist --spark local[1]")
        spark.err shouldStartWith "weft: first use of --spark, building for all platforms…\n"
        Files.readString(log(alone)) shouldNotContain "weft.natives"
    }

    "a terminal shows what Maven does".config(enabledIf = { hasScript }) {
        val weft = clone("shown")
        val shown = sh("$path; script -qec \"stty cols 41; '$weft' -V\" /dev/null </dev/null").out
        shown.split("\r\u001b[K", "\r\n").drop(1).filter(String::isNotEmpty) shouldContainInOrder listOf(
            "weft: building Weft, 1 of 12",
            "weft: downloading file 1, b-1.2.jar",
            "weft: building natives for Linux on 64-b",
            "weft: downloading file 2, c.jar",
            "weft: the build failed: see ${log(weft)}",
        )
    }
})

/** Whether there is the program of util-linux that gives a command a terminal. */
private val hasScript = try {
    val process = ProcessBuilder("script", "--version").redirectErrorStream(true).start()
    "util-linux" in process.inputStream.reader().readText()
} catch (_: java.io.IOException) {
    false
}
