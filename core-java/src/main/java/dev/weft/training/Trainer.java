package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.device.LostDeviceException;
import dev.weft.shard.Sharding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The training loop: one recorded step, replayed for every batch. */
final class Trainer {
    private final Trained trained;
    /** Predicts the validation data, on the device of the training. */
    private final Predictor judged;
    private final Optional<Dataset> validation;
    private final Optional<Sharding> sharding;
    private final Batches batches;
    private final BatchStep step;
    private final Listener[] listeners;
    private final long stepsPerEpoch;
    private final Means means;
    private final Progress progress;
    private final Health health;
    private final Snapshot.Memory memory;
    private int started;
    /** The number of the last step that began. */
    private long taking;
    private Map<String, Double> diverged = Map.of();

    Trainer(Trained trained, Training training, Dataset data, BatchStep step) {
        this.trained = trained;
        this.judged = training.device().map(trained::onDevice).orElse(trained.live());
        this.sharding = training.sharding();
        this.validation =
                training.validation(data).map(held -> trained.live().names().labelled("validation examples", held));
        expectFits(data);
        this.batches = step.batches();
        this.step = step;
        this.listeners = training.listeners().toArray(Listener[]::new);
        this.stepsPerEpoch = batches.stepsPerEpoch();
        this.means = new Means(trained.model());
        // No sum: a training without end has more steps than can be counted on top of those taken.
        long left = Math.min(training.totalSteps(stepsPerEpoch), Long.MAX_VALUE - trained.step());
        this.progress = new Progress(trained, training, data, trained.step() + left, stepsPerEpoch, this::means,
                this::warn);
        this.health = new Health(trained, stepsPerEpoch, step.watch());
        if (left > 0) {
            expectAccepted(batches.smallestBatchSize(), training, data);
        }
        this.memory = Snapshot.Memory.of(training.listeners(), means, stepsPerEpoch);
    }

    /** Finds out now whether the model accepts the smallest batch, and not at the end of an epoch. */
    private void expectAccepted(int smallest, Training training, Dataset data) {
        try {
            step.prepare(smallest);
        } catch (IllegalArgumentException refused) {
            throw smallest == batches.batchSize() ? refused : new IllegalArgumentException(
                    step.examples(training.examples(data)) + " examples in batches of " + batches.batchSize()
                            + sharding.map(some -> " and " + some.shards() + " shards leave a part of ")
                                    .orElse(" leave a batch of ")
                            + smallest + ": " + refused.getMessage());
        }
    }

    /** Checks all shapes before the first step, because the validation data are first used after an epoch. */
    private void expectFits(Dataset data) {
        trained.live().names().expectFeatures("examples", data.features());
        validation.ifPresent(held -> {
            trained.live().names().expectFeatures("validation examples", held.features());
            if (!held.labels().equals(data.labels())) {
                trained.expectFits(held);
            }
        });
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
            leaveDevice();
            if (progress.ended()) {
                health.end(step.loss());
                trained.remember(() -> Snapshot.Memory.NONE);
            }
            for (Listener listener : listeners) {
                listener.finished(progress);
            }
        } catch (LostDeviceException lost) {
            LostDeviceException failure = explained(lost);
            fail(failure);
            throw failure;
        } catch (Throwable failure) {
            // Also checked exceptions: a listener written in Kotlin may throw them undeclared.
            fail(failure);
            try {
                leaveDevice();
            } catch (LostDeviceException lost) {
                failure.addSuppressed(lost);
            }
            throw failure;
        } finally {
            judged.inference().rest();
            trained.remember(() -> Snapshot.Memory.NONE);
        }
    }

    /** Copies weights and slots home, and frees what they take on a device. */
    private void leaveDevice() {
        trained.variables().forEach(variable -> variable.leaveDevice(true));
        trained.minimizer().leaveDevice();
    }

    /** Says in which step a device failed, what is lost, and where to continue. */
    private LostDeviceException explained(LostDeviceException lost) {
        String when = taking == 0 ? "before the first step" : "in step " + Math.max(taking, trained.step());
        String there = ", there, where the device is opened anew, or on the processor";
        try {
            trained.weights();
            trained.minimizer().state();
            return lost.during(when,
                    "The model has the state of step " + trained.step() + ": train it further" + there);
        } catch (LostDeviceException gone) {
            String from = progress.saved().map(saved -> "continue from " + saved)
                    .orElse("restore a checkpoint, or train again");
            return lost.during(when, "The weights are lost: " + from + there);
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
        taking = trained.step() + 1;
        step.run(batch);
        means.add(step);
        progress.at(step.loss(), means.loss());
        progress.took(batch);
        step.expectOwn();
        health.check(step.loss(), batch, step.plan());
        for (Listener listener : listeners) {
            listener.step(progress);
        }
        if (trained.step() % stepsPerEpoch == 0) {
            report();
        }
        if (listeners.length > 0) {
            health.checkListeners(step.loss());
        }
    }

    private void report() {
        Map<String, Double> report = means.take();
        validation.ifPresent(data -> {
            Evaluation own = Evaluation.of(judged, data);
            Evaluation evaluation = sharding.map(some -> own.joined(some, true)).orElse(own);
            evaluation.report().forEach((name, value) -> report.put("val_" + name, value));
            progress.evaluated(evaluation);
        });
        trained.history().add(report);
        for (Listener listener : listeners) {
            listener.epoch(progress, report);
        }
        progress.evaluated(null);
    }

    private Map<String, Double> means() {
        return diverged.isEmpty() ? means.report() : new LinkedHashMap<>(diverged);
    }

    private void warn(String warning) {
        for (Listener listener : listeners) {
            listener.warned(progress, warning);
        }
    }

    /** Keeps the numbers of the epoch that ended in NaN. */
    private void keepDiverged() {
        Map<String, Double> report = means.take();
        if (validation.isPresent()) {
            List.copyOf(report.keySet()).forEach(name -> report.put("val_" + name, Double.NaN));
        }
        trained.history().add(report);
        diverged = report;
    }

    private void fail(Throwable failure) {
        if (failure instanceof NonFiniteException && means.examples() > 0) {
            keepDiverged();
        }
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
