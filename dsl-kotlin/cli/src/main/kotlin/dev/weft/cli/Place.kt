package dev.weft.cli

import java.nio.file.AccessDeniedException
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.NoSuchFileException
import java.nio.file.Path

/** The options that choose where to save a training, and whether to resume an earlier one. */
internal class Place(line: CommandLine) {
    private val checkpoints =
        line.option(
            "checkpoints", path("DIR"),
            "save checkpoints in this folder (default for mnist: model, or model-2, … if it exists)"
        )
    private val save =
        line.option(
            "save", path("FILE"),
            "save to this one file (default for tables: the table's name and $ENDING)"
        )
    private val resume =
        line.flag("resume", "continue the latest training; the result is bit-identical to an uninterrupted run")

    private val force =
        line.flag("force", "replace earlier results at the place to save to, and an earlier log")

    /** Whether to continue an earlier training. */
    val resumes: Boolean get() = resume.isSet

    /** Whether to replace earlier results. */
    val forces: Boolean get() = force.isSet

    /**
     * Opens the file or folder that the command line names, or else the default of [source]. Never overwrites earlier
     * results unless asked to: a named place must be free unless the training resumes, and the default place gets a
     * number.
     *
     * @throws UsageException if the named place is taken, or a folder is expected where there is a file
     */
    fun open(source: Source): Store {
        if (checkpoints.given && save.given) {
            throw UsageException("--checkpoints and --save cannot be combined: leave one out")
        }
        if (resumes && forces) {
            throw UsageException("--resume and --force cannot be combined: continue a training, or replace it")
        }
        val option = if (save.given) save else checkpoints
        val asked = option.value
        val place = asked ?: when {
            resumes -> latest(source.place())
            forces -> source.place()
            else -> numbered(source.place()).first { !taken(it) }
        }
        val isFile = if (asked == null) place.toString().endsWith(ENDING) else save.given
        return if (isFile) FileStore(place, resumes, forces) else FolderStore(place, source.name, resumes, forces)
    }

    /** A message if [store] is not the default place of [source] because that is taken; null otherwise. */
    fun detour(source: Source, store: Store): String? {
        val usual = source.place()
        val isOwn = resumes || checkpoints.given || save.given || store.place == usual
        val note = "$usual exists already, saving to ${store.place}"
        return if (isOwn) null else "$note (--resume would continue the latest training, --force would replace $usual)"
    }

    /** The command that continues a training on [source], with its [logs]. */
    fun command(source: Source, vararg logs: Option<Path>): String = "weft train ${source.command} --resume" +
        listOf(save, checkpoints, *logs).mapNotNull { it.value?.let { place -> " --${it.name} ${shellWord(place)}" } }
            .joinToString("")

    private fun latest(usual: Path): Path = numbered(usual).takeWhile(::taken).lastOrNull() ?: usual
}

/** [first], and this name with the numbers from 2 on. */
internal fun numbered(first: Path): Sequence<Path> {
    val (stem, ending) = "$first".removeSuffix(ENDING) to if ("$first".endsWith(ENDING)) ENDING else ""
    return sequenceOf(first) + generateSequence(2) { it + 1 }.map { Path.of("$stem-$it$ending") }
}

/** Whether [place] is a file, or a folder with checkpoints. */
internal fun taken(place: Path): Boolean =
    if (Files.isDirectory(place)) holdsCheckpoints(place) else Files.exists(place, LinkOption.NOFOLLOW_LINKS)

/**
 * Returns [file] after checking that it does not exist and can be created, before the work whose result it will hold.
 *
 * @param remedy what to do otherwise, for the error message
 * @param replaces whether a regular file may exist already, to be replaced
 * @throws UsageException if [file] exists otherwise
 */
internal fun newFile(file: Path, remedy: String, replaces: Boolean = false): Path {
    val folder = file.toAbsolutePath().parent
    return when {
        Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !(replaces && Files.isRegularFile(file)) ->
            throw UsageException("$file exists already: $remedy")

        !Files.isDirectory(folder) ->
            throw NoSuchFileException(
                "${file.parent}", null,
                "create this folder, or " + remedy.substringBefore(", or add")
            )

        !Files.isWritable(folder) -> throw AccessDeniedException("$folder")

        else -> file
    }
}
