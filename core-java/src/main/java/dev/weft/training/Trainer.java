package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.graph.Plan;
import dev.weft.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The loop: one recorded step, replayed for every batch. */
final class Trainer {
    private final Trained trained;
    private final Training training;
    private final Recording recording;
    private final Recording.Replays replays;

    Trainer(Trained trained, Training training, Recording recording) {
        this.trained = trained;
        this.training = training;
        this.recording = recording;
        this.replays = recording.replays(training.workers());
    }

    void run(Batches batches) {
        Minimizer minimizer = trained.minimizer();
        long stepsPerEpoch = batches.stepsPerEpoch();
        long steps = training.unit() == Training.Unit.EPOCHS ? training.length() * stepsPerEpoch : training.length();
        long last = trained.step() + steps;
        Progress progress = new Progress(trained, last, stepsPerEpoch);
        minimizer.stepsPerEpoch(stepsPerEpoch);
        batches.skipTo(trained.step());
        Listener[] listeners = training.listeners().toArray(Listener[]::new);
        Means means = new Means(trained.model());
        Health health = new Health(trained);
        while (trained.step() < last && !progress.stopping() && !Thread.currentThread().isInterrupted()) {
            Batch batch = batches.next();
            Plan plan = replays.of(batch);
            plan.run(trained.step());
            float loss = plan.value(recording.loss()).item();
            health.check(loss, batch, plan, stepsPerEpoch);
            means.add(loss, plan.value(recording.predictions()), batch.labels());
            progress.at(means.lastLoss, means.loss());
            for (Listener listener : listeners) {
                listener.step(progress);
            }
            if (trained.step() % stepsPerEpoch == 0) {
                report(progress, means);
            }
        }
        training.listeners().forEach(listener -> listener.finished(progress));
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

        Map<String, Double> take() {
            Map<String, Double> report = new LinkedHashMap<>();
            report.put("loss", loss());
            for (int i = 0; i < metrics.length; i++) {
                report.put(model.metrics().get(i).label(), metrics[i] / examples);
                metrics[i] = 0;
            }
            losses = 0;
            examples = 0;
            return report;
        }
    }
}
