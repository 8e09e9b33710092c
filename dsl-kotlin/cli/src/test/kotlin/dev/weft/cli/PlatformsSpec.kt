package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import kotlin.io.path.exists
import kotlin.io.path.name
import kotlin.io.path.readLines

/** The tables in the READMEs name exactly the platforms that have natives, and the rest, with evidence for each. */
class PlatformsSpec : FreeSpec({
    val natives = Files.list(installation.resolve("core-java/natives")).use { folders ->
        folders.filter { it.resolve("files").exists() }.map { "`${it.name}`" }.toList()
    }

    for ((page, others, unmeasured, notRun) in listOf(
        listOf("README.md", "others", "not measured", "not run"),
        listOf("README.zh-CN.md", "其他", "未测量", "未运行")
    )) {
        val rows = rows(page, natives.first())

        "$page names exactly the platforms of the natives, and the others" {
            rows.map { it.first() } shouldContainExactlyInAnyOrder natives + others
        }

        "$page gives an engine, a speed and evidence for each, or says that there is none" {
            rows.forEach { (_, engine, speed, evidence) ->
                listOf("openblas", "java").contains(engine) shouldBe true
                (speed == unmeasured || speed.matches(Regex("\\d+"))) shouldBe true
                (evidence.contains(notRun) || evidence.contains(".ci/")) shouldBe true
            }
        }
    }

    "the Chinese table has the engines and speeds of the English one" {
        fun facts(page: String) = rows(page, natives.first()).map { (name, engine, speed) ->
            listOf(name.takeIf { it.startsWith("`") }, engine, speed.toIntOrNull())
        }
        facts("README.zh-CN.md") shouldBe facts("README.md")
    }
})

/** The cells of the table with the row whose first cell is [name], without its head. */
private fun rows(page: String, name: String): List<List<String>> {
    val lines = installation.resolve(page).readLines()
    val row = lines.indexOfFirst { it.startsWith("| $name |") }
    val start = (row downTo 0).first { !lines[it].startsWith("|") } + 3
    return lines.drop(start).takeWhile { it.startsWith("|") }.map { line ->
        line.trim('|', ' ').split('|').map(String::trim)
    }
}
