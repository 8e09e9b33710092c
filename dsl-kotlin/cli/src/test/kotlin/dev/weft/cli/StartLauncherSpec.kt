package dev.weft.cli

import io.kotest.assertions.withClue
import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import kotlin.random.Random

/** The archive of classes from which the launcher script starts Java. */
@EnabledIf(Packaged::class)
class StartLauncherSpec : FreeSpec({
    val folder = tempdir().toPath()
    val sh = Shell(folder)
    val cli = installation.resolve("dsl-kotlin/cli/target")
    val loads = "JDK_JAVA_OPTIONS=-Xlog:class+load"

    /** A distribution in the folder [name]. */
    fun unpacked(name: String): Path {
        val home = Files.createDirectories(folder.resolve(name))
        listOf("bin", "lib/script").forEach { Files.createDirectories(home.resolve(it)) }
        Files.copy(installation.resolve("weft"), home.resolve("bin/weft"))
        // Links to files only: whoever removes this folder may follow a link to a folder and empty that.
        listOf("" to "lib", "lib" to "lib", "script" to "lib/script").forEach { (part, at) ->
            Files.list(cli.resolve(part)).use { files ->
                files.filter { it.toString().endsWith(".jar") }
                    .forEach { Files.createSymbolicLink(home.resolve(at).resolve(it.fileName), it) }
            }
        }
        return home.resolve("bin/weft")
    }

    fun archives(place: Path) = Files.list(place).use { all -> all.filter { it.toString().endsWith(".jsa") }.toList() }

    /** Whether the launcher [weft] reads Weft's own classes from an archive. */
    fun isFast(weft: Path, before: String = "") =
        Regex("dev\\.weft\\.cli\\.Cli source: shared objects file").containsMatchIn(sh("$before $loads '$weft' -V").out)

    "the second command makes it, beside the jars; later ones start from it" {
        val weft = unpacked("own")
        val lib = weft.parent.resolveSibling("lib")
        val command = "'$weft' summary mnist"
        val first = sh(command)
        first.code shouldBe 0
        archives(lib).size shouldBe 0
        sh("'$weft' --version; '$weft' --help").err shouldBe ""
        archives(lib).size shouldBe 0
        isFast(weft) shouldBe false
        sh(command) shouldBe first
        archives(lib).size shouldBe 1
        isFast(weft) shouldBe true
        sh(command) shouldBe first
    }

    "scripts start from one of their own" {
        val weft = unpacked("scripts")
        val script = Files.writeString(folder.resolve("own.main.kts"), "println(1 + 1)")
        val cache = Files.createDirectory(folder.resolve("scripts' cache"), closed)
        val start = "export WEFT_COMPILER=background WEFT_CACHE=\"$cache\"; '$weft' run"
        val own = Regex("dev\\.weft\\.cli\\.script\\.Scripts source: shared objects file")
        try {
            sh("export $loads; $start $script").out shouldNotContain own
            sh("'$weft' -V").code shouldBe 0
            sh("export $loads; $start $script").out shouldContain own
            archives(weft.parent.resolveSibling("lib")).single().fileName.toString() shouldStartWith "weft-run-"
            sh("$start $script") shouldBe Outcome(0, "2\n", "")
        } finally {
            sh("$start --stop").code shouldBe 0
        }
    }

    "one that is broken, or older than the jars, is made again" {
        val weft = unpacked("broken")
        val command = "'$weft' summary mnist"
        val first = sh(command)
        sh(command) shouldBe first
        val archive = archives(weft.parent.resolveSibling("lib")).single()
        val whole = Files.readAllBytes(archive)
        val seal = Path.of("$archive.seal")
        val sealed = Files.readString(seal)
        mapOf(
            "half" to { Files.write(archive, whole.copyOf(whole.size / 2)) },
            "empty" to { Files.write(archive, byteArrayOf()) },
            "other bytes" to { Files.write(archive, Random(1).nextBytes(whole.size)) },
            "half a seal" to { Files.writeString(seal, sealed.take(3)) },
            "a seal of another Java" to { Files.writeString(seal, sealed.substringBefore(' ') + " /other\n") },
            "new jars" to {
                val jar = archive.resolveSibling("weft-cli-0.1.0.jar")
                val original = jar.toRealPath()
                Files.delete(jar)
                Files.copy(original, jar)
            },
        ).forEach { (fault, make) ->
            withClue(fault) {
                archive.toFile().setWritable(true)
                make()
                isFast(weft) shouldBe false
                sh("'$weft' -V").err shouldBe ""
                sh(command) shouldBe first
                isFast(weft) shouldBe true
            }
        }
    }

    "a Java that cannot make one is asked once" {
        val weft = unpacked("unable")
        val no = "JDK_JAVA_OPTIONS=-Xshare:off"
        repeat(2) { sh("$no '$weft' summary mnist").code shouldBe 0 }
        val lib = weft.parent.resolveSibling("lib")
        archives(lib).size shouldBe 0
        val seal = Files.list(lib).use { all -> all.filter { it.toString().endsWith(".seal") }.toList() }.single()
        Files.readString(seal) shouldBe "0 ${System.getProperty("java.home")}\n"
        val before = Files.getLastModifiedTime(seal)
        sh("$no '$weft' summary mnist").code shouldBe 0
        Files.getLastModifiedTime(seal) shouldBe before
    }

    "where the jars are read-only, it is in the private cache folder" {
        val weft = unpacked("read-only")
        val lib = weft.parent.resolveSibling("lib")
        Files.setPosixFilePermissions(lib, PosixFilePermissions.fromString("r-xr-xr-x"))
        // Root may write anywhere but in a folder that is mounted read-only.
        fun command(cache: Path): Outcome {
            val command = "'$weft' summary mnist; $loads '$weft' -V"
            val start = "export WEFT_CACHE=$cache; $command"
            return sh(if (isRoot()) "unshare -m sh -c \"mount --bind -o ro $lib $lib && $start\"" else start)
        }
        val cache = Files.createDirectory(folder.resolve("cache"), closed)
        command(cache).out shouldNotContain "dev.weft.cli.Cli source: shared"
        command(cache).out shouldContain "dev.weft.cli.Cli source: shared objects file"
        val archive = archives(cache.resolve("start")).single()
        PosixFilePermissions.toString(Files.getPosixFilePermissions(archive.parent)) shouldBe "rwx------"
        archives(lib).size shouldBe 0
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"))
        command(cache).out shouldNotContain "dev.weft.cli.Cli source: shared"
    }
})

private val closed = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
