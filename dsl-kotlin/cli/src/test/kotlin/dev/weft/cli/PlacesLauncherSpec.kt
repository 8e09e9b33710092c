package dev.weft.cli

import io.kotest.assertions.withClue
import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith
import io.kotest.matchers.string.shouldStartWith
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions

/** Runs the launcher script in unusual folders, locales and layouts, each in a separate process. */
@EnabledIf(Packaged::class)
class PlacesLauncherSpec : FreeSpec({
    val folder = tempdir().toPath()
    val sh = Shell(folder)
    val version = Outcome(0, "weft 0.1.0\n", "")
    val cli = "dsl-kotlin/cli/target"

    /** Puts links to the files of each part of the installation into another folder of [home]. */
    fun link(home: Path, vararg parts: Pair<String, String>): Path {
        // Links to files only: a program that removes this folder may follow a link to a folder and empty it.
        parts.forEach { (part, at) ->
            val linked = Files.createDirectories(home.resolve(at))
            Files.list(installation.resolve(part)).use { all ->
                all.filter(Files::isRegularFile).filter { at != "lib" || it.toString().endsWith(".jar") }
                    .filter { !Regex("weft-(build\\.|start-|run-).*").matches(it.fileName.toString()) }
                    .forEach { Files.createSymbolicLink(linked.resolve(it.fileName), it) }
            }
        }
        return home
    }

    /** A clone without sources in the folder [name]: only what the launcher needs once it is built. */
    fun clone(name: String): Path {
        val home = Files.createDirectories(folder.resolve(name))
        Files.copy(installation.resolve("weft"), home.resolve("weft"))
        return link(home, cli to cli, "$cli/lib" to "$cli/lib", "$cli/classes/META-INF" to "$cli/classes/META-INF")
            .resolve("weft")
    }

    /** A distribution in the folder [name]. */
    fun unpacked(name: String): Path {
        val home = Files.createDirectories(folder.resolve(name))
        Files.createDirectory(home.resolve("bin"))
        Files.copy(installation.resolve("weft"), home.resolve("bin/weft"))
        link(home, cli to "lib", "$cli/lib" to "lib", "$cli/script" to "lib/script")
        return home.resolve("bin/weft")
    }

    "a clone starts in any folder" - {
        val names = listOf("żółw 织", "a*b", "-x", "\$(touch planted)", "a;b", "a\"b", "a:b", "end\n", "a\nb")
        names.forEach { name ->
            name {
                sh("LC_ALL=C '${clone(name)}' --version") shouldBe version
            }
        }
    }

    "a distribution starts in a folder of any letters, with a colon and a line end" {
        sh("LC_ALL=C '${unpacked("a:żółw 织\n")}' --version") shouldBe version
    }

    "a distribution needs no Maven, and is found through links" {
        val weft = unpacked("weft-0.1.0")
        Files.writeString(folder.resolve("mvn"), "#!/bin/sh\necho trapped\n").toFile().setExecutable(true)
        Files.writeString(folder.resolve("own.main.kts"), "println(1 + 1)")
        val trap = "export PATH=${'$'}PWD:${'$'}PATH"
        sh("ln -s weft-0.1.0/bin/weft relative; ln -s relative chain; $trap; ./chain --version") shouldBe version
        sh("cd weft-0.1.0/bin; sh weft --version") shouldBe version
        sh("$trap; '$weft' run own.main.kts") shouldBe Outcome(0, "2\n", "")
        Files.copy(weft, folder.resolve("stray"))
        sh("./stray --version") shouldBe Outcome(
            1, "", "weft: there is no Weft in $folder: start it where it was unpacked, or through a link to that\n"
        )
    }

    "without a UTF-8 locale, names, labels and output keep their letters" - {
        val weft = unpacked("织机")
        val table = Files.writeString(folder.resolve("花.csv"), "长,种类\n" + "1,玫瑰\n2,百合\n".repeat(20))
        Files.writeString(folder.resolve("字.main.kts"), "println(\"织 \" + args[0]); System.err.println(\"机\")")
        listOf("LC_NONE=", "LC_ALL=C", "LANG=POSIX", "LC_CTYPE=xx_YY.UTF-8").forEachIndexed { i, locale ->
            locale {
                val start = "env -u LANG -u LC_ALL -u LC_CTYPE $locale '$weft'"
                val train = "train --csv $table --label 种类 --epochs 1 --json -q --save 模型$i.safetensors"
                val trained = sh("$start $train")
                trained.err shouldBe ""
                trained.json["saved"] shouldBe "模型$i.safetensors"
                Files.exists(folder.resolve("模型$i.safetensors")) shouldBe true
                sh("$start run 字.main.kts 布") shouldBe Outcome(0, "织 布\n", "机\n")
            }
        }
    }

    "help needs no build, no examples and no Java" {
        val empty = Files.createDirectories(folder.resolve("empty/docs")).parent
        Files.copy(installation.resolve("weft"), empty.resolve("weft"))
        Files.copy(installation.resolve("docs/commands.md"), empty.resolve("docs/commands.md"))
        val lines = listOf("--help", "-h", "help", "help run", "train mnist --steps 1 -h")
        val built = clone("built").parent
        (lines + Cli.commands.map { "${it.name} --help" }).forEach { line ->
            withClue(line) {
                val expected = weft(*line.split(" ").toTypedArray())
                sh("PATH=/usr/bin:/bin JAVA_HOME=/none '$empty/weft' $line") shouldBe expected
                if (line in listOf("run --help", "example --help")) sh("'$built/weft' $line") shouldBe expected
            }
        }
        Files.exists(empty.resolve("dsl-kotlin")) shouldBe false
    }

    "classes that are newer than the package are not taken for a build" {
        val weft = clone("tested")
        val module = weft.resolveSibling("$cli/classes/META-INF/weft-cli.kotlin_module")
        Files.delete(module)
        Files.createFile(module).toFile().setLastModified(System.currentTimeMillis() + 10_000)
        // What a build writes last, unless it was Maven's without a network.
        val last = weft.resolveSibling("$cli/weft-built")
        if (!Files.exists(last)) Files.createFile(last)
        sh("'$weft' --version").err shouldStartWith "weft: there is no Weft in"
    }

    "a build that fails leaves nothing that counts as built" {
        val weft = clone("failed")
        // Newer than links that were made in the same tick of the clock.
        val pom = Files.writeString(weft.resolveSibling("pom.xml"), "<project/>")
        pom.toFile().setLastModified(System.currentTimeMillis() + 10_000)
        // As a mistake in the launcher's own sources does it: the old classes are gone, and the old jar is still there.
        val fails = "#!/bin/sh\nrm -rf '${weft.resolveSibling("$cli/classes")}'\nexit 1\n"
        val maven = Files.createDirectories(folder.resolve("maven"))
        Files.writeString(maven.resolve("mvn"), fails).toFile().setExecutable(true)
        repeat(2) {
            val said = sh("PATH=$maven:${'$'}PATH; '$weft' --version")
            said.out shouldBe ""
            said.err shouldBe "weft: the sources are newer, building…\n" +
                "weft: the build failed: see ${weft.resolveSibling("$cli/weft-build.log")}\n"
        }
        Files.exists(weft.resolveSibling("$cli/weft-built")) shouldBe false
    }

    "a clone that cannot be built says so in one line" {
        val home = Files.createDirectories(folder.resolve("closed"))
        Files.copy(installation.resolve("weft"), home.resolve("weft"))
        Files.writeString(home.resolve("pom.xml"), "<project/>")
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"))
        // Root may write anywhere but in a folder that is mounted read-only.
        val start = (if (isRoot()) "unshare -m sh -c 'mount --bind -o ro . . &&" else "sh -c '") + " ./weft --version'"
        val refused = sh("cd closed && $start")
        refused.code shouldBe 1
        refused.err shouldStartWith "weft: $home is read-only, and its build is missing or older than its sources"
        refused.err.trim().lines().size shouldBe 1
    }

    "a program in the place of Java is asked for its home" {
        val shims = Files.createDirectories(folder.resolve("shims"))
        val java = "#!/bin/sh\nexec '${System.getProperty("java.home")}/bin/java' \"${'$'}@\"\n"
        Files.writeString(shims.resolve("java"), java).toFile().setExecutable(true)
        sh("unset JAVA_HOME; PATH=$shims:/usr/bin:/bin; weft --version") shouldBe version
        Files.writeString(shims.resolve("java"), "#!/bin/sh\necho '    java.specification.version = 1.8' >&2\n")
        sh("unset JAVA_HOME; PATH=$shims:/usr/bin:/bin; weft --version").err shouldEndWith
            "but $shims/java is 1: set JAVA_HOME to another\n"
    }

    "files follow the umask" {
        mapOf("022" to "rw-r--r--", "077" to "rw-------", "002" to "rw-rw-r--").forEach { (mask, mode) ->
            val place = folder.resolve(mask)
            sh("umask $mask; weft new a && weft train mnist --steps 276 --log log.csv -q", place).code shouldBe 0
            listOf("model/mnist_model-276.safetensors", "log.csv", "a.main.kts").forEach { name ->
                withClue("$mask $name") {
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve(name))) shouldBe mode
                }
            }
        }
    }

    "a clone with the line ends of Windows starts" {
        val origin = Files.createDirectories(folder.resolve("origin"))
        listOf(".gitattributes", "weft", "weft.cmd").forEach {
            Files.copy(installation.resolve(it), origin.resolve(it))
        }
        val git = "git -c user.name=a -c user.email=a@b -c core.autocrlf=true"
        sh("cd origin && $git init -q && $git add . && $git commit -qm a").code shouldBe 0
        sh("$git clone -q origin crlf").code shouldBe 0
        Files.readString(folder.resolve("crlf/weft")) shouldBe Files.readString(installation.resolve("weft"))
        Files.readAllLines(folder.resolve("crlf/weft.cmd")).size shouldBe
            Files.readString(folder.resolve("crlf/weft.cmd")).split("\r\n").size - 1
        sh("crlf/weft --version").err shouldContain "weft: there is no Weft in"
    }
})
