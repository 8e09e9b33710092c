package dev.weft.playground

import dev.weft.file.Printable
import dev.weft.internal.text.Spelling

/**
 * The fields of one JSON object, read with their limits. A missing field has its default; one that nobody knows is
 * refused.
 */
internal class Fields(private val what: String, value: Any?, known: Collection<String>) {
    private val values: Map<*, *>

    init {
        require(value is Map<*, *>) { "$what expects an object but got ${shown(value)}" }
        values = value
        value.keys.map { it.toString() }.forEach { name ->
            require(name in known) {
                "unknown field ${shown(name)} in $what${Spelling.question(name, known)}: known are " +
                    known.joinToString()
            }
        }
    }

    operator fun contains(name: String): Boolean = values[name] != null

    operator fun get(name: String): Any? = values[name]

    /** Whether the field is there and null. */
    fun hasNull(name: String): Boolean = name in values.keys && values[name] == null

    fun whole(name: String, default: Int, range: IntRange): Int =
        long(name, default.toLong(), range.first.toLong()..range.last).toInt()

    fun long(name: String, default: Long, range: LongRange): Long {
        val value = values[name] ?: return default
        val number = (value as? Number)?.toLong()
        require(number != null && number.toDouble() == value.toDouble() && number in range) {
            "$what expects $name from ${range.first} to ${range.last} but got ${shown(value)}"
        }
        return number
    }

    /** A number from [low] to [high], or above [low] if that is 0 and [isPositive]. */
    fun decimal(name: String, default: Double, low: Double, high: Double, isPositive: Boolean = false): Double {
        val value = values[name] ?: return default
        val number = (value as? Number)?.toDouble()
        require(number != null && number >= low && number <= high && !(isPositive && number <= 0)) {
            val from = if (isPositive) "above 0, to" else "from ${number(low)} to"
            "$what expects $name $from ${number(high)} but got ${shown(value)}"
        }
        return number
    }

    fun flag(name: String, default: Boolean): Boolean {
        val value = values[name] ?: return default
        require(value is Boolean) { "$what expects $name true or false but got ${shown(value)}" }
        return value
    }

    fun text(name: String, default: String): String {
        val value = values[name] ?: return default
        require(value is String) { "$what expects $name as text but got ${shown(value)}" }
        return value
    }

    fun list(name: String, range: IntRange): List<Any?>? {
        val value = values[name] ?: return null
        require(value is List<*> && value.size in range) {
            val got = if (value is List<*>) "${value.size}" else shown(value)
            "$what expects from ${range.first} to ${range.last} $name but got $got"
        }
        return value
    }

    companion object {
        private const val SHOWN = 40

        /** At most 40 characters of a value, in one line; an empty text has quotes, to be seen. */
        fun shown(value: Any?): String = when (value) {
            is Map<*, *> -> "an object"
            is List<*> -> "a list"
            is Double -> number(value)
            else -> Printable.of("$value".take(SHOWN)).ifBlank { "\"\"" }
        }
    }
}
