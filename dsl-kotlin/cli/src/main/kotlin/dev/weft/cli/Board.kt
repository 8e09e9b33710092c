package dev.weft.cli

import dev.weft.exchange.tensorboard.TensorBoard
import dev.weft.training.Listener
import java.nio.file.Files
import java.nio.file.Path

/** The option of `train` that writes the training for TensorBoard. */
internal class Board(line: CommandLine) {
    /** The folder to write to. */
    val folder = line.option("tensorboard", path("FOLDER"), "write the training to this folder for TensorBoard")

    /**
     * The listener that writes to the folder; null without one. What an earlier training wrote there is continued if
     * [place] resumes that, and deleted if it forces.
     *
     * @throws UsageException if there is an earlier training in the folder otherwise
     */
    fun listener(place: Place): Listener? = folder.value?.let { folder ->
        val earlier = if (place.resumes) listOf() else events(folder)
        if (earlier.isNotEmpty() && !place.forces) {
            val remedy = "name another folder with --${this.folder.name}, or add --force to replace it"
            throw UsageException("$folder holds an earlier training already: $remedy")
        }
        earlier.forEach(Files::delete)
        TensorBoard.to(folder)
    }

    private fun events(folder: Path): List<Path> = if (!Files.isDirectory(folder)) listOf() else
        Files.newDirectoryStream(folder, "events.out.tfevents.*").use { it.toList() }
}
