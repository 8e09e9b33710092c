package dev.weft.playground

/**
 * A number that a choice takes. One that [isOptional] is left out at its usual [value]; if that is not finite, it means
 * none.
 *
 * @param words what is written instead of the numbers 0, 1, …; empty for numbers
 */
internal data class Argument(
    val name: String,
    val value: Double,
    val isOptional: Boolean = false,
    val words: List<String> = listOf(),
) {
    /** Returns the number that is written as [text] among the numbers of [owner]. */
    fun read(owner: String, text: String): Double {
        if (!value.isFinite() && text == NONE) return value
        val number = if (words.isEmpty()) text.toDoubleOrNull() else words.indexOf(text).takeIf { it >= 0 }?.toDouble()
        require(number != null && number.isFinite()) {
            val wanted = if (words.isEmpty()) "a number" else words.joinToString(" or ")
            "$owner expects $name as $wanted but got ${Fields.shown(text)}"
        }
        return number
    }

    fun text(number: Double): String = when {
        words.isNotEmpty() -> words[number.toInt()]
        number.isFinite() -> number(number)
        else -> NONE
    }

    fun catalog(): Map<String, Any?> = mapOf(
        "name" to name, "value" to if (words.isEmpty()) value.takeIf { it.isFinite() } else text(value),
    ) + listOfNotNull(("optional" to true).takeIf { isOptional }, ("words" to words).takeIf { words.isNotEmpty() })

    companion object {
        private const val NONE = "none"

        /** Reads `momentum=0.9,epsilon?=1e-8`; the question mark makes a number optional. */
        fun list(written: String): List<Argument> = written.split(",").filter { it.isNotEmpty() }.map { text ->
            val name = text.substringBefore("=")
            Argument(name.removeSuffix("?"), text.substringAfter("=").toDouble(), name.endsWith("?"))
        }
    }
}

/**
 * One thing to choose, as the DSL spells it: how the engine makes it, and how programs spell it. All three take what
 * comes first, such as the learning rate, and then the numbers.
 *
 * @param isRepeated whether the arguments may come again and again
 */
internal class Entry<out T : Any>(
    val name: String,
    val arguments: List<Argument>,
    val isRepeated: Boolean = false,
    val make: (List<Double>) -> T,
    val kotlin: (List<Double>) -> String,
    val java: (List<Double>) -> String,
) {
    /** How many numbers a choice has at least. */
    val required: Int = arguments.count { !it.isOptional }

    /** The argument at a place; null if there is none. */
    fun argument(index: Int): Argument? = arguments.getOrNull(if (isRepeated) index % arguments.size else index)

    /** Returns the choice with the numbers [given] and the usual ones after them. */
    fun choice(given: List<Double>): Choice<T> {
        val all = (given + arguments.drop(given.size).map { it.value }).withIndex()
        // NaN and NaN are the same for compareTo.
        val kept = all.toList().dropLastWhile { (index, number) ->
            index >= required && !isRepeated && number.compareTo(arguments[index].value) == 0
        }
        return Choice(this, kept.map { it.value })
    }

    fun catalog(): Map<String, Any> = mapOf("name" to name, "numbers" to arguments.map { it.catalog() }) +
        if (isRepeated) mapOf("repeated" to true) else mapOf()
}
