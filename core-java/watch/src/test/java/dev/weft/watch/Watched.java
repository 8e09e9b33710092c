package dev.weft.watch;

import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** A real training on a thread of its own, with the page that watches it. */
final class Watched implements AutoCloseable {
    private static final Path DATA = Path.of("../../examples/data");
    private static final long PATIENCE = 120_000;
    /** More epochs than a test waits for. */
    private static final long ENDLESS = 1_000_000;

    private static final long BRAKE = 2_000_000;

    private final Watch watch;
    private final Thread thread;

    /** Leaves the processor to the browser. */
    private static final class Brake implements Listener {
        @Override
        public void step(Progress progress) {
            LockSupport.parkNanos(BRAKE);
        }
    }

    private Watched(Watch watch, Runnable training) {
        this.watch = watch;
        this.thread = new Thread(training, "watched training");
        thread.setDaemon(true);
        thread.start();
    }

    static Watched start(Settings settings, Model model, Dataset data, Training training) throws IOException {
        return start(settings, model.build(data.features()), data, training);
    }

    private static Watched start(Settings settings, Trained network, Dataset data, Training training)
            throws IOException {
        Watch watch = Watch.open(settings);
        return new Watched(watch, () -> network.fit(data, training.withListener(watch).withListener(new Brake())));
    }

    /** A small network that learns a part of MNIST, until it is stopped. */
    static Watched digits(Settings settings) throws IOException {
        return start(settings, digits(), mnist().take(1000), Training.epochs(ENDLESS).withBatchSize(50)
                .withValidation(mnist().skip(1000).take(200)));
    }

    static Model digits() {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.05), Dense.of(32, Activations.RELU),
                Dense.of(16, Activations.RELU), Dense.of(Mnist.CLASSES));
    }

    static Dataset mnist() throws IOException {
        return Mnist.read(DATA.resolve("mnist")).validation();
    }

    /** A network that learns iris, a table with names of columns and classes, until it is stopped. */
    static Watched iris(Settings settings) throws IOException {
        Table table = Csv.read(DATA.resolve("iris/iris.csv"));
        Preprocessing columns = Preprocessing.fit(table, "species");
        Dataset flowers = columns.dataset(table);
        Trained network = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Dense.of(8, Activations.TANH), Dense.of(3))
                .build(flowers.features()).preprocess(columns);
        return start(settings, network, flowers, Training.epochs(ENDLESS).withValidation(0.3));
    }

    /** A network that learns prices from features of very different sizes. */
    static Watched prices(Settings settings) throws IOException {
        float[][] features = IntStream.range(0, 200).mapToObj(i -> new float[]{i % 17, i * 100F, (i * 7) % 13})
                .toArray(float[][]::new);
        float[] targets = new float[200];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = features[i][0] / 17 + features[i][2] / 13;
        }
        return start(settings, Model.of(Losses.MSE, Optimizers.adam(0.001), Dense.of(8, Activations.RELU), Dense.of(1)),
                Dataset.of(features, targets), Training.epochs(ENDLESS).withValidation(0.2));
    }

    /** A loop of a program's own, which has no model, until it is stopped. */
    static Watched ownLoop(Settings settings) throws IOException {
        Watch watch = Watch.open(settings);
        return new Watched(watch, () -> {
            long step = 1;
            while (watch.step(step, Map.of("loss", 1 / Math.sqrt(step), "temperature", 300.0 / step))) {
                step++;
                LockSupport.parkNanos(BRAKE);
            }
        });
    }

    String address() {
        return watch.address().orElseThrow();
    }

    /** Stops the training and waits for its end; the page stays. */
    void stop() {
        watch.stop();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted before the training stopped", e);
        }
        if (thread.isAlive()) {
            throw new AssertionError("the training does not stop");
        }
    }

    /** Stops the training, and ends its page as a program does that ends. */
    void end() {
        try {
            stop();
        } finally {
            watch.close();
        }
    }

    @Override
    public void close() {
        end();
    }
}
