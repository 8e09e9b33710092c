package dev.weft.cli.table

import java.util.Locale
import kotlin.math.exp
import kotlin.math.roundToInt

private val TRUE_ANSWERS = 1 - FLIPPED

/** Kinds of targets, and of rows. */
internal val targetTraits: List<Trait> = listOf(
    Trait("numbers", "rmse", NOISE, 1.5) { lines(numbers()).toByteArray() },
    Trait("0 and 1 as classes", "accuracy", TRUE_ANSWERS, 0.08, says = "classes") {
        lines(classes().map { row -> row.map { if (it == "yes") "1" else if (it == "no") "0" else it } }).toByteArray()
    },
    Trait("true and false as classes", "accuracy", TRUE_ANSWERS, 0.08) {
        lines(classes().map { row -> row.map { if (it == "yes") "True" else if (it == "no") "False" else it } })
            .toByteArray()
    },
    Trait("few whole numbers as classes", "accuracy", TRUE_ANSWERS, 0.1, says = "classes") {
        table(listOf("a", "b", "y"), 900) {
            val (a, b) = normal() to normal()
            val truth = if (a > 0.4) 1 else if (b > 0) 2 else 3
            listOf(a.cell(), b.cell(), "${if (happens(FLIPPED)) truth % 3 + 1 else truth}")
        }
    },
    Trait("many whole numbers as numbers", "rmse", 2.0, 1.5) {
        table(listOf("a", "b", "y"), 900) {
            val (a, b) = normal() to normal()
            listOf(a.cell(), b.cell(), "${(50 + 10 * a + 5 * b + 2 * normal()).roundToInt()}")
        }
    },
    Trait("twelve classes", "accuracy", TRUE_ANSWERS, 0.15) {
        val places = Draws(3).run { List(12) { uniform(-4.0, 4.0) to uniform(-4.0, 4.0) } }
        table(listOf("a", "b", "y"), 2000) {
            val at = below(12)
            val (a, b) = places[at]
            val named = if (happens(FLIPPED)) (at + 1) % 12 else at
            listOf((a + 0.15 * normal()).cell(), (b + 0.15 * normal()).cell(), "class $named")
        }
    },
    Trait("a target over decades", "rmsle", NOISE, 1.5) {
        table(listOf("a", "b", "y"), 900) {
            val (a, b) = normal() to normal()
            listOf(a.cell(), b.cell(), exp(10 + 2 * a + b + NOISE * normal()).cell(2))
        }
    },
    Trait("money as a target", "rmse", 5000.0, 1.5) {
        table(listOf("a", "b", "y"), 900) {
            val (a, b) = normal() to normal()
            val price = 200_000 + 20_000 * a + 9_000 * b + 5_000 * normal()
            listOf(a.cell(), b.cell(), String.format(Locale.ROOT, "$%,.0f", price))
        }
    },
    Trait("rows without a target", "accuracy", TRUE_ANSWERS, 0.1, says = "without") {
        val draws = Draws(7)
        lines(classes().mapIndexed { i, row -> if (i > 0 && draws.happens(0.2)) row.dropLast(1) + "NA" else row })
            .toByteArray()
    },
    Trait("rare positives", "balanced_accuracy", TRUE_ANSWERS, 0.3) {
        table(listOf("a", "b", "y"), 2000) {
            val (a, b) = normal() to normal()
            listOf(a.cell(), b.cell(), if (a + b > 2.2) "yes" else "no")
        }
    },
    Trait("rows sorted by their class", "accuracy", TRUE_ANSWERS, 0.08) {
        lines(classes().let { listOf(it[0]) + it.drop(1).sortedBy { row -> row[3] } }).toByteArray()
    },
    Trait("a column that gives the target away", "accuracy", 1.0, 0.02, says = "answer_code") {
        fun code(label: String) = if (label == "y") "answer_code" else "code $label"
        lines(classes().map { row -> row.dropLast(1) + code(row[3]) + row[3] }).toByteArray()
    },
    Trait("forty rows", "accuracy", TRUE_ANSWERS, 0.4) { lines(classes(40)).toByteArray() },
    Trait("twenty thousand rows", "accuracy", TRUE_ANSWERS, 0.03) { lines(classes(20_000)).toByteArray() },
)
