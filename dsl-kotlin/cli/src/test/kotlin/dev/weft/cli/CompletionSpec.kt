package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.GZIPOutputStream

class CompletionSpec : FreeSpec({
    val folder = tempdir().toPath()
    listOf("bash", "zsh", "fish").forEach {
        Files.writeString(folder.resolve("$it.completion"), weft("completion", it).out)
    }
    Files.createDirectory(folder.resolve("my models"))
    Files.writeString(folder.resolve("table.csv"), "\uFEFFage,\"city of birth\",价格\r\n1,Bern,2\n")

    fun shell(vararg line: String): String {
        val process = ProcessBuilder(*line).directory(folder.toFile()).redirectErrorStream(true).start()
        return process.inputStream.readAllBytes().toString(Charsets.UTF_8).also { process.waitFor() shouldBe 0 }
    }

    /** The completions that bash offers for the last of [words]. */
    fun offered(vararg words: String): List<String> {
        val list = words.joinToString(" ") { "'$it'" }
        val answer = shell(
            "bash", "--norc", "-c",
            "source bash.completion; COMP_WORDS=($list); COMP_CWORD=${words.size - 1}; " +
                "_weft; printf '%s\\n' \"\${COMPREPLY[@]}\"",
        )
        return answer.trim().lines().filter { it.isNotEmpty() }
    }

    "bash offers commands, options, values and files" {
        offered("weft", "") shouldBe Cli.commands.map { it.name } + "help"
        offered("weft", "pr") shouldBe listOf("predict")
        offered("weft", "--v") shouldBe listOf("--version")
        offered("weft", "help", "su") shouldBe listOf("summary")
        offered("weft", "train", "") shouldContainAll listOf("mnist", "bash.completion", "table.csv")
        offered("weft", "train", "mnist", "--check") shouldBe listOf("--checkpoints")
        offered("weft", "train", "--steps", "") shouldBe listOf()
        offered("weft", "train", "--checkpoints", "my") shouldBe listOf("my models")
        offered("weft", "train", "--checkpoints", "=", "my") shouldBe listOf("my models")
        offered("weft", "train", "--checkpoints", "=") shouldContainAll listOf("bash.completion", "my models")
        offered("weft", "completion", "") shouldBe listOf("bash", "zsh", "fish")
        offered("weft", "inspect", "zsh") shouldBe listOf("zsh.completion")
        offered("weft", "doctor", "") shouldBe listOf("--help", "--json")
        shell("bash", "--norc", "-c", "source bash.completion; complete -p weft") shouldBe "complete -F _weft weft\n"
    }

    "bash offers the values of options, and the columns of the table on the line" {
        offered("weft", "train", "--optimizer", "adam") shouldBe listOf("adam", "adamax", "adamw")
        offered("weft", "train", "--activation", "leaky") shouldBe listOf("leakyRelu")
        offered("weft", "train", "--loss", "ma") shouldBe listOf("mae", "mape")
        offered("weft", "train", "--schedule", "=", "c") shouldBe listOf("constant", "cosine")
        offered("weft", "train", "--kernel", "he") shouldContainAll listOf("heNormal", "heUniform")
        offered("weft", "example", "ran") shouldBe listOf("random-binary")
        offered("weft", "train", "table.csv", "--label", "") shouldBe listOf("age", "city\\ of\\ birth", "价格")
        offered("weft", "train", "--csv", "table.csv", "--ignore", "价格,a") shouldBe listOf("价格,age")
        offered("weft", "train", "--label", "") shouldBe listOf()
        val zipped = folder.resolve("zipped.csv.gz")
        GZIPOutputStream(Files.newOutputStream(zipped)).use { it.write("a;b\n1;2\n".toByteArray()) }
        offered("weft", "train", "zipped.csv.gz", "--label", "") shouldBe listOf("a", "b")
    }

    "every option of every command is offered" {
        Cli.declared().forEach { line ->
            offered("weft", line.command.name, "--") shouldBe line.declaredOptions.map { "--${it.name}" }
        }
    }

    "zsh loads its script" {
        if (listOf("/bin/zsh", "/usr/bin/zsh").any { Files.exists(Path.of(it)) }) {
            shell(
                "zsh", "-fc",
                "autoload -U compinit; compinit -D; source ./zsh.completion; print \$_comps[weft]"
            ) shouldBe "_weft\n"
        }
    }

    "fish offers commands, options, values and files" {
        if (Files.exists(Path.of("/usr/bin/fish"))) {
            fun offered(line: String) =
                shell("fish", "--no-config", "-c", "source fish.completion; complete -C '$line'").lines()
                    .filter { it.isNotEmpty() }.map { it.substringBefore('\t') }
            offered("weft ").sorted() shouldBe (Cli.commands.map { it.name } + "help").sorted()
            offered("weft --") shouldBe listOf("--help", "--version")
            offered("weft help su") shouldBe listOf("summary")
            offered("weft train ") shouldContainAll listOf("mnist", "table.csv")
            offered("weft train table.csv --label ") shouldBe listOf("age", "city of birth", "价格")
            offered("weft train --optimizer adam") shouldBe listOf("adam", "adamax", "adamw")
            offered("weft train --steps ") shouldBe listOf()
            offered("weft train --checkpoints my") shouldBe listOf("my models/")
            offered("weft completion ").sorted() shouldBe listOf("bash", "fish", "zsh")
            offered("weft inspect zsh") shouldBe listOf("zsh.completion")
            Cli.declared().forEach { line ->
                offered("weft ${line.command.name} --").sorted() shouldBe
                    line.declaredOptions.map { "--${it.name}" }.sorted()
            }
        }
    }
})
