package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Plan;
import java.util.Map;
import java.util.Optional;

/** The training loop: one recorded step, replayed for every batch. */
final class Trainer {
    private final Trained trained;
    private final Optional<Dataset> validation;
    private final Batches batches;
    private final TrainingStep step;
    private final Listener[] listeners;
    private final long stepsPerEpoch;
    private final Means means;
    private final Progress progress;
    private final Health health;
    private final Memory memory;
    private int started;

    Trainer(Trained trained, Training training, Dataset data, Batches batches, TrainingStep step) {
        this.trained = trained;
        this.validation = training.validation(data);
        this.batches = batches;
        this.step = step;
        this.listeners = training.listeners().toArray(Listener[]::new);
        this.stepsPerEpoch = batches.stepsPerEpoch();
        this.means = new Means(trained.model());
        long steps = training.unit() == Training.Unit.EPOCHS ? training.length() * stepsPerEpoch : training.length();
        this.progress = new Progress(trained, trained.step() + steps, stepsPerEpoch, means::report);
        this.health = new Health(trained, stepsPerEpoch);
        if (steps > 0) {
            expectAccepted(batches.smallestBatchSize(), training.examples(data).size());
        }
        this.memory = Memory.of(training.listeners(), means, stepsPerEpoch);
    }

    /** Finds out now whether the model accepts the smallest batch, and not at the end of an epoch. */
    private void expectAccepted(int smallest, int examples) {
        try {
            step.prepare(smallest);
        } catch (IllegalArgumentException refused) {
            throw smallest == batches.batchSize() ? refused : new IllegalArgumentException(
                    examples + " examples in batches of " + batches.batchSize() + " leave a batch of " + smallest
                            + ": " + refused.getMessage());
        }
    }

    void run() {
        try {
            begin();
            if (!progress.ended()) {
                health.begin();
            }
            while (!progress.ended() && !Thread.currentThread().isInterrupted()) {
                step();
            }
            if (progress.ended()) {
                trained.remember(() -> Memory.NONE);
            }
            for (Listener listener : listeners) {
                listener.finished(progress);
            }
        } catch (Throwable failure) {
            // Also checked exceptions: a listener written in Kotlin may throw them undeclared.
            fail(failure);
            throw failure;
        } finally {
            trained.remember(() -> Memory.NONE);
        }
    }

    private void begin() {
        trained.minimizer().stepsPerEpoch(stepsPerEpoch);
        batches.skipTo(trained.step());
        memory.resume(trained.memory());
        trained.remember(memory::now);
        for (Listener listener : listeners) {
            started++;
            listener.started(progress);
        }
        if (means.examples() > 0 && trained.step() % stepsPerEpoch == 0) {
            // The checkpoint was saved between an epoch's last step and its report.
            progress.at(means.lastLoss(), means.loss());
            report();
        }
    }

    private void step() {
        Batch batch = batches.next();
        Plan plan = step.of(batch);
        plan.run(trained.step());
        float loss = plan.value(step.loss()).item();
        health.check(loss, batch, plan);
        means.add(loss, plan.value(step.predictions()), batch.labels());
        progress.at(loss, means.loss());
        for (Listener listener : listeners) {
            listener.step(progress);
        }
        if (trained.step() % stepsPerEpoch == 0) {
            report();
        }
        if (listeners.length > 0) {
            health.checkListeners(loss);
        }
    }

    private void report() {
        Map<String, Double> report = means.take();
        validation.ifPresent(data -> trained.evaluate(data)
                .forEach((name, value) -> report.put("val_" + name, value)));
        trained.history().add(report);
        for (Listener listener : listeners) {
            listener.epoch(progress, report);
        }
    }

    private void fail(Throwable failure) {
        for (int i = 0; i < started; i++) {
            try {
                listeners[i].failed(progress, failure);
            } catch (Throwable another) {
                if (another != failure) {
                    failure.addSuppressed(another);
                }
            }
        }
    }
}
