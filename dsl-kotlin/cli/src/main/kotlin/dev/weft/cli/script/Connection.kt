package dev.weft.cli.script

import jdk.net.ExtendedSocketOptions
import java.io.Closeable
import java.io.DataInputStream
import java.io.DataOutputStream
import java.io.IOException
import java.nio.channels.Channels
import java.nio.channels.SocketChannel
import java.nio.file.Files
import java.nio.file.Path
import java.util.Timer
import java.util.TimerTask

/** What the compiler in the background says about a script. */
internal sealed interface Answer {
    /** It is compiled and in the cache. */
    object Done : Answer

    /** It does not compile, for the reasons in [lines]. */
    class Errors(val lines: List<String>) : Answer

    /** It has to be compiled by the process that runs it. */
    object Elsewhere : Answer
}

/**
 * One exchange over the Unix-domain socket [channel] in the folder of one user: a request, `"weft 1"`, a command and
 * the path of a script, and an [Answer]. It is closed [limitMillis] after it was opened, so nobody waits for ever.
 *
 * @throws IOException if the process at the other end is not the user's who owns [folder]
 */
internal class Connection(private val channel: SocketChannel, folder: Path, limitMillis: Long) : Closeable {
    private val input = DataInputStream(Channels.newInputStream(channel).buffered())
    private val output = DataOutputStream(Channels.newOutputStream(channel).buffered())
    private val limit = object : TimerTask() {
        override fun run() = channel.close()
    }

    init {
        val other = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().name
        if (other != Files.getOwner(folder).name) {
            channel.close()
            throw IOException("the user $other is refused")
        }
        LIMITS.schedule(limit, limitMillis)
    }

    /** Sends the command to compile [script], or to stop if it is null. */
    fun ask(script: Path?) {
        output.writeUTF(PROTOCOL)
        output.writeUTF(script?.toString().orEmpty())
        output.flush()
    }

    /** Reads what [ask] sends: the script, or null for the command to stop. */
    fun asked(): Path? {
        if (input.readUTF() != PROTOCOL) throw IOException("another protocol")
        return input.readUTF().ifEmpty { null }?.let(Path::of)
    }

    /** Sends [answer]. */
    fun answer(answer: Answer) {
        val lines = if (answer is Answer.Errors) answer.lines.take(MOST_LINES) else listOf()
        output.writeByte(
            when (answer) {
                is Answer.Done -> DONE
                is Answer.Errors -> ERRORS
                is Answer.Elsewhere -> ELSEWHERE
            }
        )
        output.writeInt(lines.size)
        lines.forEach { output.writeUTF(it.take(LONGEST_LINE)) }
        output.flush()
    }

    /** Reads what [answer] sends. */
    fun answered(): Answer {
        val kind = input.readByte().toInt()
        val count = input.readInt()
        if (count !in 0..MOST_LINES) throw IOException("$count lines")
        val lines = List(count) { input.readUTF() }
        return when (kind) {
            DONE -> Answer.Done
            ERRORS -> Answer.Errors(lines)
            else -> Answer.Elsewhere
        }
    }

    override fun close() {
        limit.cancel()
        channel.close()
    }

    private companion object {
        const val PROTOCOL = "weft 1"
        const val DONE = 0
        const val ERRORS = 1
        const val ELSEWHERE = 2
        const val MOST_LINES = 1_000
        const val LONGEST_LINE = 10_000
        val LIMITS = Timer("limits", true)
    }
}
