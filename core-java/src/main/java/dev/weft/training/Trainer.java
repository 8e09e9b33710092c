package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Plan;
import java.util.Map;
import java.util.Optional;

/** The loop: one recorded step, replayed for every batch. */
final class Trainer {
    private final Trained trained;
    private final Training training;
    private final Optional<Dataset> validation;
    private final TrainingStep step;

    Trainer(Trained trained, Training training, Optional<Dataset> validation, TrainingStep step) {
        this.trained = trained;
        this.training = training;
        this.validation = validation;
        this.step = step;
    }

    void run(Batches batches) {
        try {
            train(batches);
        } finally {
            trained.remember(() -> Memory.NONE);
        }
    }

    private void train(Batches batches) {
        Minimizer minimizer = trained.minimizer();
        long stepsPerEpoch = batches.stepsPerEpoch();
        long steps = training.unit() == Training.Unit.EPOCHS ? training.length() * stepsPerEpoch : training.length();
        long last = trained.step() + steps;
        Means means = new Means(trained.model());
        Progress progress = new Progress(trained, last, stepsPerEpoch, means::report);
        minimizer.stepsPerEpoch(stepsPerEpoch);
        batches.skipTo(trained.step());
        Listener[] listeners = training.listeners().toArray(Listener[]::new);
        Health health = new Health(trained);
        Memory memory = Memory.of(training.listeners(), means, stepsPerEpoch);
        memory.resume(trained.memory());
        trained.remember(memory::now);
        if (means.examples() > 0 && trained.step() % stepsPerEpoch == 0) {
            // The checkpoint was saved between an epoch's last step and its report.
            progress.at(means.lastLoss(), means.loss());
            report(progress, means);
        }
        while (trained.step() < last && !progress.stopping() && !Thread.currentThread().isInterrupted()) {
            Batch batch = batches.next();
            Plan plan = step.take(batch);
            plan.run(trained.step());
            float loss = plan.value(step.loss()).item();
            health.check(loss, batch, plan, stepsPerEpoch);
            means.add(loss, plan.value(step.predictions()), batch.labels());
            step.give(batch, plan);
            progress.at(means.lastLoss(), means.loss());
            for (Listener listener : listeners) {
                listener.step(progress);
            }
            if (trained.step() % stepsPerEpoch == 0) {
                report(progress, means);
            }
        }
        if (progress.ended()) {
            trained.remember(() -> Memory.NONE);
        }
        training.listeners().forEach(listener -> listener.finished(progress));
    }

    private void report(Progress progress, Means means) {
        Map<String, Double> report = means.take();
        validation.ifPresent(data -> trained.evaluate(data)
                .forEach((name, value) -> report.put("val_" + name, value)));
        trained.history().add(report);
        training.listeners().forEach(listener -> listener.epoch(progress, report));
    }
}
