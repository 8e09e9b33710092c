package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.checkpoint.CheckpointFolder
import dev.weft.file.LockFile
import java.nio.file.AccessDeniedException
import java.nio.file.FileAlreadyExistsException
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

    /** Whether to continue an earlier training. */
    val resumes: Boolean get() = resume.isSet

    /**
     * Opens the file or folder that the command line names, or else the default of [source]. Never overwrites earlier
     * results: a named place must be free unless the training resumes, and the default place gets a number.
     *
     * @throws UsageException if the named place is taken
     */
    fun open(source: Source): Store {
        if (checkpoints.given && save.given) {
            throw UsageException("--checkpoints and --save cannot be combined: leave one out")
        }
        val option = if (save.given) save else checkpoints
        val asked = option.value
        val place = asked ?: if (resumes) latest(source.place()) else numbered(source.place()).first { !taken(it) }
        if (if (asked == null) place.toString().endsWith(ENDING) else save.given) {
            return FileStore(place, resumes)
        }
        return FolderStore(place, source.name, resumes)
    }

    /** A message if [store] is not the default place of [source] because that is taken; null otherwise. */
    fun detour(source: Source, store: Store): String? {
        val usual = source.place()
        val isOwn = resumes || checkpoints.given || save.given || store.place == usual
        val note = "$usual exists already, saving to ${store.place}"
        return if (isOwn) null else "$note (--resume would continue the latest training)"
    }

    private fun latest(usual: Path): Path = numbered(usual).takeWhile(::taken).lastOrNull() ?: usual
}

/** [first], and this name with the numbers from 2 on. */
private fun numbered(first: Path): Sequence<Path> {
    val (stem, ending) = "$first".removeSuffix(ENDING) to if ("$first".endsWith(ENDING)) ENDING else ""
    return sequenceOf(first) + generateSequence(2) { it + 1 }.map { Path.of("$stem-$it$ending") }
}

private fun taken(place: Path): Boolean =
    if (Files.isDirectory(place)) holdsCheckpoints(place) else Files.exists(place, LinkOption.NOFOLLOW_LINKS)

/**
 * Returns [file] after checking that it does not exist and can be created, before the work whose result it will hold.
 *
 * @param remedy what to do otherwise, for the error message
 * @throws UsageException if [file] exists
 */
internal fun newFile(file: Path, remedy: String): Path {
    val folder = file.toAbsolutePath().parent
    return when {
        Files.exists(file, LinkOption.NOFOLLOW_LINKS) -> throw UsageException("$file exists already: $remedy")

        !Files.isDirectory(folder) ->
            throw NoSuchFileException("${file.parent}", null, "create this folder, or $remedy")

        !Files.isWritable(folder) -> throw AccessDeniedException("$folder")

        else -> file
    }
}

/** The file name extension of a saved model. */
internal const val ENDING = ".safetensors"

/** The place where one training is saved: a folder of checkpoints or a single file. */
internal sealed interface Store : AutoCloseable {
    /** The folder or file. */
    val place: Path

    /** The JSON key of the saved file. */
    val label: String

    /** A message if the model is saved elsewhere than asked; null otherwise. */
    val note: String? get() = null

    /** Reads the newest checkpoint; null if there is none. Reports damaged ones on [terminal]. */
    fun newest(terminal: Terminal): Checkpoint?

    /** The file of the checkpoint of [step]. */
    fun file(step: Long): Path

    /** Saves [checkpoint]; the previous one stays until the new one is complete. */
    fun save(step: Long, checkpoint: Checkpoint)
}

/**
 * A folder with the newest five checkpoints of a training.
 *
 * @throws UsageException if it holds checkpoints already, unless the training [resumes]
 */
internal class FolderStore(override val place: Path, source: String, resumes: Boolean) : Store {
    private val name = "${source}_model"
    private val folder: CheckpointFolder

    init {
        expectFree(resumes)
        folder = CheckpointFolder.open(place, name, KEEP)
        try {
            // Again, because another training may have ended before the folder was locked.
            expectFree(resumes)
        } catch (e: UsageException) {
            folder.close()
            throw e
        }
    }

    private fun expectFree(resumes: Boolean) {
        if (!resumes && taken(place)) {
            val remedy = "add --resume to continue that training, or name another folder"
            throw UsageException("$place already holds checkpoints: $remedy")
        }
    }

    override val label get() = "checkpoint"

    override fun newest(terminal: Terminal): Checkpoint? {
        val newest = folder.newest().orElse(null)
        if (newest == null && holdsCheckpoints(place)) {
            throw UsageException("$place holds checkpoints of another training: name another folder with --checkpoints")
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

/** Whether [folder] contains a file with the name of a checkpoint. */
internal fun holdsCheckpoints(folder: Path): Boolean =
    Files.isDirectory(folder) && Files.list(folder).use { files -> files.anyMatch { "$it".endsWith(ENDING) } }

/**
 * A single file that each save replaces as a whole, locked against other trainings. If another program creates a file of
 * this name before the first save, that file is kept, and the model is saved to the next name that is free.
 *
 * @throws UsageException if the file exists, unless the training [resumes]
 */
internal class FileStore(named: Path, resumes: Boolean) : Store {
    override var place = named
        private set
    override var note: String? = null
        private set
    private val lockFile = named.resolveSibling(".${named.fileName}.lock")
    private val lock: LockFile
    private var own: Boolean

    init {
        expectFree(resumes)
        lock = LockFile.of(lockFile, named, "another file")
        try {
            // Again, because another training may have ended before the lock.
            expectFree(resumes)
        } catch (e: UsageException) {
            close()
            throw e
        }
        own = Files.exists(place)
    }

    private fun expectFree(resumes: Boolean) {
        if (!(resumes && Files.exists(place))) {
            newFile(
                place, "name another file with --save" + if (taken(place)) ", or add --resume to continue it" else ""
            )
        }
    }

    override val label get() = "saved"

    override fun newest(terminal: Terminal): Checkpoint? = if (Files.exists(place)) Checkpoint.read(place) else null

    override fun file(step: Long): Path = place

    override fun save(step: Long, checkpoint: Checkpoint) {
        if (own) {
            return checkpoint.write(place)
        }
        val asked = place
        place = numbered(asked).first { creates(it, checkpoint) }
        own = true
        note = "$asked was created by another program meanwhile and is kept: saving to $place".takeIf { place != asked }
    }

    private fun creates(file: Path, checkpoint: Checkpoint): Boolean = try {
        checkpoint.create(file)
        true
    } catch (_: FileAlreadyExistsException) {
        false
    }

    override fun close() {
        // Only a hint for others: a program that has opened it already still gets the lock.
        Files.deleteIfExists(lockFile)
        lock.close()
    }
}
