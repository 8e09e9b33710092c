package dev.weft.graph;

import dev.weft.blas.Workers;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plans that may be wanted again, or whatever else is costly to make and belongs to one user at a time. A plan is
 * taken for a key, used, and given back; of those that nobody uses the last few are kept, a dozen and one for each
 * processor, and the garbage collector may have them all rather than let memory run out: they are as large as all
 * activations of a batch. What was not given back is forgotten. For any number of threads; taking and giving
 * allocates nothing.
 *
 * @param <K> what a plan is made for, such as the shapes that it is fed
 * @param <P> a plan with what belongs to it
 */
public final class Plans<K, P> {
    private static final int SPARE = 12;

    private final Function<? super K, ? extends P> make;
    private SoftReference<Idle<K, P>> idle = new SoftReference<>(new Idle<>());

    /** The plans that nobody uses, the last used at the end, beside their keys. */
    private static final class Idle<K, P> {
        final List<K> keys = new ArrayList<>();
        final List<P> plans = new ArrayList<>();
    }

    /** Nothing yet; {@code make} makes a plan when none for its key is idle. */
    public Plans(Function<? super K, ? extends P> make) {
        this.make = make;
    }

    /** The plan for {@code key} that was used last, or a new one: the caller's alone until {@link #give}. */
    public P take(K key) {
        // Apart from the making, which may need the memory of all idle plans: they must not be held meanwhile.
        P plan = takeIdle(key);
        return plan != null ? plan : make.apply(key);
    }

    private synchronized @Nullable P takeIdle(K key) {
        Idle<K, P> kept = idle.get();
        int index = kept == null ? -1 : kept.keys.lastIndexOf(key);
        if (kept == null || index < 0) {
            return null;
        }
        kept.keys.remove(index);
        return kept.plans.remove(index);
    }

    /** Gives back what {@link #take} gave for {@code key}. */
    public synchronized void give(K key, P plan) {
        Idle<K, P> kept = idle.get();
        if (kept == null) {
            kept = new Idle<>();
            idle = new SoftReference<>(kept);
        }
        kept.keys.add(key);
        kept.plans.add(plan);
        if (kept.keys.size() > SPARE + Workers.shared().threads()) {
            kept.keys.remove(0);
            kept.plans.remove(0);
        }
    }

    /** Lets go of all idle plans. */
    public synchronized void clear() {
        idle = new SoftReference<>(new Idle<>());
    }
}
