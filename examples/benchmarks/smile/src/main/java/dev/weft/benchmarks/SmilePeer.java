package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import smile.base.mlp.Layer;
import smile.base.mlp.LayerBuilder;
import smile.base.mlp.OutputFunction;
import smile.classification.MLP;
import smile.math.TimeFunction;

/**
 * Smile's multilayer perceptrons. They always compute in float64, on one thread, row by row, with biases and at least
 * one hidden layer, and have no Adam.
 */
final class SmilePeer implements Peer {
    public static void main(String[] arguments) throws IOException {
        Protocol.serve(threads -> new SmilePeer(), arguments);
    }

    @Override
    public String version() {
        return "Smile 2.6.0 (float64, OpenBLAS 0.3.10)";
    }

    @Override
    public Work prepare(Workload workload) {
        if (workload.rule() == Workload.Rule.ADAM) {
            throw new UnsupportedOperationException("Smile's perceptrons know no Adam");
        }
        double[][][] features = new double[workload.batches()][][];
        int[][] classes = new int[features.length][];
        for (int i = 0; i < features.length; i++) {
            features[i] = rows(Samples.features(workload, i), workload);
            classes[i] = Samples.classes(workload, i);
        }
        IntConsumer step =
                workload.outputs() > 1 ? classifier(workload, features, classes)
                        : regression(workload, features, classes);
        return repetitions -> {
            for (long i = 0; i < repetitions; i++) {
                step.accept((int) (i % features.length));
            }
        };
    }

    @Override
    public double mnist(Path folder, int steps) {
        throw new UnsupportedOperationException("Smile's perceptrons keep their weights to themselves: no moving "
                + "averages");
    }

    private static IntConsumer classifier(Workload workload, double[][][] features, int[][] classes) {
        MLP net = new MLP(workload.features(), layers(workload, Layer.mle(workload.outputs(), OutputFunction.SOFTMAX)));
        set(workload, net::setLearningRate, net::setWeightDecay);
        return workload.trains() ? turn -> net.update(features[turn], classes[turn])
                : turn -> net.predict(features[turn]);
    }

    private static IntConsumer regression(Workload workload, double[][][] features, int[][] classes) {
        smile.regression.MLP net =
                new smile.regression.MLP(workload.features(), layers(workload, Layer.mse(1, OutputFunction.LINEAR)));
        set(workload, net::setLearningRate, net::setWeightDecay);
        double[][] targets = new double[classes.length][];
        for (int i = 0; i < classes.length; i++) {
            targets[i] = Arrays.stream(classes[i]).asDoubleStream().toArray();
        }
        return turn -> net.update(features[turn], targets[turn]);
    }

    private static void set(Workload workload, Consumer<TimeFunction> rate, DoubleConsumer decay) {
        rate.accept(TimeFunction.constant(workload.rate()));
        if (workload.l2() > 0) {
            decay.accept(workload.l2());
        }
    }

    private static LayerBuilder[] layers(Workload workload, LayerBuilder last) {
        LayerBuilder[] layers = new LayerBuilder[workload.layers()];
        for (int i = 1; i < workload.layers(); i++) {
            int units = workload.widths().get(i);
            layers[i - 1] = switch (workload.hidden()) {
                case LINEAR -> Layer.linear(units);
                case RELU -> Layer.rectifier(units);
                case SIGMOID -> Layer.sigmoid(units);
            };
        }
        layers[workload.layers() - 1] = last;
        return layers;
    }

    private static double[][] rows(float[] values, Workload workload) {
        double[][] rows = new double[workload.batch()][workload.features()];
        for (int i = 0; i < values.length; i++) {
            rows[i / workload.features()][i % workload.features()] = values[i];
        }
        return rows;
    }
}
