package dev.weft.playground.record

import dev.weft.file.DurableFile
import dev.weft.playground.Link
import dev.weft.playground.ModelReader
import dev.weft.playground.Opening
import dev.weft.playground.Run
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.nio.file.Path
import javax.imageio.ImageIO
import kotlin.math.roundToLong

/**
 * A training of the playground as a picture, drawn without a browser: what the page of a link shows. The same link
 * gives the same file on the same JDK with the same fonts.
 *
 * ```
 * Recording.of("data=spiral", 500).save(Path.of("spiral.gif"))
 * ```
 *
 * Of two configurations that a link compares, it shows the first above the second, with their losses on one scale. An
 * instance trains once, in [save]; use it on one thread.
 *
 * @property epochs the number of epochs to train
 */
public class Recording private constructor(opening: Opening, epochs: Long?) {
    private val setup = opening.link.setup
    private val runs = setup.configurations.mapIndexed { index, one ->
        Run(setup, one, opening.start.takeIf { index == 0 }).apply {
            plan(opening.link.edits.filter { it.run == index })
        }
    }
    private var last: Losses? = null

    public val epochs: Long = epochs ?: opening.link.position.epoch.takeIf { it > 0 } ?: EPOCHS

    init {
        require(this.epochs in 1..MOST_EPOCHS) {
            "Recording expects from 1 to $MOST_EPOCHS epochs but got ${this.epochs}"
        }
    }

    private val artists = runs.map { Artist(it, setup, this.epochs.toInt()) }

    /** Why the training failed, after [save]; null if it did not. The picture shows the moment before. */
    public val error: String? get() = runs.firstNotNullOfOrNull { it.error }

    /**
     * The mean loss over the training examples at the end, of the first configuration.
     *
     * @throws IllegalStateException before [save]
     */
    public val trainingLoss: Double get() = end().train

    /**
     * The mean loss over the test examples at the end, of the first configuration.
     *
     * @throws IllegalStateException before [save]
     */
    public val testLoss: Double get() = end().test

    private fun end() = checkNotNull(last) { "Recording has losses after save" }

    /**
     * Trains, and writes the picture: the end of the training as PNG, or all of it as GIF that repeats for ever, with
     * at most 40 frames that are closer to each other at the start. The file is written completely or not at all; an
     * existing one is replaced.
     *
     * @throws IllegalArgumentException if the name ends in neither `.png` nor `.gif`
     * @throws IllegalStateException if Java finds no font on this machine
     * @throws IOException if the file cannot be written
     */
    public fun save(file: Path) {
        val isGif = isGif(file)
        val moments = if (isGif) moments(epochs) else listOf(epochs)
        val images = moments.asSequence().map { epoch ->
            val frames = artists.map { it.frame(epoch) }
            last = frames[0].curve.last()
            Sheet(frames).image()
        }
        if (isGif) {
            val lasting = images.mapIndexed { i, image -> image to if (i == moments.lastIndex) END else BETWEEN }
            DurableFile.write(file, Gif.of(lasting))
        } else {
            val bytes = ByteArrayOutputStream()
            ImageIO.write(images.single(), "png", bytes)
            DurableFile.write(file, bytes.toByteArray())
        }
    }

    public companion object {
        private const val EPOCHS = 500L
        private const val MOST_EPOCHS = 1_000_000L
        private const val MOST_FRAMES = 40

        /** How long a frame is shown, in hundredths of a second. */
        private const val BETWEEN = 8
        private const val END = 300

        /**
         * Returns the recording of a link.
         *
         * @param link the state of the page, with or without the address before its `#`; empty for the default
         * @param epochs from 1 to 1000000; null for those of the link, or 500 if it has none
         * @throws IllegalArgumentException if the link says what no page can show, or [epochs] is out of range
         */
        @JvmStatic
        @JvmOverloads
        public fun of(link: String, epochs: Long? = null): Recording =
            Recording(Opening(Link.parse(link), null, null), epochs)

        /**
         * Returns the recording of a model that takes two numbers, which goes on training.
         *
         * @param model a file that Weft has saved
         * @param epochs from 1 to 1000000; null for 500
         * @throws IllegalArgumentException if the model takes other examples or has a layer that the page cannot draw,
         *     or [epochs] is out of range
         * @throws IOException if the file cannot be read
         */
        @JvmStatic
        @JvmOverloads
        public fun of(model: Path, epochs: Long? = null): Recording = Recording(ModelReader.open(model), epochs)

        /**
         * Whether [file] is to be a GIF rather than a PNG.
         *
         * @throws IllegalArgumentException if the name ends in neither `.png` nor `.gif`, in any case
         */
        internal fun isGif(file: Path): Boolean {
            val ending = "$file".substringAfterLast('.').lowercase()
            require(ending == "gif" || ending == "png") {
                "Recording expects a file name that ends in .png or .gif but got $file"
            }
            return ending == "gif"
        }

        /** The epochs of the frames, from 0 to [last]. */
        internal fun moments(last: Long): List<Long> {
            val frames = minOf(MOST_FRAMES - 1L, last)
            return (0..frames).map {
                (last * (it.toDouble() / frames) * (it.toDouble() / frames)).roundToLong()
            }.distinct()
        }
    }
}
