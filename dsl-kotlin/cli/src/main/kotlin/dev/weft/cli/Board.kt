package dev.weft.cli

import dev.weft.exchange.tensorboard.TensorBoard
import dev.weft.training.Listener
import java.nio.file.AccessDeniedException
import java.nio.file.Files
import java.nio.file.Path

/** The option of `train` that writes the training for TensorBoard. */
internal class Board(line: CommandLine) {
    /** The folder to write to. */
    val folder = line.option("tensorboard", path("FOLDER"), "write the training to this folder for TensorBoard")

    /**
     * Checks that the folder can be written to, before the training that it will hold.
     *
     * @throws UsageException if it is a file, or holds an earlier training that [place] neither resumes nor replaces
     */
    fun check(place: Place) {
        val folder = folder.value ?: return
        val remedy = "name another folder with --${this.folder.name}"
        val there = generateSequence(folder.toAbsolutePath()) { it.parent }.first { Files.exists(it) }
        if (!Files.isDirectory(there)) throw UsageException("$there is a file: $remedy")
        if (!Files.isWritable(there)) throw AccessDeniedException("$there")
        if (!place.resumes && !place.forces && events(folder).isNotEmpty()) {
            throw UsageException("$folder holds an earlier training already: $remedy, or add --force to replace it")
        }
    }

    /**
     * The listener that writes to the folder; null without one. What an earlier training wrote there is continued if
     * [place] resumes that, and deleted if it forces.
     *
     * @throws UsageException as [check] does
     */
    fun listener(place: Place): Listener? = folder.value?.let { folder ->
        check(place)
        if (place.forces) events(folder).forEach(Files::delete)
        TensorBoard.to(folder)
    }

    private fun events(folder: Path): List<Path> = if (!Files.isDirectory(folder)) listOf() else
        Files.newDirectoryStream(folder, "events.out.tfevents.*").use { it.toList() }
}
