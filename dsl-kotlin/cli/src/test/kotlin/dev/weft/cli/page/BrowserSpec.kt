package dev.weft.cli.page

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import java.nio.file.Files

/** Which program opens a page, and where none does. */
class BrowserSpec : FreeSpec({
    val folder = tempdir().toPath()
    val opener = Files.createFile(folder.resolve("xdg-open")).also { it.toFile().setExecutable(true) }
    val address = "http://127.0.0.1:1/#token=a&b"
    val desktop = mapOf("DISPLAY" to ":0", "PATH" to "relative::/nowhere:$folder")

    "each system has its opener, and the address is one argument" {
        Browser.command(address, "Linux", desktop) shouldBe listOf("$opener", address)
        Browser.command(address, "Linux", desktop - "DISPLAY" + ("WAYLAND_DISPLAY" to "wayland-0")) shouldBe
            listOf("$opener", address)
        Browser.command(address, "Mac OS X", mapOf()) shouldBe listOf("/usr/bin/open", address)
        Browser.command(address, "Windows 11", mapOf("SystemRoot" to "C:\\Windows")) shouldBe
            listOf("C:\\Windows\\System32\\rundll32.exe", "url.dll,FileProtocolHandler", address)
    }

    "there is no browser on a build server, over SSH, without a display or without an opener" {
        listOf(
            desktop + ("CI" to "true"), desktop + ("SSH_CONNECTION" to "10.0.0.1 1 10.0.0.2 22"),
            desktop + ("SSH_TTY" to "/dev/pts/0"), desktop - "DISPLAY", desktop + ("DISPLAY" to ""),
            desktop + ("PATH" to "."), desktop - "PATH",
        ).forEach { environment ->
            withClue(environment) { Browser.command(address, "Linux", environment) shouldBe null }
        }
        Browser.command(address, "Windows 11", mapOf()) shouldBe null
        Browser.command(address, "Mac OS X", mapOf("SSH_CONNECTION" to "1")) shouldBe null
    }
})
