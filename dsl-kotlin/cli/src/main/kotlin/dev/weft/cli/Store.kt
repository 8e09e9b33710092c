package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.checkpoint.CheckpointFolder
import java.nio.file.Files
import java.nio.file.Path

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
