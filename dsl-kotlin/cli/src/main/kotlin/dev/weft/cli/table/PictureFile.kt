package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import dev.weft.cli.path
import dev.weft.cli.picture
import dev.weft.picture.HistoryChart
import dev.weft.picture.Panels
import dev.weft.picture.Picture
import dev.weft.training.History
import java.nio.file.AccessDeniedException
import java.nio.file.Files
import java.nio.file.NoSuchFileException

/** The option `--picture`: one file with all the charts of a command. */
internal class PictureFile(line: CommandLine, help: String) {
    private val file = line.option("picture", path("FILE"), "$help (.png or .svg)")

    /** Whether the command line names a file. */
    val given: Boolean get() = file.given

    /**
     * Checks that the picture can be written, before the work that it shows.
     *
     * @throws UsageException if the file has another ending, or is a folder
     */
    fun check() {
        val path = picture(file.value ?: return, "--picture")
        if (Files.isDirectory(path)) throw UsageException("$path is a folder: name a file with --picture")
        val folder = path.toAbsolutePath().parent
        if (!Files.isDirectory(folder)) throw NoSuchFileException("${path.parent}", null, "create this folder")
        if (!Files.isWritable(folder)) throw AccessDeniedException("$folder")
    }

    /** Writes the charts that [draw] returns, if the command line asks for them, and says so on [terminal]. */
    fun write(terminal: Terminal, draw: () -> List<Picture>) {
        val path = file.value ?: return
        val pictures = draw()
        if (pictures.isEmpty()) {
            terminal.say("nothing to draw: no row was held out and no epoch was trained; $path is not written")
        } else {
            (pictures.singleOrNull() ?: Panels(pictures, 2)).save(path)
            terminal.say("wrote $path")
        }
    }
}

/** The charts of the losses and metrics of [history]; none if there is no finite one. */
internal fun curves(history: History): List<Picture> =
    if (history.names().none { name -> history.get(name).any { it.isFinite() } }) listOf() else
        HistoryChart.of(history).pictures()
