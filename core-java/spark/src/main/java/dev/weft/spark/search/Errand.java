package dev.weft.spark.search;

import dev.weft.blas.Workers;
import dev.weft.internal.check.Expect;
import dev.weft.listener.Monitor;
import dev.weft.metric.Direction;
import dev.weft.search.Search;
import dev.weft.search.Settings;
import dev.weft.search.Stretch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * A stretch of a trial on its way to an executor: values of the JDK and bytes, beside the function that makes the
 * model. It returns the {@link Parcel} of the state at the end.
 */
final class Errand implements FlatMapFunction<Iterator<Integer>, byte[]> {
    private static final long serialVersionUID = 1;
    /** The search that this executor works for, so that its examples are unpacked once. */
    private static Optional<Unpacked> unpacked = Optional.empty();

    /** Makes the task of a search from the bytes that were sent to an executor. */
    @FunctionalInterface
    interface Source extends Serializable {
        Search.Task task(List<byte[]> sent);
    }

    private record Unpacked(UUID search, Search.Task task) {}

    private final UUID search;
    private final ArrayList<Broadcast<byte[]>> sent;
    private final Source source;
    private final LinkedHashMap<String, Object> settings;
    private final int end;
    private final String score;
    private final boolean rising;
    private final byte[] start;

    /**
     * Packs a stretch.
     *
     * @param search tells searches apart
     * @param sent what {@code source} needs
     * @throws IllegalArgumentException if a setting has a value that cannot travel
     */
    Errand(UUID search, List<Broadcast<byte[]>> sent, Source source, Stretch stretch) {
        this.search = search;
        this.sent = new ArrayList<>(sent);
        this.source = source;
        this.settings = new LinkedHashMap<>(stretch.settings().values());
        this.end = stretch.end();
        this.score = stretch.score().name();
        this.rising = stretch.score().direction() == Direction.LARGER_IS_BETTER;
        this.start = Parcel.of(stretch.start());
        settings.forEach((name, value) -> Expect.that(value instanceof Serializable, "SparkSearch",
                "settings that can travel to other machines, such as numbers, text and enums,",
                value.getClass().getName() + " for " + name));
    }

    @Override
    public Iterator<byte[]> call(Iterator<Integer> any) {
        TaskContext context = TaskContext.get();
        try (Workers workers = Workers.of(context.cpus())) {
            Stretch stretch = new Stretch(new Settings(settings), end, new Monitor(score, rising), Parcel.state(start));
            return List.of(Parcel.of(stretch.train(task(), workers, context::isInterrupted))).iterator();
        } catch (IllegalArgumentException refusal) {
            // Trying again does not help, so this is no failure for Spark
            return List.of(Parcel.refusal(refusal)).iterator();
        }
    }

    private Search.Task task() {
        synchronized (Errand.class) {
            if (unpacked.isEmpty() || !unpacked.get().search.equals(search)) {
                unpacked = Optional.empty();
                unpacked = Optional.of(new Unpacked(search, source.task(sent.stream().map(Broadcast::value).toList())));
            }
            return unpacked.get().task;
        }
    }
}
