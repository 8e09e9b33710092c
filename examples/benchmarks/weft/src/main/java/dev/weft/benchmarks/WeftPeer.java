package dev.weft.benchmarks;

import dev.weft.blas.Blas;
import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.device.Devices;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Weft as its users call it: {@code Trained.fit} and {@code Trained.predict}, which returns a tensor of its own. With
 * {@code -Dweft.device=gpu} both compute on the GPU, where every batch is copied to, and predictions from.
 * Metrics and listeners are off and no epoch ends inside a block; the loss of every step is computed and kept, as
 * {@code fit} does.
 */
final class WeftPeer implements Peer {
    /** The device, if it is not the processor. An earlier Weft, which this program also measures, knows no devices. */
    private static final Optional<String> DEVICE = Optional.ofNullable(System.getProperty("weft.device"));

    private final Workers workers;

    private WeftPeer(int threads) {
        this.workers = Workers.of(threads);
    }

    static WeftPeer of(int threads) {
        return new WeftPeer(threads);
    }

    public static void main(String[] arguments) throws IOException {
        Protocol.serve(WeftPeer::new, arguments);
    }

    @Override
    public String version() {
        return "Weft 0.1.0, " + (DEVICE.isEmpty() ? engine()
                : DEVICE.get() + " " + Devices.open(Devices.place(DEVICE.get())).description());
    }

    /** The engine's name and the kind of CPU whose kernels it uses: {@code openblas SkylakeX}. */
    static String engine() {
        Matcher kernels = Pattern.compile("kernels for (\\w+)").matcher(Blas.engine().description());
        return Blas.engine().name() + (kernels.find() ? " " + kernels.group(1) : "");
    }

    @Override
    public Work prepare(Workload workload) {
        Model model = model(workload);
        Trained trained = model.build(features(workload));
        Batch[] batches =
                IntStream.range(0, workload.batches()).mapToObj(i -> batch(workload, i)).toArray(Batch[]::new);
        if (!workload.trains()) {
            Predictor predictor = DEVICE.isEmpty() ? trained.predictor() : trained.onDevice(DEVICE.get());
            return repetitions -> {
                for (int i = 0; i < repetitions; i++) {
                    predictor.predict(batches[i % batches.length].features());
                }
            };
        }
        Dataset data = Dataset.of(batches[0].features(), batches[0].labels());
        Training training = Training.steps(1).withBatchSize(workload.batch()).withWorkers(workers)
                .withBatching((all, size, stream) -> new Turns(batches));
        return repetitions -> trained.fit(data, training.withSteps(repetitions));
    }

    private static Model model(Workload workload) {
        Loss loss = switch (workload.loss()) {
            case SOFTMAX_CE -> Losses.SOFTMAX_CE;
            case MSE -> Losses.MSE;
            case LOG -> (y, t) -> Reductions.mean(t.times(Elementwise.log(Elementwise.clip(y, 1e-10, 1)))).unaryMinus();
        };
        Optimizer rule =
                workload.rule() == Workload.Rule.ADAM ? Optimizers.adam(workload.rate())
                        : Optimizers.sgd(workload.rate());
        return of(workload, loss, rule).withMetrics();
    }

    private static Model of(Workload workload, Loss loss, Optimizer rule) {
        Layout layout = workload.layout();
        int last = layout.chains().size() - 1;
        List<Layer[]> chains = IntStream.rangeClosed(0, last)
                .mapToObj(i -> layers(workload, layout.chains().get(i), i == last)).toList();
        if (last == 0) {
            return Model.of(loss, rule, chains.get(0));
        }
        List<Branch> columns = Branch.input("features", layout.features())
                .split(layout.towers().stream().mapToInt(Layout.Tower::columns).toArray());
        Branch[] towers = IntStream.range(0, last).mapToObj(i -> columns.get(i).then(chains.get(i)))
                .toArray(Branch[]::new);
        return Model.of(rule, Model.Head.of("label", Branch.concat(towers).then(chains.get(last)), loss));
    }

    private static Layer[] layers(Workload workload, Layout.Tower chain, boolean isLast) {
        List<Integer> widths = chain.widths();
        return IntStream.range(0, widths.size() - 1)
                .mapToObj(i -> i == 0 && chain.embeds() ? Layers.embedding(widths.get(0), widths.get(1))
                        : dense(workload, widths, i, !isLast || i + 2 < widths.size()))
                .toArray(Layer[]::new);
    }

    private static Dense dense(Workload workload, List<Integer> widths, int layer, boolean isHidden) {
        float[] kernel = Samples.kernel(workload, widths, layer);
        Dense dense = Dense.of(widths.get(layer + 1), isHidden ? hidden(workload) : Activations.IDENTITY)
                .withKernelInitializer((values, shape, stream) -> System.arraycopy(kernel, 0, values, 0, kernel.length))
                .withRegularizer(workload.l2() > 0 ? Regularizers.l2(workload.l2()) : Regularizers.none());
        return workload.bias() ? dense : dense.withoutBias();
    }

    private static Activation hidden(Workload workload) {
        return switch (workload.hidden()) {
            case LINEAR -> Activations.IDENTITY;
            case RELU -> Activations.RELU;
            case SIGMOID -> Activations.SIGMOID;
        };
    }

    /** The shape of an example's features: an embedding reads numbers without an axis. */
    private static Shape features(Workload workload) {
        return workload.layout().towers().get(0).embeds() ? Shape.SCALAR : Shape.of(workload.features());
    }

    private static Batch batch(Workload workload, int index) {
        return new Batch(Tensor.of(features(workload).batch(workload.batch()), Samples.features(workload, index)),
                Tensor.of(Shape.of(workload.batch(), workload.outputs()), Samples.labels(workload, index)));
    }

    @Override
    public double mnist(Path folder, int steps) throws IOException {
        Mnist digits = Mnist.read(folder);
        Dense hidden = Dense.of(500, Activations.RELU).withKernelInitializer(Initializers.truncatedNormal(0.1))
                .withRegularizer(Regularizers.l2(0.0001));
        Dense output = Dense.of(10).withKernelInitializer(Initializers.truncatedNormal(0.1))
                .withRegularizer(Regularizers.l2(0.0001));
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1).decay(0.99), hidden, output).withMetrics()
                .withAverage(new MovingAverage(0.99, true));
        Trained trained = model.fit(digits.train(), Training.steps(steps).withBatchSize(200).withWorkers(workers)
                .withListener(progress -> {
                    if (progress.step() % 1_000 == 1) {
                        System.out.printf("After %d training steps, loss on training batch is %g.%n", progress.step(),
                                progress.loss());
                    }
                }));
        Batch test = digits.test().all();
        return Metrics.ACCURACY.of(trained.averaged().predict(test.features()), test.labels());
    }

    @Override
    public Map<String, Job> jobs() {
        Map<String, Job> jobs = new HashMap<>(Peer.super.jobs());
        jobs.put("csv", new TableJobs(workers)::csv);
        jobs.put("table", new TableJobs(workers)::table);
        return jobs;
    }

    /** Batches in memory, one after the other, in an epoch that never ends. */
    private static final class Turns implements Batches {
        private final Batch[] batches;
        private long drawn;

        Turns(Batch[] batches) {
            this.batches = batches;
        }

        @Override
        public Batch next() {
            return batches[(int) (drawn++ % batches.length)];
        }

        @Override
        public int batchSize() {
            return batches[0].size();
        }

        @Override
        public long drawn() {
            return drawn;
        }

        @Override
        public void skipTo(long drawn) {
            this.drawn = drawn;
        }

        @Override
        public long stepsPerEpoch() {
            return Long.MAX_VALUE;
        }
    }
}
