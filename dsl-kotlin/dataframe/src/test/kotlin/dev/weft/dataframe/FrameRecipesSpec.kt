package dev.weft.dataframe

import dev.weft.dsl.judge
import dev.weft.file.MalformedDataException
import dev.weft.recipe.TableRecipe
import dev.weft.table.Column
import dev.weft.table.Csv
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import org.jetbrains.kotlinx.dataframe.DataFrame
import org.jetbrains.kotlinx.dataframe.api.dataFrameOf
import org.jetbrains.kotlinx.dataframe.api.drop
import org.jetbrains.kotlinx.dataframe.api.take
import org.jetbrains.kotlinx.dataframe.io.readCSV
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.OffsetDateTime
import java.time.ZonedDateTime

private const val RENTALS = "../../examples/data/rentals/rentals.csv"

class FrameRecipesSpec : FreeSpec({
    val folder = tempdir().toPath()

    fun bytes(result: TableRecipe.Result) =
        folder.resolve("model").also { result.trained().save(it) }.let(Files::readAllBytes).asList()

    "a frame is learned and judged like the table of its file, with the same bits" {
        val frame = DataFrame.readCSV(RENTALS)
        val table = Csv.read(Path.of(RENTALS))
        val short = TableRecipe.standard().withEpochs(2)
        val learned = frame.take(600).learn("rentals", short)
        val java = short.fit(table.slice(0, 600), "rentals")
        learned.findings() shouldBe java.findings()
        bytes(learned) shouldBe bytes(java)
        learned.trained().judge(frame.drop(600)) shouldBe java.trained().judge(table.slice(600, table.size()))
    }

    "the pages show these lines" {
        val frame = DataFrame.readCSV("../../examples/data/rentals/rentals.csv")
        val learned = frame.take(600).learn("rentals")
        learned.findings.forEach { println(it.text) }
        learned.trained.judge(frame.drop(600)).lines().forEach(::println)

        val judgement = learned.trained.judge(frame.drop(600))
        judgement.scores.getValue("mae") shouldBeLessThan judgement.baseline.getValue("mae") / 3
        val here = Files.readAllLines(Path.of("src/test/kotlin/dev/weft/dataframe/FrameRecipesSpec.kt"))
            .joinToString("\n") { it.trim().replace("../../examples", "examples") }
        for (page in listOf("docs/tables.md", "docs/zh-CN/tables.md")) {
            val shown = Regex("```kotlin\n(val frame = .*?)\n```", RegexOption.DOT_MATCHES_ALL)
                .findAll(Files.readString(Path.of("../..").resolve(page))).single().groupValues[1]
            withClue(page) { here shouldContain shown }
        }
    }

    "dates and times of Kotlin and Java are times" {
        fun seconds(vararg values: Any?): List<Double?> {
            val column = dataFrameOf("when")(*values).toTable().columns().single()
            return (column as Column.Times).seconds().map { if (it.isNaN()) null else it }
        }
        seconds(LocalDate.of(1970, 1, 2), null) shouldBe listOf(86_400.0, null)
        seconds(LocalDateTime.of(1970, 1, 1, 0, 1, 0, 500_000_000)) shouldBe listOf(60.5)
        seconds(OffsetDateTime.parse("1970-01-01T02:00+01:00")) shouldBe listOf(3600.0)
        seconds(ZonedDateTime.parse("1970-01-01T02:00+01:00[Europe/Berlin]")) shouldBe listOf(3600.0)
        seconds(Instant.ofEpochMilli(-500)) shouldBe listOf(-0.5)
        seconds(kotlinx.datetime.LocalDate(1970, 1, 2)) shouldBe listOf(86_400.0)
        seconds(kotlinx.datetime.LocalDateTime(1970, 1, 1, 0, 1)) shouldBe listOf(60.0)
        seconds(kotlinx.datetime.Instant.fromEpochSeconds(7)) shouldBe listOf(7.0)
        shouldThrow<MalformedDataException> { seconds(LocalDate.EPOCH, "soon") }.message shouldBe
            "data frame, row 1, column when: expected a date or time but got soon"
    }
})
