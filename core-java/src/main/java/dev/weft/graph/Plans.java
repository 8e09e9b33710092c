package dev.weft.graph;

import dev.weft.blas.Workers;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache of plans, or of other objects that are costly to make and belong to one user at a time. Take a plan for a
 * key, use it, and give it back:
 *
 * <pre>{@code
 * Plans<Shape, Plan> plans = new Plans<>(shape -> Plan.of(List.of(y), Map.of(x, shape), Workers.shared()));
 * Plan plan = plans.take(examples.shape());
 * plan.feed(x, examples).run(0);
 * Tensor result = plan.value(y).copy();
 * plans.give(examples.shape(), plan);
 * }</pre>
 *
 * <p>Of the plans that nobody uses, the last few are kept: a dozen, and one for each processor. The garbage collector
 * frees them before memory runs out, since a plan is as large as all activations of a batch. A plan that is not given
 * back, because a run failed, for instance, is forgotten, and so is one on a device that failed. Safe for any number of
 * threads; taking and giving an idle plan allocates nothing.
 *
 * @param <K> the key of a plan, such as the shapes that it is fed; compared by {@code equals}
 * @param <P> the plan
 */
public final class Plans<K, P> {
    private static final int SPARE = 12;

    private final Function<? super K, ? extends P> make;
    private SoftReference<Idle<K, P>> idle = new SoftReference<>(new Idle<>());

    /** The plans that nobody uses, the last used at the end, with their keys. */
    private static final class Idle<K, P> {
        final List<K> keys = new ArrayList<>();
        final List<P> plans = new ArrayList<>();
    }

    /**
     * Creates an empty cache.
     *
     * @param make makes a plan for a key when none is idle; several threads may call it at the same time
     */
    public Plans(Function<? super K, ? extends P> make) {
        this.make = make;
    }

    /** Returns the last used plan for {@code key}, or a new one. It belongs to the caller until {@link #give}. */
    public P take(K key) {
        // Outside of the lock: making a plan may need the memory of all idle plans, which must not be held meanwhile.
        P plan = takeIdle(key);
        return plan != null ? plan : make.apply(key);
    }

    private synchronized @Nullable P takeIdle(K key) {
        Idle<K, P> kept = idle.get();
        for (int i = kept == null ? -1 : kept.plans.size() - 1; i >= 0; i--) {
            if (kept.plans.get(i) instanceof Plan plan && plan.isLost()) {
                kept.keys.remove(i);
                kept.plans.remove(i);
            }
        }
        int index = kept == null ? -1 : kept.keys.lastIndexOf(key);
        if (kept == null || index < 0) {
            return null;
        }
        kept.keys.remove(index);
        return kept.plans.remove(index);
    }

    /**
     * Gives back a plan that {@link #take} returned for {@code key}. Do not use it afterwards, nor its views.
     *
     * @param key the key for which it was taken
     * @param plan the plan
     */
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

    /** Drops all idle plans. Those in use are kept once they are given back. */
    public synchronized void clear() {
        idle = new SoftReference<>(new Idle<>());
    }
}
