package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.graph.Plan;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The loop: one recorded step, replayed for every batch. */
final class Trainer {
    private final Trained trained;
    private final Training training;
    private final Trained.Recording recording;
    private final Map<Shape, Plan> plans = new HashMap<>();

    Trainer(Trained trained, Training training, Trained.Recording recording) {
        this.trained = trained;
        this.training = training;
        this.recording = recording;
    }

    void run(Batches batches) {
        Minimizer minimizer = trained.minimizer();
        long stepsPerEpoch = batches.stepsPerEpoch();
        long steps = training.unit() == Training.Unit.EPOCHS ? training.length() * stepsPerEpoch : training.length();
        long last = trained.step() + steps;
        Means means = new Means(trained.model());
        Progress progress = new Progress(trained, last, stepsPerEpoch, means::report);
        minimizer.stepsPerEpoch(stepsPerEpoch);
        batches.skipTo(trained.step());
        Health health = new Health(trained);
        while (trained.step() < last && !progress.stopping() && !Thread.currentThread().isInterrupted()) {
            Batch batch = batches.next();
            Plan plan = plan(batch);
            plan.run(trained.step());
            float loss = plan.value(recording.loss()).item();
            health.check(loss, batch, plan, stepsPerEpoch);
            means.add(loss, plan.value(recording.predictions()), batch.labels());
            progress.at(means.lastLoss, means.loss());
            for (Listener listener : training.listeners()) {
                listener.step(progress);
            }
            if (trained.step() % stepsPerEpoch == 0) {
                report(progress, means);
            }
        }
        training.listeners().forEach(listener -> listener.finished(progress));
    }

    private Plan plan(Batch batch) {
        Plan plan = plans.get(batch.features().shape());
        if (plan == null) {
            plan = recording.plan(batch, training.workers());
            plans.put(batch.features().shape(), plan);
        }
        return recording.feed(plan, batch);
    }

    private void report(Progress progress, Means means) {
        Map<String, Double> report = means.take();
        training.validation().ifPresent(data -> trained.evaluate(data)
                .forEach((name, value) -> report.put("val_" + name, value)));
        trained.history().add(report);
        training.listeners().forEach(listener -> listener.epoch(progress, report));
    }

    /** Running means of the loss and the metrics since the epoch began, weighted by the examples of each batch. */
    private static final class Means {
        private final Model model;
        private final double[] metrics;
        private double losses;
        private long examples;
        private float lastLoss;

        Means(Model model) {
            this.model = model;
            this.metrics = new double[model.metrics().size()];
        }

        void add(float loss, Tensor predictions, Tensor labels) {
            int n = labels.shape().rows();
            lastLoss = loss;
            losses += (double) loss * n;
            examples += n;
            for (int i = 0; i < metrics.length; i++) {
                metrics[i] += model.metrics().get(i).of(predictions, labels) * n;
            }
        }

        double loss() {
            return losses / examples;
        }

        Map<String, Double> report() {
            Map<String, Double> report = new LinkedHashMap<>();
            if (examples > 0) {
                report.put("loss", loss());
                for (int i = 0; i < metrics.length; i++) {
                    report.put(model.metrics().get(i).label(), metrics[i] / examples);
                }
            }
            return report;
        }

        Map<String, Double> take() {
            Map<String, Double> report = report();
            Arrays.fill(metrics, 0);
            losses = 0;
            examples = 0;
            return report;
        }
    }
}
