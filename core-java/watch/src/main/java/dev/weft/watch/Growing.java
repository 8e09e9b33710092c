package dev.weft.watch;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that grows at its end and now and then thins itself, of which a page gets what it lacks. */
interface Growing {
    /** Counts all changes. */
    long changes();

    /** What a page that has seen {@code before} gets next, see {@link Seen#from}. */
    Seen since(Seen before);

    /** Returns the elements from {@code from} on. */
    Map<String, @Nullable Object> json(int from);

    /**
     * What a page has seen.
     *
     * @param changes the changes until then
     * @param thinned how often it had thinned itself
     * @param size the number of elements
     * @param from the first of the elements that the page got last
     */
    record Seen(long changes, int thinned, int size, int from) {
        static final Seen NOTHING = new Seen(0, 0, 0, 0);
    }
}
