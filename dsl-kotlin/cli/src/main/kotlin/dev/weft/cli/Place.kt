package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.checkpoint.CheckpointFolder
import java.nio.file.AccessDeniedException
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.NoSuchFileException
import java.nio.file.Path

/** The options that say where a training is saved, and whether it continues an earlier one. */
internal class Place(line: CommandLine) {
    private val checkpoints =
        line.option(
            "checkpoints", path("DIR"),
            "saves in this folder (mnist: model; if that is taken model-2, model-3, …)"
        )
    private val save =
        line.option(
            "save", path("FILE"),
            "saves in this one file (a table: its name and $ENDING, or that with -2, -3, …)"
        )
    private val resume =
        line.flag("resume", "continues an interrupted training and ends with the bits of an uninterrupted one")

    /** Whether an earlier training is continued. */
    val resumes: Boolean get() = resume.isSet

    /**
     * What the command line asks for, or else what is usual for [source]. Nobody's results are overwritten: a place
     * that somebody named must be free, the usual one moves on by itself.
     */
    fun open(source: Source): Store {
        if (checkpoints.given && save.given) {
            throw UsageException("--checkpoints and --save exclude each other")
        }
        val option = if (save.given) save else checkpoints
        val asked = option.value
        val place = asked ?: if (resumes) latest(source.place()) else numbered(source.place()).first { !taken(it) }
        val isFile = if (asked == null) place.toString().endsWith(ENDING) else save.given
        if (!isFile && asked != null && !resumes && taken(place)) {
            val remedy = "add --resume to continue it, or name another folder"
            throw UsageException("$place already holds a training: $remedy")
        }
        if (isFile && !(resumes && Files.exists(place))) {
            newFile(
                place,
                "name another file with --save" +
                    if (taken(place)) ", or add --resume to continue it" else ""
            )
        }
        return if (isFile) FileStore(place) else FolderStore(place, source.name)
    }

    /** What to say if [store] is not where trainings on [source] usually go, because that place is taken. */
    fun detour(source: Source, store: Store): String? {
        val usual = source.place()
        val isOwn = resumes || checkpoints.given || save.given || store.place == usual
        val note = "$usual holds an earlier training, this one goes to ${store.place}"
        return if (isOwn) null else "$note (--resume would continue the latest)"
    }

    private fun numbered(first: Path): Sequence<Path> {
        val (stem, ending) = "$first".removeSuffix(ENDING) to if ("$first".endsWith(ENDING)) ENDING else ""
        return sequenceOf(first) + generateSequence(2) { it + 1 }.map { Path.of("$stem-$it$ending") }
    }

    private fun taken(place: Path): Boolean =
        if (Files.isDirectory(place)) holdsCheckpoints(place) else Files.exists(place, LinkOption.NOFOLLOW_LINKS)

    private fun latest(usual: Path): Path = numbered(usual).takeWhile(::taken).lastOrNull() ?: usual
}

/**
 * [file], where nothing is yet and something can be written: looked at before the work whose result it shall hold.
 *
 * @param remedy what to do otherwise: name another
 */
internal fun newFile(file: Path, remedy: String): Path {
    val folder = file.toAbsolutePath().parent
    return when {
        Files.exists(file, LinkOption.NOFOLLOW_LINKS) -> throw UsageException("$file exists already: $remedy")
        !Files.isDirectory(folder) -> throw NoSuchFileException("${file.parent}", null, "make this folder, or $remedy")
        !Files.isWritable(folder) -> throw AccessDeniedException("$folder")
        else -> file
    }
}

/** The end of the name of a saved model. */
internal const val ENDING = ".safetensors"

/** Where one training is saved, and found again. */
internal sealed interface Store : AutoCloseable {
    /** The folder or file. */
    val place: Path

    /** What a saved file is called in JSON. */
    val label: String

    /** The newest that is saved; null if nothing is. */
    fun newest(terminal: Terminal): Checkpoint?

    /** The file of what is saved after [step]. */
    fun file(step: Long): Path

    /** Saves, and keeps what was there before until that is done. */
    fun save(step: Long, checkpoint: Checkpoint)
}

/** The newest five checkpoints of a training on [source]'s examples, in a folder. */
internal class FolderStore(override val place: Path, source: String) : Store {
    private val name = "${source}_model"
    private val folder = CheckpointFolder.open(place, name, KEEP)

    override val label get() = "checkpoint"

    override fun newest(terminal: Terminal): Checkpoint? {
        val newest = folder.newest().orElse(null)
        if (newest == null && holdsCheckpoints(place)) {
            throw UsageException("$place holds a training on something else: name another folder with --checkpoints")
        }
        folder.skipped().forEach { terminal.say("skipped a damaged checkpoint: ${it.message}") }
        return newest
    }

    override fun file(step: Long): Path = place.resolve("$name-$step$ENDING")

    override fun save(step: Long, checkpoint: Checkpoint) = folder.save(step, checkpoint)

    override fun close() = folder.close()

    private companion object {
        const val KEEP = 5
    }
}

/** Whether [folder] has a file that is named like a checkpoint. */
internal fun holdsCheckpoints(folder: Path): Boolean =
    Files.isDirectory(folder) && Files.list(folder).use { files -> files.anyMatch { "$it".endsWith(ENDING) } }

/** A single file, which each step that is saved replaces as a whole. */
internal class FileStore(override val place: Path) : Store {
    override val label get() = "saved"

    override fun newest(terminal: Terminal): Checkpoint? = if (Files.exists(place)) Checkpoint.read(place) else null

    override fun file(step: Long): Path = place

    override fun save(step: Long, checkpoint: Checkpoint) = checkpoint.write(place)

    override fun close() = Unit
}
