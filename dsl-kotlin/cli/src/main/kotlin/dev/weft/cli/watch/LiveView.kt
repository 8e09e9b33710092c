package dev.weft.cli.watch

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.Interruption
import dev.weft.cli.Lesson
import dev.weft.cli.Page
import dev.weft.cli.Place
import dev.weft.cli.Saver
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import dev.weft.cli.count
import dev.weft.cli.isSet
import dev.weft.cli.newFile
import dev.weft.cli.page.Browser
import dev.weft.cli.page.Playground.MOST_PORT
import dev.weft.cli.page.Playground.faults
import dev.weft.cli.page.Playground.listening
import dev.weft.cli.path
import dev.weft.training.Listener
import dev.weft.watch.Runs
import dev.weft.watch.Settings
import dev.weft.watch.Watch
import java.nio.file.Files
import java.nio.file.Path

/** The options of `train` for the live view in the browser, and for its report. */
internal class LiveView(line: CommandLine) {
    private val watch = line.flag("watch", "show the training in the browser while it runs")
    private val port =
        line.option("watch-port", count(MOST_PORT), "with --watch: port of the page on 127.0.0.1 (default: a free one)")
    private val quiet = line.flag("no-browser", "with --watch: print the address of the page, but open no browser")
    private val report = line.option("report", path("FILE"), "write the page to this HTML file when the training ends")

    /**
     * Checks that what the view writes can be written, before the training that it shows.
     *
     * @param log the log of the training: what the page asks for is written to a file beside it; null for none
     * @throws UsageException if a file exists that [place] neither resumes nor replaces, or an option needs --watch
     */
    fun check(place: Place, log: Path?) {
        listOf(port, quiet).find { it.given && !watch.isSet }?.let {
            throw UsageException("--${it.name} is an option of --watch: add --watch")
        }
        listOf(
            report.value to "report",
            log?.takeIf {
                watch.isSet
            }?.let(::events) to "log"
        ).forEach { (file, option) ->
            if (file != null && !(place.resumes && Files.isRegularFile(file))) {
                newFile(file, "name another file with --$option, or add --force to replace it", place.forces)
            }
        }
    }

    /**
     * Opens the view of a training on [lesson]; null if neither option asks for one, and then nothing of it is loaded.
     *
     * @param log the log of the training
     * @param place whose options say whether files may exist
     * @param saver saves when the page asks for it
     * @throws UsageException as [check] does
     */
    fun open(terminal: Terminal, lesson: Lesson, log: Path?, place: Place, saver: Saver): Page? {
        check(place, log)
        return if (watch.isSet || report.given) {
            listening(port.value ?: 0, port.name) { Opened(settings(lesson, log, place, saver), terminal) }
        } else {
            null
        }
    }

    private fun events(log: Path) = log.resolveSibling("${log.fileName}".removeSuffix(".csv") + ".events.csv")

    private fun settings(lesson: Lesson, log: Path?, place: Place, saver: Saver): Settings {
        var settings = if (watch.isSet) Settings.usual().withPort(port.value ?: 0) else Settings.usual().withoutPage()
        report.value?.let { settings = settings.withReport(it) }
        log?.takeIf { watch.isSet }?.let(::events)?.let {
            if (place.forces) Files.deleteIfExists(it)
            settings = settings.withEvents(it)
        }
        lesson.examples.held?.let { settings = settings.withTest(it, lesson.examples::usable) }
        return settings.withSave { progress ->
            saver.save(progress)
            "${saver.file}"
        }
    }

    private inner class Opened(settings: Settings, terminal: Terminal) : Page {
        private val watch = Watch.open(settings)
        override val listener: Listener get() = watch
        override val note: String? get() = watch.problem().orElse(null)

        init {
            watch.address().ifPresent { address ->
                terminal.say("watching at $address")
                if (!quiet.isSet) Browser.open(address)
            }
        }

        override fun stop() = watch.stop()

        override fun close() = watch.close()
    }
}

/** `watch FOLDER`: shows the logs of several trainings in the browser. */
internal object WatchRuns : Command {
    override val name = "watch"
    override val purpose =
        "Shows the logs of several trainings (train --log) in the browser, over each other, until Ctrl-C."
    override val example = "watch . --no-browser"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val folder = line.argument(
            "FOLDER", path("FOLDER"),
            "folder with logs, also in folders below; logs that grow are followed"
        )
        val port = line.option("port", count(MOST_PORT), "port of the page on 127.0.0.1 (default: a free one)")
        val quiet = line.flag("no-browser", "print the address of the page, but open no browser")
        return { terminal -> run(folder.value, port.value ?: 0, !quiet.isSet, terminal) }
    }

    private fun run(folder: Path, port: Int, opens: Boolean, terminal: Terminal): Int {
        Interruption().use { interruption ->
            listening(port, "port") { Runs.open(folder, port, faults(terminal)) }.use { runs ->
                interruption.then = runs::close
                terminal.out.line("watching $folder at ${runs.address()} (Ctrl-C ends)")
                if (opens) Browser.open(runs.address())
                runs.await()
            }
            return interruption.code ?: Cli.OK
        }
    }
}
