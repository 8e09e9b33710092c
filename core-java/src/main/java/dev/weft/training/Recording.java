package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.graph.Fetch;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One training step, recorded for a label shape: what it is fed, what it gives, and the plans that the last training made of it. For one thread at a time. */
public final class Recording {
    private final Placeholder features;
    private final Placeholder labels;
    private final Placeholder weights;
    private final Value loss;
    private final Value predictions;
    private final List<Fetch> fetches;
    /** The garbage collector may have them rather than let memory run out: they are as large as all activations of a batch. */
    private SoftReference<Replays> last = new SoftReference<>(null);

    Recording(Placeholder features, Placeholder labels, Placeholder weights, Value loss, Value predictions, List<Fetch> fetches) {
        this.features = features;
        this.labels = labels;
        this.weights = weights;
        this.loss = loss;
        this.predictions = predictions;
        this.fetches = fetches;
    }

    public Value loss() {
        return loss;
    }

    public Value predictions() {
        return predictions;
    }

    /** A plan of other fetches from the same placeholders, for batches of the size of {@code batch}, which is fed. */
    public Plan plan(List<? extends Fetch> fetches, Batch batch, Workers workers) {
        Map<Placeholder, Shape> shapes = Map.of(features, batch.features().shape(), labels, batch.labels().shape(),
                weights, Shape.of(batch.size()));
        return feed(Plan.of(fetches, shapes, workers), batch);
    }

    private Plan feed(Plan plan, Batch batch) {
        if (batch.weights().isPresent()) {
            plan.feed(weights, batch.weights().get());
        }
        return plan.feed(features, batch.features()).feed(labels, batch.labels());
    }

    /** The plans of a training that begins, which takes over those of the one before it on the same threads. */
    Replays replays(Workers workers) {
        Replays before = last.get();
        Replays replays = new Replays(workers, before != null && before.workers == workers ? before.plans : Map.of());
        last = new SoftReference<>(replays);
        return replays;
    }

    /** The plans of one training, one for each size of batch. */
    final class Replays {
        private final Workers workers;
        private final Map<Shape, Plan> earlier;
        private final Map<Shape, Plan> plans = new HashMap<>();

        private Replays(Workers workers, Map<Shape, Plan> earlier) {
            this.workers = workers;
            this.earlier = earlier;
        }

        /** The step made ready for {@code batch}, which is fed. */
        Plan of(Batch batch) {
            Plan plan = plans.get(batch.features().shape());
            if (plan == null) {
                plan = earlier.get(batch.features().shape());
                plan = plan != null ? plan : plan(fetches, batch, workers);
                plans.put(batch.features().shape(), plan);
            }
            return feed(plan, batch);
        }
    }
}
