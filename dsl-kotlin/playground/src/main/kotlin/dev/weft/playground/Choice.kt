package dev.weft.playground

import dev.weft.internal.text.Json
import dev.weft.internal.text.Spelling
import java.util.Locale

/** A name of the DSL with its numbers, such as `adam` or `leakyRelu(0.1)`. */
internal data class Choice(val name: String, val numbers: List<Double> = listOf()) {
    override fun toString(): String =
        if (numbers.isEmpty()) name else numbers.joinToString(", ", "$name(", ")", transform = ::number)

    companion object {
        private val WRITTEN = Regex("\\s*([A-Za-z][A-Za-z0-9]{0,40})\\s*(?:\\(([^()]{0,200})\\))?\\s*")

        /** Takes a name with its numbers apart: `huber(1)`, `adam`, `adam()`. */
        fun parse(what: String, text: String): Choice {
            val found = requireNotNull(WRITTEN.matchEntire(text)) {
                "$what expects a name such as adam or huber(1) but got ${text.take(60)}"
            }
            val inside = found.groupValues[2].trim()
            val numbers = if (inside.isEmpty()) listOf() else inside.split(",")
            return Choice(found.groupValues[1], numbers.map { decimal(what, it.trim()) })
        }

        private fun decimal(what: String, text: String): Double {
            val value = text.toDoubleOrNull()
            require(value != null && value.isFinite()) { "$what expects a finite number but got ${text.take(40)}" }
            return value
        }
    }
}

/** The shortest text of a number, the same on every JDK: `0.03`, `10`, `1e-5`. */
internal fun number(value: Double): String = Json.write(value).removeSuffix(".0").replace("E", "e").replace(".0e", "e")

/** A number that a choice takes, with a good first value. */
internal data class Argument(val name: String, val value: Double)

/** One thing to choose, as the DSL spells it, and the text of the same object in Java. */
internal data class Entry(val name: String, val java: String, val arguments: List<Argument>)

/** All that can be chosen of a kind, such as activations. */
internal class Kind(private val word: String, val entries: List<Entry>, private val aliases: Map<String, String>) {
    /**
     * Returns the choice that is written as [text], under its first name and with all of its numbers.
     *
     * @throws IllegalArgumentException if there is none of the name, or it takes other numbers
     */
    fun choose(text: String): Choice {
        val written = Choice.parse(word, text)
        val names = entries.map { it.name } + aliases.keys
        val called = names.firstOrNull { plain(it) == plain(written.name) }
        requireNotNull(called) {
            val question = Spelling.question(written.name, names)
            "unknown $word ${written.name}$question: known are ${entries.joinToString { it.name }}"
        }
        val entry = entry(aliases[called] ?: called)
        val given = written.numbers
        require(given.size <= entry.arguments.size) {
            "$word ${entry.name} takes ${entry.arguments.map { it.name }} but got ${given.map(::number)}"
        }
        return Choice(entry.name, given + entry.arguments.drop(given.size).map { it.value })
    }

    fun entry(name: String): Entry = entries.first { it.name == name }

    /** The list for the page's menu. */
    fun catalog(): List<Map<String, Any>> = entries.map { entry ->
        val numbers = entry.arguments.map { mapOf("name" to it.name, "value" to it.value) }
        mapOf("name" to entry.name, "numbers" to numbers)
    }

    private fun plain(name: String) = name.lowercase(Locale.ROOT).filter(Char::isLetterOrDigit)
}
