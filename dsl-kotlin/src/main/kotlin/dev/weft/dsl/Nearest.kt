package dev.weft.dsl

/** Those of [known] that are spelt most like [word], as it is [plain]; none if all are too far from it to be meant. */
internal fun nearest(word: String, known: Collection<String>, plain: (String) -> String = { it }): List<String> {
    val distances = known.associateWith { distance(plain(word), plain(it)) }
    val least = distances.values.minOrNull() ?: return listOf()
    return if (least <= 1 + word.length / 3) known.filter { distances[it] == least } else listOf()
}

/** How many letters must be inserted, left out, replaced or exchanged with the next (Damerau 1964, optimal string alignment). */
private fun distance(a: String, b: String): Int {
    val table = Array(a.length + 1) { i -> IntArray(b.length + 1) { j -> if (i == 0) j else i } }
    for (i in 1..a.length) {
        for (j in 1..b.length) {
            val replaced = table[i - 1][j - 1] + if (a[i - 1] == b[j - 1]) 0 else 1
            table[i][j] = minOf(table[i - 1][j] + 1, table[i][j - 1] + 1, replaced)
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                table[i][j] = minOf(table[i][j], table[i - 2][j - 2] + 1)
            }
        }
    }
    return table[a.length][b.length]
}
