package dev.weft.playground

import dev.weft.serve.PageServer
import dev.weft.serve.Site
import java.io.IOException
import java.nio.file.Path
import java.util.function.BiConsumer

/**
 * The playground: a page on which small networks are drawn and trained. It runs on the loopback address of this machine
 * and on the real engine: what it shows are the numbers that a program with the same setup prints.
 *
 * ```
 * Playground.open(port = 0).use { playground -> println(playground.address); … }
 * ```
 */
public class Playground private constructor(
    private val server: PageServer,
    private val api: Api,
    private val link: String,
) : AutoCloseable {
    /** The address to open in a browser. Whoever knows it can do what the page can do. */
    public val address: String get() = server.address() + if (link.isEmpty()) "" else "&$link"

    /** The port on 127.0.0.1. */
    public val port: Int get() = server.port()

    /**
     * Waits until the playground is closed.
     *
     * @throws InterruptedException if the thread is interrupted before
     * @throws OutOfMemoryError if memory ran out, which closes the page
     */
    public fun await() {
        server.await()
    }

    /** Stops at once: the server, and the training of every page. */
    override fun close() {
        server.close()
        api.close()
    }

    public companion object {
        /**
         * Opens the playground.
         *
         * @param link the state of the page: a link that a page has shown, with or without the address before its `#`;
         *     empty for the default
         * @param port the port, or 0 for a free one
         * @param digits the folder with the MNIST files of the pad, or null to go without it
         * @param report gets the path of a request that failed for a fault of the server's, and the fault; null to
         *     log it
         * @throws IllegalArgumentException if the link says what no page can show
         * @throws IOException if the port is in use
         */
        @JvmStatic
        @JvmOverloads
        public fun open(
            link: String = "",
            port: Int = 0,
            digits: Path? = null,
            report: BiConsumer<String, Throwable>? = null,
        ): Playground = start(Opening(Link.parse(link), null, null), port, digits, report)

        /**
         * Opens the playground with a model of two inputs. Its network trains on, from the weights of the file.
         *
         * @param model a file that Weft has saved
         * @param port the port, or 0 for a free one
         * @param digits the folder with the MNIST files of the pad, or null to go without it
         * @param report gets the path of a request that failed for a fault of the server's, and the fault; null to
         *     log it
         * @throws IllegalArgumentException if the model takes other examples, or has a part that the page cannot draw
         * @throws IOException if the file cannot be read, or the port is in use
         */
        @JvmStatic
        @JvmOverloads
        public fun open(
            model: Path,
            port: Int = 0,
            digits: Path? = null,
            report: BiConsumer<String, Throwable>? = null,
        ): Playground = start(ModelReader.open(model), port, digits, report)

        private fun start(
            opening: Opening,
            port: Int,
            digits: Path?,
            report: BiConsumer<String, Throwable>?,
        ): Playground {
            val api = Api(opening)
            val files = Site.of(Playground::class.java, "page")
            val site = report?.let(files::withReport) ?: files
            val server = api.addTo(site).withOwnData().withDigits(digits).withSurface(api.sessions).open(port)
            return Playground(server, api, if (opening.start == null) opening.link.toString() else "")
        }
    }
}

/** What the launcher was given: a link, or the start from a model file with its name. */
internal class Opening(val link: Link, val start: Moment?, val name: String?)
