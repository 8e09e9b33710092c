package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * Deeplearning4j's MultiLayerNetwork: {@code fit} and {@code output} on its own arrays. The predictions of a classifier
 * include its softmax; LOG does not clip.
 */
final class Dl4jPeer implements Peer {
    public static void main(String[] arguments) throws IOException {
        // OMP_NUM_THREADS, set by the coordinator, is what its native code follows.
        Protocol.serve(threads -> new Dl4jPeer(), arguments);
    }

    @Override
    public String version() {
        return "Deeplearning4j 1.0.0-M2.1 (" + Nd4j.getBackend().getClass().getSimpleName() + ", OpenBLAS 0.3.19)";
    }

    @Override
    public Work prepare(Workload workload) {
        MultiLayerNetwork net = net(workload);
        List<INDArray> features = new ArrayList<>();
        List<INDArray> labels = new ArrayList<>();
        for (int i = 0; i < workload.batches(); i++) {
            features.add(Nd4j.create(Samples.features(workload, i), new int[]{workload.batch(), workload.features()},
                    'c'));
            labels.add(Nd4j.create(Samples.labels(workload, i), new int[]{workload.batch(), workload.outputs()}, 'c'));
        }
        return repetitions -> {
            for (long i = 0; i < repetitions; i++) {
                int turn = (int) (i % features.size());
                if (workload.trains()) {
                    net.fit(features.get(turn), labels.get(turn));
                } else {
                    net.output(features.get(turn), false);
                }
            }
        };
    }

    @Override
    public double mnist(Path folder, int steps) throws IOException {
        Digits train = Digits.train(folder);
        MultiLayerNetwork net =
                net(Workload.named("mlp500"), new Sgd(new StepSchedule(ScheduleType.ITERATION, 0.1, 0.99, 275)));
        INDArray shadow = net.params().dup();
        float[] features = new float[200 * Digits.PIXELS];
        int[] classes = new int[200];
        for (int i = 0; i < steps; i++) {
            train.next(features, classes);
            float[] labels = new float[classes.length * 10];
            for (int row = 0; row < classes.length; row++) {
                labels[row * 10 + classes[row]] = 1;
            }
            net.fit(Nd4j.create(features, new int[]{classes.length, Digits.PIXELS}, 'c'),
                    Nd4j.create(labels, new int[]{classes.length, 10}, 'c'));
            shadow.addi(net.params().sub(shadow).muli(1 - Digits.kept(i + 1)));
            if (i % 1_000 == 0) {
                System.out.printf("After %d training steps, loss on training batch is %g.%n", i + 1, net.score());
            }
        }
        net.setParams(shadow);
        Digits test = Digits.test(folder);
        INDArray images = Nd4j.create(test.images(), new int[]{test.size(), Digits.PIXELS}, 'c');
        return test.accuracy(net.output(images, false).dup('c').data().asFloat());
    }

    private static MultiLayerNetwork net(Workload workload) {
        return net(workload,
                workload.rule() == Workload.Rule.ADAM ? new Adam(workload.rate()) : new Sgd(workload.rate()));
    }

    private static MultiLayerNetwork net(Workload workload, IUpdater rule) {
        ILossFunction loss = workload.loss() == Workload.Loss.MSE ? new LossMSE() : new LossMCXENT();
        Activation last = workload.loss() == Workload.Loss.SOFTMAX_CE ? Activation.SOFTMAX : Activation.IDENTITY;
        Activation hidden = switch (workload.hidden()) {
            case LINEAR -> Activation.IDENTITY;
            case RELU -> Activation.RELU;
            case SIGMOID -> Activation.SIGMOID;
        };
        NeuralNetConfiguration.ListBuilder layers =
                new NeuralNetConfiguration.Builder().seed(1).l2(workload.l2()).updater(rule).list();
        for (int i = 0; i < workload.layers(); i++) {
            int in = workload.widths().get(i);
            int out = workload.widths().get(i + 1);
            layers.layer(i + 1 < workload.layers()
                    ? new DenseLayer.Builder().nIn(in).nOut(out).activation(hidden).hasBias(workload.bias()).build()
                    : new OutputLayer.Builder(loss).nIn(in).nOut(out).activation(last).hasBias(workload.bias())
                            .build());
        }
        MultiLayerNetwork net = new MultiLayerNetwork(layers.validateOutputLayerConfig(false).build());
        net.init();
        for (int i = 0; i < workload.layers(); i++) {
            int[] shape = {workload.widths().get(i), workload.widths().get(i + 1)};
            net.setParam(i + "_W", Nd4j.create(Samples.kernel(workload, i), shape, 'c'));
        }
        return net;
    }
}
