package dev.weft.cli.script

import dev.weft.internal.text.Spelling

/**
 * Says in one sentence what the compiler says about a place in a script, with the nearest known names.
 *
 * @param text the script
 * @param line the line of the place
 * @param column where it is in [line], from 0
 */
internal class Rewording(private val text: String, private val line: String, private val column: Int) {
    /** A sentence for the compiler's [message], which may have many lines, without a full stop. */
    fun of(message: String): String {
        for ((pattern, sentence) in SENTENCES) {
            pattern.find(message)?.let { return sentence(this, it.groupValues.drop(1)) }
        }
        val lines = message.lines().filter(String::isNotBlank).map { it.trim().removeSuffix(".") }
        return lines.first().removeSuffix(":") + if (lines.size > 1) ": " + lines.drop(1).joinToString(" or ") else ""
    }

    /** The name of the function whose arguments the place is among; null if they do not begin in this line. */
    private val function: String? by lazy {
        var open = 0
        val start = (minOf(column, line.length) - 1 downTo 0).firstOrNull { i ->
            if (line[i] == ')') open++
            if (line[i] == '(') open--
            open < 0
        }
        start?.let { line.take(it).takeLastWhile(Char::isJavaIdentifierPart) }?.ifEmpty { null }
    }

    private val argumentOf get() = function ?: "this"

    private fun unknown(name: String): String {
        if (line.trimStart().startsWith("import ")) return "there is no $name" + guess(name, KnownNames.packages)
        val missing = KnownNames.import(name)
        val known = own() + KnownNames.inDsl - name
        val near = guess(name, known)
        return when {
            // Dense is a type of the core, but who writes it in a network means dense.
            missing != null && (name in KnownNames.inDsl || known.none { it.equals(name, ignoreCase = true) }) ->
                "unknown name $name; add import $missing"

            near.isNotEmpty() -> "unknown name $name$near"

            else -> "unknown name $name" + guess(name, KnownNames.types)
        }
    }

    /** The names that the script declares. */
    private fun own() = DECLARED.findAll(text).map { it.groupValues[1] }.toSet()

    private fun unknownMember(name: String, type: String): String {
        val plain = type.substringBefore('<').removeSuffix("?").removeSuffix("!")
        return "$plain has no $name" + guess(name, KnownNames.members(plain) + own() - name)
    }

    private fun unknownParameter(name: String): String =
        "$argumentOf has no parameter $name" + guess(name, KnownNames.parameters(argumentOf))

    private fun guess(name: String, known: Collection<String>): String {
        // More than a question can hold, but Spelling looks at a thousand words only.
        val near = known.distinct().chunked(MOST_WORDS).flatMap { Spelling.nearest(name, it) }
        val nearest = Spelling.nearest(name, near).take(MOST_GUESSES)
        return if (nearest.isEmpty()) "" else "; did you mean ${nearest.joinToString(" or ")}?"
    }

    /** What the candidates in [list] expect: those of Kotlin first, as they have names and values for most things. */
    private fun noneApplies(list: String): String {
        val candidates = CANDIDATE.findAll(list).toList()
        val name = candidates.firstOrNull()?.let { it.groupValues[2] } ?: return "no function takes these arguments"
        val isReceiver = "receiver type mismatch" in list
        val shapes = candidates.map { it.groupValues[1].takeIf { isReceiver }.orEmpty() + shape(it.groupValues[3]) }
        val java = candidates.indices.filter { "prohibited for non-Kotlin" in list.blockAt(candidates[it].range.first) }
        val ordered = (candidates.indices - java.toSet() + java).map { shapes[it] }.distinct()
        val rest = if (ordered.size > MOST_SHAPES) ", among others" else ""
        return "$name expects ${ordered.take(MOST_SHAPES).joinToString(" or ")}$rest"
    }

    private fun String.blockAt(start: Int) = substring(start).substringBefore("\nfun ")

    /** The parameters as they are written, without those that may be left out but for the first of them. */
    private fun shape(parameters: String): String {
        val all = split(parameters)
        val shown = all.filterIndexed { i, one -> "= ..." !in one || all.take(i).none { "= ..." in it } }
        return shown.joinToString(", ", "(", if (shown.size < all.size) ", …)" else ")").replace(" = ...", " = …")
    }

    /** Splits [parameters] at the commas that are not within brackets. */
    private fun split(parameters: String): List<String> {
        var depth = 0
        val parts = mutableListOf(StringBuilder())
        for (c in parameters.replace("->", "→")) {
            depth += if (c in "(<[") 1 else if (c in ")>]") -1 else 0
            if (c == ',' && depth == 0) parts += StringBuilder() else parts.last().append(c)
        }
        return parts.map { it.trim().toString().replace("→", "->") }.filter(String::isNotEmpty)
    }

    private companion object {
        const val MOST_WORDS = 1_000
        const val MOST_GUESSES = 3
        const val MOST_SHAPES = 3
        val DECLARED = Regex("""\b(?:val|var|fun|class|object)\s+(?:<[^>]*>\s*)?(?:\w+\.)?(\w+)""")
        val CANDIDATE = Regex("""(?m)^(?:fun|constructor) ?(?:<.*?> )?([\w<>?]+\.)?(\w*)\((.*)\)(?:: .*)?$""")

        /** The compiler's messages, and how Weft says them; the arguments are the groups of the pattern. */
        val SENTENCES: List<Pair<Regex, Rewording.(List<String>) -> String>> = listOf(
            Regex("^Unresolved reference '(.*)' on receiver of type '(.*)'") to { (name, type) ->
                unknownMember(name, type)
            },
            Regex("^Unresolved reference '(.*?)'") to { (name) -> unknown(name) },
            Regex("^No parameter with name '(.*)' found") to { (name) -> unknownParameter(name) },
            Regex("^None of the following candidates is applicable:(.*)", RegexOption.DOT_MATCHES_ALL) to { (list) ->
                noneApplies(list)
            },
            Regex("^Argument type mismatch: actual type is '(.*)', but '(.*)' was expected") to { (got, wanted) ->
                "$argumentOf expects $wanted but got $got"
            },
            Regex("^(?:Initializer|Assignment|Return) type mismatch: expected '(.*)', actual '(.*)'") to
                { (wanted, got) -> "expected $wanted but got $got" },
            Regex("^Too many arguments for '(?:fun|constructor) (?:[\\w<>?]+\\.)?(\\w*)\\((.*)\\)(?:: .*)?'") to
                { (name, parameters) -> "too many arguments: ${name.ifEmpty { "it" }} expects ${shape(parameters)}" },
            Regex("^No value passed for parameter '(.*)'") to { (name) -> "a value for $name is missing" },
        )
    }
}
