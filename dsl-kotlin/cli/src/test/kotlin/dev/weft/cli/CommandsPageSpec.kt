package dev.weft.cli

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe
import java.nio.file.Files

/** `docs/commands.md` has the help of every command: the launcher prints it from there as long as Weft is not built. */
class CommandsPageSpec : FreeSpec({
    "docs/commands.md has the help of every command" {
        val intro =
            "# Commands\n\nThe help of the launcher and of each command. The launcher prints it from this page " +
                "as long as Weft is not built.\n"
        val sections =
            listOf("weft" to weft("--help").out) + Cli.commands.map { it.name to weft(it.name, "--help").out }
        val expected = intro + sections.joinToString("") { (name, help) -> "\n## $name\n\n```text\n$help```\n" }
        val page = installation.resolve("docs/commands.md")
        if (System.getProperty("weft.renew") == "true") Files.writeString(page, expected)
        withClue("renew the page: mvn test -Pquick -pl dsl-kotlin/cli -am -Dtest=CommandsPageSpec -Dweft.renew=true") {
            Files.readString(page) shouldBe expected
        }
    }
})
