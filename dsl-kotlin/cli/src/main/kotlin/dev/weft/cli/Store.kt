package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.checkpoint.CheckpointFolder
import dev.weft.file.LockFile
import java.nio.file.FileAlreadyExistsException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name

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
 * @throws UsageException if it holds checkpoints already, unless the training [resumes] or [forces]; the latter
 * removes earlier checkpoints of this name with its first save
 */
internal class FolderStore(override val place: Path, source: String, resumes: Boolean, private var forces: Boolean) :
    Store {
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
        if (Files.exists(place) && !Files.isDirectory(place)) {
            throw UsageException("$place is a file: name a folder with --checkpoints, or use --save for a file")
        }
        if (!resumes && !forces && taken(place)) {
            val remedy = "add --resume to continue that training or --force to replace it, or name another folder"
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

    override fun save(step: Long, checkpoint: Checkpoint) {
        if (forces) {
            // Only now, when there is something to replace them.
            Files.list(place).use { it.toList() }.filter { it.name.matches(Regex("$name-\\d+$ENDING")) }
                .forEach(Files::delete)
            forces = false
        }
        folder.save(step, checkpoint)
    }

    override fun close() = folder.close()

    private companion object {
        const val KEEP = 5
    }
}

/** Whether [folder] contains a file with the name of a checkpoint. */
internal fun holdsCheckpoints(folder: Path): Boolean =
    Files.isDirectory(folder) && Files.list(folder).use { files -> files.anyMatch { "$it".endsWith(ENDING) } }

/**
 * A single file that each save replaces as a whole, locked against other trainings. If another program creates a file
 * of this name before the first save, that file is kept, and the model is saved to the next name that is free.
 *
 * @throws UsageException if the file exists, unless the training [resumes] or [forces]
 */
internal class FileStore(named: Path, resumes: Boolean, private val forces: Boolean) : Store {
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
        if (!((resumes || forces && !Files.isDirectory(place)) && Files.exists(place))) {
            val more = if (taken(place)) ", or add --resume to continue it or --force to replace it" else ""
            newFile(place, "name another file with --save$more")
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
