package dev.weft.cli

import kotlinx.cli.ArgParser
import kotlinx.cli.ArgType
import kotlinx.cli.ParsingException
import kotlinx.cli.SingleNullableOption

/** A declared option, and its value once the command line is parsed. */
internal class Option<T : Any>(
    val name: String,
    private val type: ArgType<T>,
    private val read: SingleNullableOption<T>,
) {
    /** The value; null if the option has none. */
    val value: T? get() = read.value

    /** Whether the command line contains the option. */
    val given: Boolean get() = read.valueOrigin == ArgParser.ValueOrigin.SET_BY_USER

    /** The value in the form in which it is typed. */
    val text: String? get() = value?.let { if (it is List<*>) it.joinToString(",") else it.toString() }

    /**
     * Sets the value from [text]; null removes it.
     *
     * @throws ParsingException if [text] is not a valid value
     */
    fun take(text: String?) {
        read.value = text?.let { type.convert(it, "--$name") }
    }
}

/** Whether a flag is set. */
internal val Option<Boolean>.isSet: Boolean get() = value == true
