package dev.weft.playground

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
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

    "a file is read as its users mean it" {
        // The file, then each column: its name, and its numbers or its words; null is missing.
        val cases = listOf(
            "a,b,y\n1,NA,x\n2,3,z\n3,4,x\n" to listOf("a" to nums(1, 2, 3), "b" to nums(null, 3, 4), "y" to "xzx"),
            "a,b,y\n1,?,x\n2,3,z\n3,4,x\n" to listOf("a" to nums(1, 2, 3), "b" to nums(null, 3, 4), "y" to "xzx"),
            "a,b\n1,\n2, n/a \n3,4\n,NaN\n5,-\n" to
                listOf("a" to nums(1, 2, 3, null, 5), "b" to nums(null, null, 4, null, null)),
            // In a column of words, none is a word.
            "a,c\n1,none\n2,red\n3,none\n" to listOf("a" to nums(1, 2, 3), "c" to listOf("none", "red", "none")),
            "a,c\n1,red\n2,none\n3,\n" to listOf("a" to nums(1, 2, 3), "c" to listOf("red", "none", null)),
            ",a,b,y\n0,1,2,x\n1,2,3,z\n" to
                listOf("column 1" to nums(0, 1), "a" to nums(1, 2), "b" to nums(2, 3), "y" to "xz"),
            "a,a,,a 2\n1,2,3,4\n" to
                listOf("a" to nums(1), "a 2" to nums(2), "column 3" to nums(3), "a 2 2" to nums(4)),
            "a,c,y\n0,red,x\n1,blue,z\n2,green,x\n" to
                listOf("a" to nums(0, 1, 2), "c" to listOf("red", "blue", "green"), "y" to "xzx"),
            "\"a\";\"b\";\"y\"\n1.5;2;\"x\"\n2.5;3;\"z\"\n" to
                listOf("a" to nums(1.5, 2.5), "b" to nums(2, 3), "y" to "xz"),
            "a,b,y\n1,2,yes\n3,,no\n4,NA,no\n" to
                listOf("a" to nums(1, 3, 4), "b" to nums(2, null, null), "y" to listOf("yes", "no", "no")),
            "price,when\n1000,x\n\"1,200\",y\n\"1,234,567.5\",x\n" to
                listOf("price" to nums(1000, 1200, 1234567.5), "when" to "xyx"),
            "长度,颜色,类别\n1,红,甲\n2,蓝,乙\n" to
                listOf("长度" to nums(1, 2), "颜色" to "红蓝", "类别" to "甲乙"),
            // Others of the kind.
            "\uFEFFa,b\r\n1,2\r\n\r\n3,4" to listOf("a" to nums(1, 3), "b" to nums(2, 4)),
            "a;b\r1,5;-2,25\r1.200,5;1,234\r" to listOf("a" to nums(1.5, 1200.5), "b" to nums(-2.25, 1.234)),
            "a\tb\n1,200\t1,5\n1\u00A0300\t.5e1\n" to
                listOf("a" to nums(1200, 1300), "b" to listOf("1,5", ".5e1")),
            "a|b\n1|x,y\n" to listOf("a" to nums(1), "b" to listOf("x,y")),
            "a,b\n1,\"2,5\"\n2,\"3,5\"\n" to listOf("a" to nums(1, 2), "b" to nums(2.5, 3.5)),
            "sep=;\na,b;c\n1;2\n" to listOf("a,b" to nums(1), "c" to nums(2)),
            "\n\"size; in\nmm\",\"say \"\"x\"\"\"\n1,\"a;\nb, \"\"c\"\"\"\n" to
                listOf("size; in mm" to nums(1), "say \"x\"" to listOf("a;\nb, \"c\"")),
            // A column with one other text is words, and so is one without values.
            "a,b,c\n1,2,\n1e999,x,\n" to
                listOf("a" to listOf("1", "1e999"), "b" to listOf("2", "x"), "c" to listOf(null, null)),
        )
        cases.forEach { (text, wanted) ->
            withClue(text) {
                val read = OwnData.columns("t.csv", text)["columns"] as List<*>
                read.map { shown(it as Map<*, *>) } shouldBe
                    wanted.map { (name, cells) -> name to if (cells is String) cells.map { "$it" } else cells }
            }
        }
    }

    "a name that is none is not repeated" {
        listOf("../etc/passwd", "a\nb", "", "..", "a\u0000b", 7L, null).forEach { name ->
            OwnData.read(mapOf("session" to "s", "name" to name, "text" to TABLE))["name"] shouldBe "table.csv"
        }
        listOf("鸢尾花 2.csv", "iris (1).csv").forEach { name ->
            OwnData.read(mapOf("name" to name, "text" to TABLE))["name"] shouldBe name
        }
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
        refusal("") shouldBe "table.csv expects from 2 to 100 columns but got 1"
        refusal("1,2\n3,4\n") shouldBe
            "table.csv expects a header line with the column names (add one) but got numbers: [1, 2]"
        refusal("\n\"a\nb\";c\n1;2\n1\n") shouldBe
            "table.csv, line 5: expected 2 cells between semicolons, as in the header (or name another separator), " +
            "but got 1 cell"
        refusal("a,b\n") shouldBe
            "table.csv, line 2: expected at least one row below the header but got the end of the file"
        refusal("\"" + "\n".repeat(500_000)) shouldBe "table.csv expects from 2 to 100 columns but got 1"
    }
})

private fun nums(vararg values: Number?) = values.map { it?.toDouble() }

/** A column as its name with its numbers or words. */
private fun shown(column: Map<*, *>): Pair<Any?, Any?> {
    val words = column["classes"] as List<*>?
    val index = (column["index"] as List<*>?)?.map { it?.let { i -> words!![i as Int] } }
    return column["name"] to (column["numbers"] ?: index)
}
