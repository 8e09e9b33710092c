package dev.weft.playground

import dev.weft.file.MalformedDataException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe

private const val TABLE = "height,kind,note\n1.5,a,x\n,b,\"y, z\"\n-2e1,,x\n"

class OwnDataSpec : FreeSpec({
    "a table comes back as columns of numbers and of words, with null for what is missing" {
        OwnData.columns("t.csv", TABLE) shouldBe mapOf(
            "name" to "t.csv", "rows" to 3,
            "columns" to listOf(
                mapOf("name" to "height", "numbers" to listOf(1.5, null, -20.0), "classes" to null, "index" to null),
                mapOf(
                    "name" to "kind", "numbers" to null, "classes" to listOf("a", "b"),
                    "index" to listOf(0, 1, null)
                ),
                mapOf(
                    "name" to "note", "numbers" to null, "classes" to listOf("x", "y, z"),
                    "index" to listOf(0, 1, 0)
                ),
            ),
        )
    }

    "a name that is none is not repeated" {
        listOf("../etc/passwd", "a\nb", "", "..", "a\u0000b", 7L, null).forEach { name ->
            OwnData.read(mapOf("session" to "s", "name" to name, "text" to TABLE))["name"] shouldBe "table.csv"
        }
        OwnData.read(mapOf("name" to "鸢尾花 2.csv", "text" to TABLE))["name"] shouldBe "鸢尾花 2.csv"
    }

    "what is no table, or too large a one, is refused" {
        fun refusal(text: Any?) =
            shouldThrow<IllegalArgumentException> { OwnData.read(mapOf("text" to text)) }.message
        refusal(null) shouldBe "a table expects its text but got null"
        refusal("a,b\n" + "1,2\n".repeat(5_001)) shouldBe
            "table.csv expects at most 5000 rows but got 5001: keep a sample of them"
        refusal("a\n1\n") shouldBe "table.csv expects from 2 to 100 columns but got 1"
        refusal((0..100).joinToString(",") { "c$it" } + "\n" + "1,".repeat(100) + "1\n") shouldBe
            "table.csv expects from 2 to 100 columns but got 101"
        shouldThrow<MalformedDataException> { OwnData.read(mapOf("text" to "a,b\n1,2\n1,x\n")) }.message shouldBe
            "table.csv, line 3, column b: expected a number, as in the rows above (or read the column as categories) " +
            "but got \"x\""
    }
})
