package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * TensorFlow Java, with a graph and a session: the same formulas as Weft's. Batches are tensors already; the loss of a
 * step is computed but not fetched, predictions are fetched as tensors.
 */
final class TensorFlowPeer implements Peer {
    private final ConfigProto config;

    private TensorFlowPeer(int threads) {
        config = ConfigProto.newBuilder().setIntraOpParallelismThreads(threads).setInterOpParallelismThreads(threads)
                .build();
    }

    public static void main(String[] arguments) throws IOException {
        Protocol.serve(TensorFlowPeer::new, arguments);
    }

    @Override
    public String version() {
        return "TensorFlow Java 1.1.0 (TensorFlow " + TensorFlow.version() + ", Eigen)";
    }

    @Override
    public Work prepare(Workload workload) {
        Net net = new Net(workload);
        Op step = workload.trains() ? net.tf.withControlDependencies(net.updates()).noOp() : null;
        Session session = net.session(config);
        List<TFloat32> features = new ArrayList<>();
        List<TFloat32> labels = new ArrayList<>();
        for (int i = 0; i < workload.batches(); i++) {
            features.add(tensor(Samples.features(workload, i), workload.batch(), workload.features()));
            labels.add(tensor(Samples.labels(workload, i), workload.batch(), workload.outputs()));
        }
        TFloat32 rate = TFloat32.scalarOf(workload.rate());
        return repetitions -> {
            for (long i = 0; i < repetitions; i++) {
                int turn = (int) (i % features.size());
                Session.Runner runner = session.runner().feed(net.x, features.get(turn));
                try (Result result = step == null ? runner.fetch(net.logits).run()
                        : runner.feed(net.y, labels.get(turn)).feed(net.rate, rate).addTarget(step).run()) {
                    // Closing frees the result's memory.
                }
            }
        };
    }

    @Override
    public double mnist(Path folder, int steps) throws IOException {
        Digits train = Digits.train(folder);
        Workload workload = Workload.named("mlp500");
        Net net = new Net(workload);
        Placeholder<TFloat32> kept = net.tf.placeholder(TFloat32.class);
        List<Variable<TFloat32>> shadows = new ArrayList<>();
        List<Op> average = new ArrayList<>();
        Ops after = net.tf.withControlDependencies(net.updates());
        for (Variable<TFloat32> weight : net.weights) {
            Variable<TFloat32> shadow = net.variable(weight.shape(), net.firstValues.get(net.weights.indexOf(weight)));
            shadows.add(shadow);
            average.add(after.assignSub(shadow,
                    after.math.mul(after.math.sub(shadow, weight), after.math.sub(after.constant(1f), kept))));
        }
        Op step = net.tf.withControlDependencies(average).noOp();
        Operand<TFloat32> averaged = net.logits(net.x, shadows);
        float[] features = new float[200 * Digits.PIXELS];
        int[] classes = new int[200];
        try (Session session = net.session(config);
                TFloat32 x = TFloat32.tensorOf(Shape.of(200, Digits.PIXELS));
                TFloat32 y = TFloat32.tensorOf(Shape.of(200, 10))) {
            for (int i = 0; i < steps; i++) {
                train.next(features, classes);
                x.asRawTensor().data().asFloats().write(features);
                y.asRawTensor().data().asFloats().write(oneHot(classes));
                try (TFloat32 rate = TFloat32.scalarOf(Digits.rate(i));
                        TFloat32 share = TFloat32.scalarOf(Digits.kept(i + 1));
                        Result result = session.runner().feed(net.x, x).feed(net.y, y).feed(net.rate, rate)
                                .feed(kept, share)
                                .addTarget(step).fetch(net.loss).run()) {
                    if (i % 1_000 == 0) {
                        float loss = ((TFloat32) result.get(0)).getFloat();
                        System.out.printf("After %d training steps, loss on training batch is %g.%n", i + 1, loss);
                    }
                }
            }
            Digits test = Digits.test(folder);
            try (TFloat32 images = tensor(test.images(), test.size(), Digits.PIXELS);
                    Result result = session.runner().feed(net.x, images).fetch(averaged).run()) {
                float[] outputs = new float[test.size() * 10];
                ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(outputs);
                return test.accuracy(outputs);
            }
        }
    }

    private static float[] oneHot(int[] classes) {
        float[] labels = new float[classes.length * 10];
        for (int i = 0; i < classes.length; i++) {
            labels[i * 10 + classes[i]] = 1;
        }
        return labels;
    }

    private static TFloat32 tensor(float[] values, long... shape) {
        return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values));
    }

    /** The graph of a workload. */
    private static final class Net {
        private final Workload workload;
        private final Graph graph = new Graph();
        private final Ops tf = Ops.create(graph);
        private final Placeholder<TFloat32> x;
        private final Placeholder<TFloat32> y;
        private final Placeholder<TFloat32> rate;
        private final List<Variable<TFloat32>> weights = new ArrayList<>();
        private final List<float[]> firstValues = new ArrayList<>();
        private final List<Op> assignments = new ArrayList<>();
        private final List<Placeholder<TFloat32>> fed = new ArrayList<>();
        private final List<TFloat32> feeds = new ArrayList<>();
        private final Operand<TFloat32> logits;
        private final Operand<TFloat32> loss;

        Net(Workload workload) {
            this.workload = workload;
            x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, workload.features())));
            y = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, workload.outputs())));
            rate = tf.placeholder(TFloat32.class);
            for (int i = 0; i < workload.layers(); i++) {
                int out = workload.widths().get(i + 1);
                weight(Shape.of(workload.widths().get(i), out), Samples.kernel(workload, i));
                if (workload.bias()) {
                    weight(Shape.of(out), new float[out]);
                }
            }
            logits = logits(x, weights);
            loss = loss();
        }

        private void weight(Shape shape, float[] values) {
            weights.add(variable(shape, values));
            firstValues.add(values);
        }

        Variable<TFloat32> variable(Shape shape, float... values) {
            Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
            Placeholder<TFloat32> value = tf.placeholder(TFloat32.class);
            assignments.add(tf.assign(variable, value));
            fed.add(value);
            feeds.add(TFloat32.tensorOf(shape, DataBuffers.of(values)));
            return variable;
        }

        Session session(ConfigProto config) {
            Session session = new Session(graph, config);
            Session.Runner runner = session.runner();
            for (int i = 0; i < fed.size(); i++) {
                runner.feed(fed.get(i), feeds.get(i)).addTarget(assignments.get(i));
            }
            runner.run().close();
            feeds.forEach(TFloat32::close);
            return session;
        }

        Operand<TFloat32> logits(Operand<TFloat32> input, List<Variable<TFloat32>> weights) {
            UnaryOperator<Operand<TFloat32>> hidden = switch (workload.hidden()) {
                case LINEAR -> sum -> sum;
                case RELU -> sum -> tf.nn.relu(sum);
                case SIGMOID -> sum -> tf.math.sigmoid(sum);
            };
            Operand<TFloat32> value = input;
            int perLayer = workload.bias() ? 2 : 1;
            for (int i = 0; i < weights.size(); i += perLayer) {
                value = tf.linalg.matMul(value, weights.get(i));
                value = workload.bias() ? tf.nn.biasAdd(value, weights.get(i + 1)) : value;
                value = i + perLayer < weights.size() ? hidden.apply(value) : value;
            }
            return value;
        }

        private Operand<TFloat32> loss() {
            Operand<TFloat32> each = switch (workload.loss()) {
                case SOFTMAX_CE -> tf.nn.softmaxCrossEntropyWithLogits(logits, y).loss();
                case MSE -> tf.math.square(tf.math.sub(logits, y));
                case LOG -> tf.math.neg(tf.math.mul(y,
                        tf.math.log(tf.math.maximum(tf.math.minimum(logits, tf.constant(1f)), tf.constant(1e-10f)))));
            };
            Operand<TFloat32> sum = tf.math.mean(each, tf.range(tf.constant(0), tf.rank(each), tf.constant(1)));
            for (int i = 0; workload.l2() > 0 && i < weights.size(); i += 2) {
                sum = tf.math.add(sum, tf.math.mul(tf.nn.l2Loss(weights.get(i)), tf.constant((float) workload.l2())));
            }
            return sum;
        }

        /** The operations that change the weights, all gradients taken before. */
        List<Op> updates() {
            Output<?>[] gradients =
                    graph.addGradients(loss.asOutput(),
                            weights.stream().map(Variable::asOutput).toArray(Output<?>[]::new));
            List<Op> updates = new ArrayList<>();
            boolean adam = workload.rule() == Workload.Rule.ADAM;
            Operand<TFloat32> beta1 = tf.constant(0.9f);
            Operand<TFloat32> beta2 = tf.constant(0.999f);
            Variable<TFloat32> power1 = adam ? variable(Shape.scalar(), 0.9f) : null;
            Variable<TFloat32> power2 = adam ? variable(Shape.scalar(), 0.999f) : null;
            for (int i = 0; i < gradients.length; i++) {
                @SuppressWarnings("unchecked")
                Operand<TFloat32> gradient = (Operand<TFloat32>) gradients[i];
                Variable<TFloat32> weight = weights.get(i);
                int size = firstValues.get(i).length;
                updates.add(adam
                        ? tf.train.applyAdam(weight, variable(weight.shape(), new float[size]),
                                variable(weight.shape(), new float[size]),
                                power1, power2, rate, beta1, beta2, tf.constant(1e-8f), gradient)
                        : tf.train.applyGradientDescent(weight, rate, gradient));
            }
            if (adam) {
                Ops after = tf.withControlDependencies(List.copyOf(updates));
                updates.add(after.assign(power1, after.math.mul(power1, beta1)));
                updates.add(after.assign(power2, after.math.mul(power2, beta2)));
            }
            return updates;
        }
    }
}
