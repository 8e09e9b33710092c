package dev.weft.playground

/** The texts of single values in a [Link], and the JSON that they stand for. */
internal object LinkText {
    private const val NONE = "none"
    private val LISTS = setOf("features", "layers")
    private const val LONGEST = 4_000
    private val NUMBERS = setOf("rate", "regularizationRate", "batch", "average")

    /** The JSON value of a field of a configuration. */
    fun json(name: String, text: String): Any? = when {
        text.length > LONGEST -> throw IllegalArgumentException(
            "the link expects $name in at most $LONGEST characters but got ${text.length}",
        )

        name == "layers" -> parts(text).filter { it != NONE }.map(::layer)

        name in LISTS -> text.split(",")

        name in NUMBERS -> decimal(name, text)

        name == "schedule" && text == NONE -> null

        else -> text
    }

    /** The text of a field of a configuration. */
    fun text(json: Any?): String = when (json) {
        null -> NONE
        is List<*> -> if (json.isEmpty()) NONE else json.joinToString(",", transform = ::text)
        is Map<*, *> -> layerText(json)
        else -> plain(json)
    }

    fun plain(json: Any?): String = if (json is Double) number(json) else "$json".replace(" ", "")

    /** Splits at commas outside parentheses: `4:tanh,2:leakyRelu(0.1):dropout(0.2)`. */
    private fun parts(text: String): List<String> {
        val parts = mutableListOf<String>()
        var depth = 0
        var from = 0
        for ((at, char) in text.withIndex()) {
            if (char == '(') depth++
            if (char == ')') depth--
            if (char == ',' && depth <= 0) {
                parts += text.substring(from, at)
                from = at + 1
            }
        }
        return parts + text.substring(from)
    }

    private fun layer(text: String): Map<String, Any> {
        val parts = text.split(":")
        val layer = mutableMapOf<String, Any>("units" to Link.whole("layers", parts[0]))
        parts.getOrNull(1)?.takeIf { it.isNotEmpty() }?.let { layer["activation"] = it }
        for (part in parts.drop(2)) {
            when {
                part == "batchNorm" || part == "frozen" -> layer[part] = true

                part.startsWith("dropout(") -> layer["dropout"] =
                    decimal("dropout", part.removePrefix("dropout(").removeSuffix(")"))

                else -> layer["initializer"] = part
            }
        }
        return layer
    }

    private fun layerText(layer: Map<*, *>): String = listOfNotNull(
        plain(layer["units"]), plain(layer["activation"]),
        layer["dropout"].takeIf { it != 0.0 }?.let { "dropout(${plain(it)})" },
        layer["batchNorm"].takeIf { it == true }?.let { "batchNorm" },
        layer["initializer"].takeIf { it != "glorotUniform" }?.let(::plain),
        layer["frozen"].takeIf { it == true }?.let { "frozen" },
    ).joinToString(":")

    fun decimal(name: String, text: String): Double {
        val value = text.toDoubleOrNull()
        require(value != null && value.isFinite()) {
            "the link expects $name as a number but got ${Fields.shown(text)}"
        }
        return value
    }

    fun points(points: List<Point>): String = points.joinToString(";") { point ->
        listOf(point.x1, point.x2, point.label).joinToString(",") { number(SetupJson.plain(it)) }
    }

    fun readPoints(text: String): List<List<Double>> {
        val points = text.split(";", limit = Limits.POINTS + 2)
        require(points.size <= Limits.POINTS) { "the link has more than ${Limits.POINTS} points" }
        return points.map { point -> point.split(",").map { decimal("points", it) } }
    }

    fun edits(edits: List<Edit>): String =
        edits.joinToString(";") { "${it.run},${it.step},${it.name},${it.index},${number(it.value)}" }

    fun readEdits(text: String): List<Edit> {
        val edits = text.split(";", limit = Limits.EDITS + 2)
        require(edits.size <= Limits.EDITS) { "the link has more than ${Limits.EDITS} edits" }
        return edits.map { edit ->
            val parts = edit.split(",")
            require(parts.size == 5) {
                "the link expects edits as run,step,name,index,value but got ${Fields.shown(edit)}"
            }
            Edit(
                Link.whole("edits", parts[0], 1).toInt(), Link.whole("edits", parts[1], Limits.STEPS), parts[2],
                Link.whole("edits", parts[3], Int.MAX_VALUE.toLong()).toInt(), decimal("edits", parts[4]),
            )
        }.sortedBy { it.step }
    }
}
