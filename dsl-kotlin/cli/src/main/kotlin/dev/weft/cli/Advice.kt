package dev.weft.cli

/**
 * Translates what core advises a programmer to what a user of the launcher can do: core names methods, the launcher
 * options.
 */
internal object Advice {
    private val OPTIONS: List<Pair<Regex, String>> = listOf(
        "use Preprocessing.withMissing" to "train with --missing",
        "read the column as categories" to "name the column in --words",
        "read it as Csv.Kind.WORDS" to "name the column in --words",
        "continue with the settings that the search began with, or delete the file" to
            "repeat the options that the search began with, or replace it with --force",
        "continue with the same data and code, or delete the file" to
            "continue with the same table and version of weft, or replace the search with --force",
        "the file was changed, or another version wrote it; delete it" to
            "the file was changed, or another version wrote it; replace it with --force",
        "ignore the column" to "name the column in --ignore",
        "(?:: |, )?call predict for the outputs themselves, or declare classes with " +
            "loss\\.withOutputs\\(Outputs\\.SCORES\\)"
            to ": train with another --loss",
    ).map { (method, option) -> Regex(method) to option }

    /** [message] with the options of the launcher instead of core's methods. */
    fun of(message: String?): String? = message?.let {
        OPTIONS.fold(it) { text, (method, option) -> method.replace(text, Regex.escapeReplacement(option)) }
    }
}
