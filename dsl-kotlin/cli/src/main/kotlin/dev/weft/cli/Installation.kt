package dev.weft.cli

import java.nio.file.Files
import java.nio.file.Path

/** The folder [home] of the launcher: a clone of the repository, or a distribution, which has a folder `lib`. */
internal class Installation(val home: Path) {
    private val unpacked = Files.isDirectory(home.resolve("lib"))

    /** The launcher script. */
    val launcher: Path = home.resolve(if (unpacked) "bin/weft" else "weft")

    /** The folder of the jars. */
    val jars: Path = home.resolve(if (unpacked) "lib" else "dsl-kotlin/cli/target/lib")

    /** The command that starts Java: that of the distribution's own run time, if it has one. */
    val java: String = home.resolve("runtime/bin/java").let { if (Files.isExecutable(it)) "$it" else "java" }
}
