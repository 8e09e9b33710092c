package dev.weft.playground

import dev.weft.internal.text.Spelling
import java.io.ByteArrayOutputStream

/** A place in a training: so many epochs, and so many steps of the next one. */
internal data class Position(val epoch: Long, val steps: Long = 0)

/** A weight that the user set, or the learning rate if [name] is [RATE], before step [step] of a run. */
internal data class Edit(val run: Int, val step: Long, val name: String, val index: Int, val value: Double) {
    companion object {
        const val RATE = "rate"
    }
}

/**
 * Everything that a picture of the page follows from: a setup, a position and the edits before it. Its text is
 * readable, has only what differs from the default, and belongs behind the `#` of an address.
 */
internal data class Link(val setup: Setup, val position: Position = Position(0), val edits: List<Edit> = listOf()) {
    override fun toString(): String = text(this)

    companion object {
        private const val SECOND = "compare."
        private val DATA = mapOf(
            "data" to "name", "count" to "count", "noise" to "noise", "train" to "trainShare", "classes" to "classes",
        )
        private val MAIN = listOf("problem") + DATA.keys + listOf("points", "seed")
        private val LATER = listOf("view", "compare", "epochs", "steps", "edits")
        private val PLAIN = BooleanArray(128) { it.toChar().isLetterOrDigit() || it.toChar() in "-._~!$'()*,;:@/?" }

        /**
         * Returns the link that is written as [text], with or without the address before its `#`.
         *
         * @throws IllegalArgumentException if it says what no setup can have
         */
        fun parse(text: String): Link {
            val values = pairs(text.substringAfter('#').trim())
            val json = LinkedHashMap<String, Any?>()
            values.filterKeys { it == "problem" }.forEach { json[it.key] = it.value }
            values["seed"]?.let { json["seed"] = whole("seed", it) }
            json["data"] = data(values)
            for ((name, value) in values) {
                if (name in SetupJson.configuration) json[name] = LinkText.json(name, value)
            }
            values["view"]?.let { view -> json["view"] = view.split(",").associateWith { true } }
            val changes = values.filterKeys { it.startsWith(SECOND) }
                .map { (name, value) -> name.removePrefix(SECOND) to LinkText.json(name.removePrefix(SECOND), value) }
            if (changes.isNotEmpty() || "compare" in values) json["compare"] = changes.toMap()
            val position = Position(
                values["epochs"]?.let { whole("epochs", it, Limits.EPOCHS) } ?: 0,
                values["steps"]?.let { whole("steps", it, Limits.POINTS.toLong()) } ?: 0,
            )
            return Link(SetupJson.read(json), position, values["edits"]?.let(LinkText::readEdits) ?: listOf())
        }

        private fun pairs(text: String): Map<String, String> {
            val known = MAIN + SetupJson.configuration + LATER
            val values = LinkedHashMap<String, String>()
            for (pair in text.split('&').filter { it.isNotEmpty() && !it.startsWith("token=") }) {
                val name = decode(pair.substringBefore('='))
                val field = name.removePrefix(SECOND)
                require(field in known && (field == name || field in SetupJson.configuration)) {
                    "unknown ${Fields.shown(name)} in the link${Spelling.question(name, known)}: known are " +
                        known.joinToString()
                }
                require(values.put(name, decode(pair.substringAfter('=', ""))) == null) {
                    "the link has ${Fields.shown(name)} twice"
                }
            }
            return values
        }

        private fun data(values: Map<String, String>): Map<String, Any?> {
            val data = LinkedHashMap<String, Any?>()
            values["data"]?.let { data["name"] = it }
            values["count"]?.let { data["count"] = whole("count", it) }
            values["noise"]?.let { data["noise"] = LinkText.decimal("noise", it) }
            values["train"]?.let { data["trainShare"] = whole("train", it) }
            values["classes"]?.let { data["classes"] = whole("classes", it) }
            values["points"]?.let { data["points"] = LinkText.readPoints(it) }
            return data
        }

        fun whole(name: String, text: String, most: Long = Limits.SEED): Long {
            val value = text.toLongOrNull()
            require(value != null && value in 0..most) {
                "the link expects $name as a whole number from 0 to $most but got ${Fields.shown(text)}"
            }
            return value
        }

        private fun text(link: Link): String {
            val json = SetupJson.write(link.setup)
            val usual = SetupJson.usual(link.setup)
            val data = json["data"] as Map<*, *>
            val usualData = usual["data"] as Map<*, *>
            val pairs = mutableListOf<Pair<String, String>>()
            if (link.setup.isRegression) pairs += "problem" to "regression"
            for ((name, field) in DATA) {
                if (data[field] != usualData[field]) pairs += name to LinkText.plain(data[field])
            }
            if (link.setup.data.points.isNotEmpty()) pairs += "points" to LinkText.points(link.setup.data.points)
            if (link.setup.seed != 1L) pairs += "seed" to "${link.setup.seed}"
            pairs += SetupJson.configuration.filter { json[it] != usual[it] }.map { it to LinkText.text(json[it]) }
            val shown = link.setup.view.filterValues { it }.keys
            if (shown.isNotEmpty()) pairs += "view" to shown.joinToString(",")
            (json["compare"] as Map<*, *>?)?.let { second ->
                if (second.isEmpty()) pairs += "compare" to "same"
                pairs += second.map { (name, value) -> "$SECOND$name" to LinkText.text(value) }
            }
            if (link.position.epoch > 0) pairs += "epochs" to "${link.position.epoch}"
            if (link.position.steps > 0) pairs += "steps" to "${link.position.steps}"
            if (link.edits.isNotEmpty()) pairs += "edits" to LinkText.edits(link.edits)
            return pairs.joinToString("&") { (name, value) -> "${encode(name)}=${encode(value)}" }
        }

        private fun encode(text: String): String = buildString {
            for (byte in text.toByteArray()) {
                val char = byte.toInt()
                if (char in 0..127 && PLAIN[char]) append(char.toChar()) else append("%%%02X".format(byte))
            }
        }

        private fun decode(text: String): String {
            val bytes = ByteArrayOutputStream()
            var at = 0
            while (at < text.length) {
                if (text[at] == '%') {
                    val code = text.drop(at + 1).take(2).takeIf { it.length == 2 }?.toIntOrNull(16)
                    requireNotNull(code) {
                        "the link expects two hexadecimal digits after % but got ${text.drop(at).take(3)}"
                    }
                    bytes.write(code)
                    at += 3
                } else {
                    bytes.write(text[at++].toString().toByteArray())
                }
            }
            return bytes.toString(Charsets.UTF_8)
        }
    }
}
