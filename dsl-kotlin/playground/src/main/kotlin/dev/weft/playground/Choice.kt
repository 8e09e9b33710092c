package dev.weft.playground

import dev.weft.internal.text.Json
import dev.weft.internal.text.Spelling
import java.util.Locale

/** An [Entry] with its numbers, such as `adam` or `leakyRelu(0.1)`. Those at the end that are usual are left out. */
internal data class Choice<out T : Any>(val entry: Entry<T>, val numbers: List<Double>) {
    val name: String get() = entry.name

    /** Makes it. Its function takes [first], such as the learning rate, before the numbers. */
    fun make(vararg first: Double): T = entry.make(first.toList() + numbers)

    /** Its text in a Kotlin program. */
    fun kotlin(vararg first: Double): String = entry.kotlin(first.toList() + numbers)

    /** Its text in a Java program. */
    fun java(vararg first: Double): String = entry.java(first.toList() + numbers)

    override fun toString(): String {
        val texts = numbers.mapIndexed { index, number -> entry.argument(index)!!.text(number) }
        return if (texts.isEmpty()) name else "$name(${texts.joinToString()})"
    }
}

/** The shortest text of a number, the same on every JDK: `0.03`, `10`, `1e-5`. */
internal fun number(value: Double): String = Json.write(value).removeSuffix(".0").replace("E", "e").replace(".0e", "e")

/**
 * All that can be chosen of a kind, such as activations.
 *
 * @param word what one of them is called
 * @param first what the functions take before the numbers, if anything
 * @param aliases other names, with what they mean
 */
internal class Kind<T : Any>(
    private val word: String,
    private val first: String?,
    val entries: List<Entry<T>>,
    val aliases: Map<String, String>,
) {
    /**
     * Returns the choice that is written as [text], such as `huber(1)`, `adam` or `adam()`, under its first name.
     *
     * @throws IllegalArgumentException if there is none of the name, or it takes other numbers
     */
    fun choose(text: String): Choice<T> {
        val (called, written) = parse(text)
        val names = entries.map { it.name } + aliases.keys
        val name = names.firstOrNull { plain(it) == plain(called) }
        requireNotNull(name) {
            "unknown $word $called${Spelling.question(called, names)}: known are ${entries.joinToString { it.name }}"
        }
        aliases[name]?.let { meant ->
            val usual = choose(meant)
            return usual.entry.choice(numbers(usual.entry, written) + usual.numbers.drop(written.size))
        }
        val entry = entries.first { it.name == name }
        return entry.choice(numbers(entry, written))
    }

    private fun parse(text: String): Pair<String, List<String>> {
        val found = requireNotNull(WRITTEN.matchEntire(text)) {
            val example = entries.first { it.required > 0 }.choice(listOf())
            "$word expects a name such as ${entries[0].name} or $example but got ${Fields.shown(text)}"
        }
        val inside = found.groupValues[2].trim()
        return found.groupValues[1] to if (inside.isEmpty()) listOf() else inside.split(",").map { it.trim() }
    }

    private fun numbers(entry: Entry<T>, written: List<String>): List<Double> {
        val after = first?.let { " after $it" }.orEmpty()
        val isWhole = !entry.isRepeated || written.size % entry.arguments.size == 0
        require(isWhole && (written.isEmpty() || entry.argument(written.lastIndex) != null)) {
            val taken = entry.arguments.joinToString { it.name }.ifEmpty { "no numbers" }
            val again = if (entry.isRepeated) ", again and again," else ""
            "$word ${entry.name} takes $taken$again$after but got ${written.joinToString { Fields.shown(it) }}"
        }
        return written.mapIndexed { index, text -> entry.argument(index)!!.read("$word ${entry.name}", text) }
    }

    /** The list for the page's menu. */
    fun catalog(): List<Map<String, Any>> = entries.map { it.catalog() }

    private fun plain(name: String) = name.lowercase(Locale.ROOT).filter(Char::isLetterOrDigit)

    private companion object {
        val WRITTEN = Regex("\\s*([A-Za-z][A-Za-z0-9]{0,40})\\s*(?:\\(([^()]{0,200})\\))?\\s*")
    }
}
