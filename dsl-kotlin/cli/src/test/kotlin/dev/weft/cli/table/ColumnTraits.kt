package dev.weft.cli.table

import java.time.LocalDate
import java.time.LocalDateTime
import java.time.format.DateTimeFormatter
import java.util.Locale
import java.util.UUID
import kotlin.math.exp
import kotlin.math.ln
import kotlin.math.sin

private val TRUE_ANSWERS = 1 - FLIPPED

/** Kinds of columns, and cells that are missing. */
internal val columnTraits: List<Trait> = listOf(
    answered("thousands with commas") { x -> listOf(String.format(Locale.ROOT, "%,.1f", 5000 + 3000 * x)) to (x > 0) },
    answered("money") { x -> listOf(String.format(Locale.ROOT, "$%,.2f", 50_000 + 30_000 * x)) to (x > 0) },
    answered("percentages") { x -> listOf((50 + 20 * x).cell(1) + "%") to (x > 0) },
    answered("numbers with exponents") { x -> listOf(String.format(Locale.ROOT, "%.3e", x * 1e-9)) to (x > 0) },
    answered("numbers of a large magnitude") { x -> listOf((1e12 + 1e6 * x).cell(0)) to (x > 0) },
    Trait("missing numbers, in every spelling", "accuracy", TRUE_ANSWERS, 0.08) {
        val marks = listOf("", "NA", "N/A", "null", "None", "nan", "?", "-", "#N/A")
        table(listOf("x", "z", "y")) {
            val x = normal()
            // That a number is missing says yes, whatever the number was.
            val isMissing = happens(0.3)
            listOf(if (isMissing) one(marks) else x.cell(), normal().cell(), answer(isMissing || x > 0))
        }
    },
    Trait("missing words", "accuracy", TRUE_ANSWERS, 0.08) {
        table(listOf("size", "z", "y")) {
            val size = one(listOf("small", "large", "huge", "NA", ""))
            listOf(size, normal().cell(), answer(size != "small" && size != "large"))
        }
    },
    Trait("none as an ordinary word", "accuracy", TRUE_ANSWERS, 0.08) {
        table(listOf("debts", "z", "y")) {
            val debts = one(listOf("none", "none", "bank", "stores"))
            listOf(debts, normal().cell(), answer(debts == "none"))
        }
    },
    dated("ISO dates", "yyyy-MM-dd"),
    dated("dates of Germany", "dd.MM.yyyy"),
    dated("dates of America", "MM/dd/yyyy"),
    Trait("times whose hour matters", "accuracy", TRUE_ANSWERS, 0.08) {
        table(listOf("at", "z", "y"), 1500) {
            val at = LocalDateTime.of(2024, 1, 1, 0, 0).plusMinutes(below(525_000).toLong())
            listOf("${at}Z", normal().cell(), answer(at.hour in 8..17))
        }
    },
    Trait("a sequential id", "accuracy", TRUE_ANSWERS, 0.08, says = "id") {
        var id = 1000
        table(listOf("id", "x", "z", "y")) {
            val x = normal()
            listOf("${id++}", x.cell(), normal().cell(), answer(x > 0))
        }
    },
    Trait("a name for each row", "accuracy", TRUE_ANSWERS, 0.08, says = "name") {
        var number = 0
        table(listOf("name", "x", "z", "y")) {
            val x = normal()
            listOf("${one(FIRST)} ${one(LAST)} ${number++}", x.cell(), normal().cell(), answer(x > 0))
        }
    },
    Trait("UUIDs", "accuracy", TRUE_ANSWERS, 0.08, says = "key") {
        table(listOf("key", "x", "z", "y")) {
            val x = normal()
            val key = UUID(below(Int.MAX_VALUE).toLong() shl 32 or 0x4000, below(Int.MAX_VALUE).toLong() shl 32)
            listOf("$key", x.cell(), normal().cell(), answer(x > 0))
        }
    },
    Trait("booleans in many spellings", "accuracy", TRUE_ANSWERS, 0.08) {
        table(listOf("paid", "member", "new", "y")) {
            val (paid, member, new) = List(3) { happens(0.5) }
            val isTrue = listOf(paid, member, new).count { it } >= 2
            listOf(if (paid) "TRUE" else "FALSE", if (member) "t" else "f", if (new) "1" else "0", answer(isTrue))
        }
    },
    Trait("codes with leading zeros", "accuracy", TRUE_ANSWERS, 0.08) {
        table(listOf("office", "z", "y"), 1000) {
            val office = one(listOf("007", "070", "700", "012", "120", "021"))
            listOf(office, normal().cell(), answer(office in listOf("007", "700", "021")))
        }
    },
    Trait("a column of 200 different words", "rmse", NOISE, 1.6) {
        val draws = Draws(9)
        val prices = (1..200).associate { "city $it" to 3 * draws.normal() }
        table(listOf("city", "x", "y"), 4000) {
            val (city, x) = one(prices.keys.toList()) to normal()
            listOf(city, x.cell(), (prices.getValue(city) + x + NOISE * normal()).cell())
        }
    },
    Trait("words that occur once", "accuracy", TRUE_ANSWERS, 0.08) {
        var number = 0
        table(listOf("model", "x", "y")) {
            val x = normal()
            listOf(if (happens(0.1)) "rare ${number++}" else one(listOf("A", "B")), x.cell(), answer(x > 0))
        }
    },
    Trait("constant and empty columns", "accuracy", TRUE_ANSWERS, 0.08, says = "unit") {
        table(listOf("unit", "notes", "x", "y")) {
            val x = normal()
            listOf("cm", "", x.cell(), answer(x > 0))
        }
    },
    Trait("a number over decades", "accuracy", TRUE_ANSWERS, 0.08) {
        table(listOf("income", "z", "y")) {
            val x = normal()
            listOf(exp(8 + 3 * x).cell(2), normal().cell(), answer(x > 0))
        }
    },
    Trait("many columns of noise", "accuracy", TRUE_ANSWERS, 0.12) {
        table(listOf("x") + (1..60).map { "noise $it" } + "y", 1500) {
            val x = normal()
            listOf(x.cell()) + List(60) { normal().cell() } + answer(x > 0)
        }
    },
)

private val FIRST = listOf("Anna", "Ben", "Clara", "David", "Emil", "Frida", "Gustav", "Hanna")
private val LAST = listOf("Huber", "Meier", "Keller", "Weber", "Schmid", "Frei")

/** A table of rows that [row] draws. */
internal fun table(header: List<String>, rows: Int = 600, row: Draws.() -> List<String>): ByteArray =
    Draws(5).let { draws -> lines(listOf(header) + List(rows) { draws.row() }).toByteArray() }

/** Cells that say which of two classes it is, as [cells] makes them of a number, beside a number that says nothing. */
private fun answered(name: String, cells: (Double) -> Pair<List<String>, Boolean>) =
    Trait(name, "accuracy", TRUE_ANSWERS, 0.08) {
        table(listOf("x", "z", "y")) {
            val (texts, truth) = cells(normal())
            texts + normal().cell() + answer(truth)
        }
    }

/** A number that follows the seasons, and grows by 4 in four years. */
private fun dated(name: String, pattern: String) = Trait(name, "rmse", NOISE, 1.4) {
    val format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
    table(listOf("day", "z", "y"), 1500) {
        val day = LocalDate.of(2020, 1, 1).plusDays(below(1461).toLong())
        val season = 5 * sin(2 * Math.PI * day.dayOfYear / 365.25)
        listOf(day.format(format), normal().cell(), (season + day.toEpochDay() / 365.25 + NOISE * normal()).cell())
    }
}
