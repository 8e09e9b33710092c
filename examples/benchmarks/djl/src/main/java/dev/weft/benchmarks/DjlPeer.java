package dev.weft.benchmarks;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * DJL with the PyTorch engine. Batches are its own arrays, each step has its own manager as in DJL's loop, and labels
 * are classes. L2 is the optimizer's weight decay, which is faster than a term of the loss and also applies to the
 * biases.
 */
final class DjlPeer implements Peer {
    private final NDManager manager = NDManager.newBaseManager();

    public static void main(String[] arguments) throws IOException {
        // OMP_NUM_THREADS, set by the coordinator, is what libtorch follows.
        Protocol.serve(threads -> new DjlPeer(), arguments);
    }

    @Override
    public String version() {
        return "DJL 0.35.0 (" + Engine.getInstance().getEngineName() + " " + Engine.getInstance().getVersion() + ")";
    }

    @Override
    public Work prepare(Workload workload) {
        Net net = new Net(workload, step -> workload.rate());
        List<NDArray> features = new ArrayList<>();
        List<NDArray> labels = new ArrayList<>();
        for (int i = 0; i < workload.batches(); i++) {
            features.add(manager.create(Samples.features(workload, i),
                    new Shape(workload.batch(), workload.features())));
            labels.add(workload.outputs() > 1 ? manager.create(Samples.classes(workload, i))
                    : manager.create(Samples.labels(workload, i), new Shape(workload.batch(), 1)));
        }
        ParameterStore store = new ParameterStore(manager, false);
        return repetitions -> {
            for (long i = 0; i < repetitions; i++) {
                int turn = (int) (i % features.size());
                try (NDManager step = manager.newSubManager()) {
                    NDList x = new NDList(features.get(turn));
                    x.tempAttach(step);
                    if (workload.trains()) {
                        net.step(x, new NDList(labels.get(turn)));
                    } else {
                        net.block.forward(store, x, false);
                    }
                }
            }
        };
    }

    @Override
    public double mnist(Path folder, int steps) throws IOException {
        Digits train = Digits.train(folder);
        Net net = new Net(Workload.named("mlp500"), Digits::rate);
        List<NDArray> shadows = new ArrayList<>();
        net.weights.forEach(weight -> shadows.add(weight.duplicate()));
        float[] features = new float[200 * Digits.PIXELS];
        int[] classes = new int[200];
        for (int i = 0; i < steps; i++) {
            train.next(features, classes);
            try (NDManager step = manager.newSubManager()) {
                NDArray loss =
                        net.step(new NDList(step.create(features, new Shape(200, Digits.PIXELS))),
                                new NDList(step.create(classes)));
                for (int j = 0; j < shadows.size(); j++) {
                    try (NDArray difference = shadows.get(j).sub(net.weights.get(j))) {
                        shadows.get(j).subi(difference.muli(1 - Digits.kept(i + 1)));
                    }
                }
                if (i % 1_000 == 0) {
                    System.out.printf("After %d training steps, loss on training batch is %g.%n", i + 1,
                            loss.getFloat());
                }
            }
        }
        for (int j = 0; j < shadows.size(); j++) {
            net.weights.get(j).set(shadows.get(j).toFloatArray());
        }
        Digits test = Digits.test(folder);
        NDArray images = manager.create(test.images(), new Shape(test.size(), Digits.PIXELS));
        return test.accuracy(net.block.forward(new ParameterStore(manager, false), new NDList(images), false)
                .singletonOrThrow().toFloatArray());
    }

    /** The block of a workload and its trainer. */
    private static final class Net {
        private final Block block;
        private final Trainer trainer;
        private final Loss loss;
        private final List<NDArray> weights = new ArrayList<>();

        Net(Workload workload, IntToDoubleFunction rate) {
            SequentialBlock layers = new SequentialBlock();
            for (int i = 0; i < workload.layers(); i++) {
                layers.add(Linear.builder().setUnits(workload.widths().get(i + 1)).optBias(workload.bias()).build());
                if (i + 1 < workload.layers() && workload.hidden() != Workload.Hidden.LINEAR) {
                    layers.add(workload.hidden() == Workload.Hidden.RELU ? Activation.reluBlock()
                            : Activation.sigmoidBlock());
                }
            }
            block = layers;
            loss = switch (workload.loss()) {
                case SOFTMAX_CE -> new SoftmaxCrossEntropyLoss("ce", 1, -1, true, true);
                case MSE -> Loss.l2Loss("mse", 1);
                case LOG -> new Logarithm();
            };
            Tracker tracker = step -> (float) rate.applyAsDouble(Math.max(0, step - 1));
            Optimizer rule = workload.rule() == Workload.Rule.ADAM
                    ? Optimizer.adam().optLearningRateTracker(tracker).build()
                    : Optimizer.sgd().setLearningRateTracker(tracker).optWeightDecays((float) workload.l2()).build();
            Model model = Model.newInstance(workload.name());
            model.setBlock(block);
            trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(rule));
            trainer.initialize(new Shape(workload.batch(), workload.features()));
            block.getParameters().values().forEach(parameter -> weights.add(values(parameter, workload)));
        }

        /** Returns an array of the engine; for LOG, with initial values that keep the outputs between 0 and 1. */
        private static NDArray values(Parameter parameter, Workload workload) {
            NDArray array = parameter.getArray();
            if (workload.loss() == Workload.Loss.LOG) {
                array.set(Samples.kernel(workload, array.getShape().get(0) == 1 ? 1 : 0));
            }
            return array;
        }

        NDArray step(NDList x, NDList y) {
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray value = loss.evaluate(y, trainer.forward(x));
                gradients.backward(value);
                trainer.step();
                return value;
            }
        }
    }

    /** {@code -mean(label · ln(clip(output, 1e-10, 1)))}. */
    private static final class Logarithm extends Loss {
        Logarithm() {
            super("logarithm");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            return predictions.singletonOrThrow().clip(1e-10, 1).log().mul(labels.singletonOrThrow()).mean().neg();
        }
    }
}
