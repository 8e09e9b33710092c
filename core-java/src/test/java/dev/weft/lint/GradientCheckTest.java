package dev.weft.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Batch;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.graph.Value;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Flatten;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GradientCheckTest {
    private static final double LIMIT = 5e-3;

    private static GradientCheck check(Loss loss, int batch, int features, Layer... layers) {
        Samples samples = new Samples(5);
        Trained model = Model.of(loss, Optimizers.sgd(0.1), layers).withInput(features).build();
        int outputs = model.network().output().dimension(1);
        Tensor labels =
                loss == Losses.SOFTMAX_CE ? samples.whole(Shape.of(batch), outputs)
                        : samples.signed(Shape.of(batch, outputs));
        return GradientCheck.of(model, new Batch(samples.signed(Shape.of(batch, features)), labels));
    }

    static Stream<Arguments> rightModels() {
        Loss own = (y, t) -> Reductions.mean(Elementwise.square(y.minus(t)).plus(Elementwise.abs(y).times(0.1)), 1);
        Layer layer = (scope, input) -> {
            Value scale = scope.parameter("scale", Shape.of(input.dimension(1)), Initializers.normal(1));
            return (x, pass) -> Elementwise.tanh(x.times(scale));
        };
        return Stream.of(
                Arguments.of("smooth", Losses.MSE, 8, 5,
                        new Layer[]{Dense.of(7, Activations.TANH), Dense.of(3, Activations.SIGMOID)}),
                Arguments.of("softmax and decay", Losses.SOFTMAX_CE, 20, 30,
                        new Layer[]{Dense.of(25, Activations.SIGMOID).withRegularizer(Regularizers.l2(0.01)),
                            Dense.of(10)}),
                Arguments.of("relu", Losses.SOFTMAX_CE, 32, 30,
                        new Layer[]{Dense.of(40, Activations.RELU), Dense.of(10)}),
                Arguments.of("one of each", Losses.MSE, 1, 1, new Layer[]{Dense.of(1)}),
                Arguments.of("random factors", Losses.MSE, 20, 6,
                        new Layer[]{Dense.of(12, Activations.SELU), Layers.alphaDropout(0.2),
                            Dense.of(12, Activations.TANH), Layers.gaussianDropout(0.3),
                            Dense.of(12, Activations.RELU6), Layers.dropout(0.2), Layers.gaussianNoise(0.1),
                            Dense.of(2)}),
                Arguments.of("activity", Losses.MSE, 20, 6,
                        new Layer[]{Dense.of(12, Activations.TANH), Layers.activityRegularization(0, 0.5),
                            Dense.of(8, Activations.relu(0.8, 0.1, 0.2)),
                            Layers.activityRegularization(0.1, 0), Dense.of(2)}),
                Arguments.of("normalizations", Losses.MSE, 20, 6,
                        new Layer[]{Dense.of(12).withoutBias(), Layers.batchNorm().withoutScale(),
                            Dense.of(9, Activations.TANH), Layers.layerNorm().withoutScale().withoutCenter(),
                            Layers.residual(Dense.of(9).withoutBias(), Layers.batchNorm().withoutCenter()),
                            Layers.layerNorm(), Dense.of(2)}),
                Arguments.of("deep", Losses.MSE, 10, 6,
                        new Layer[]{Dense.of(6, Activations.TANH), Dense.of(6, Activations.TANH),
                            Dense.of(6, Activations.TANH), Dense.of(6, Activations.TANH), Dense.of(2)}),
                Arguments.of("lambdas", own, 8, 5, new Layer[]{layer, Dense.of(4, (Value x) -> x.times(x)), layer}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rightModels")
    void rightGradientsPass(String name, Loss loss, int batch, int features, Layer[] layers) {
        GradientCheck check = check(loss, batch, features, layers);
        assertTrue(check.isWithin(LIMIT), check::toString);
        assertTrue(check.resolution() < 1e-3, check::toString);
    }

    @Test
    void theWeightsAreTheSameBitsAfterwards() {
        Trained model = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(3, Activations.TANH)).withInput(4).build();
        List<Tensor> before = model.weights().values().stream().map(Tensor::copy).toList();
        Samples samples = new Samples(6);
        Batch batch = new Batch(samples.signed(Shape.of(5, 4)), samples.signed(Shape.of(5, 3)));
        GradientCheck first = GradientCheck.of(model, batch);
        assertEquals(before, List.copyOf(model.weights().values()));
        assertEquals(first, GradientCheck.of(model, batch));
        assertEquals(0, model.step());
    }

    @Test
    void aModelWithoutWeightsIsRefused() {
        assertEquals("GradientCheck expects a model with weights to train but got none",
                assertThrows(IllegalArgumentException.class, () -> check(Losses.MSE, 2, 3, new Flatten()))
                        .getMessage());
    }

    /** What is wrong with a backward pass. */
    enum Fault {
        NONE, SCALED, SIGN, KERNEL_SCALED, TRANSPOSED, BIAS_NOT_SUMMED, BIAS_SCALED,
        KERNEL_WITHOUT_LAST_EXAMPLE, NO_INPUT_GRADIENT
    }

    /** A square dense layer with a planted fault. */
    private static Layer faulty(int width, Fault fault) {
        return (scope, input) -> {
            Value kernel = scope.parameter("kernel", Shape.of(width, width), Initializers.glorotUniform());
            Value bias = scope.parameter("bias", Shape.of(width), Initializers.normal(0.1));
            return (x, pass) -> x.graph().record(affine(width, fault), x, kernel, bias);
        };
    }

    private static Operation affine(int n, Fault fault) {
        Function<Frame, Part> forward = frame -> {
            Frame.Read x = frame.input(0).whole();
            Frame.Read w = frame.input(1).whole();
            Frame.Read b = frame.input(2).whole();
            return Part.of(1, 0, (from, to) -> {
                for (int i = 0; i < frame.result().length; i++) {
                    float sum = b.data()[i % n];
                    for (int k = 0; k < n; k++) {
                        sum += x.data()[i / n * n + k] * w.data()[k * n + i % n];
                    }
                    frame.result()[i] = sum;
                }
            });
        };
        Function<Frame, Part> input = frame -> {
            Frame.Read w = frame.input(1).whole();
            Frame.Read g = frame.gradient().whole();
            return Part.of(1, 0, (from, to) -> {
                for (int i = 0; i < frame.result().length; i++) {
                    float sum = 0;
                    for (int j = 0; j < n; j++) {
                        int transposed = fault == Fault.TRANSPOSED ? j * n + i % n : i % n * n + j;
                        sum += g.data()[i / n * n + j] * w.data()[transposed];
                    }
                    frame.result()[i] = fault == Fault.SCALED ? sum * 1.01f : fault == Fault.SIGN ? -sum
                            : fault == Fault.NO_INPUT_GRADIENT ? 0 : sum;
                }
            });
        };
        Function<Frame, Part> kernel = frame -> {
            Frame.Read x = frame.input(0).whole();
            Frame.Read g = frame.gradient().whole();
            int rows = frame.output().shape().rows() - (fault == Fault.KERNEL_WITHOUT_LAST_EXAMPLE ? 1 : 0);
            return Part.of(1, 0, (from, to) -> {
                for (int i = 0; i < n * n; i++) {
                    float sum = 0;
                    for (int row = 0; row < rows; row++) {
                        sum += x.data()[row * n + i / n] * g.data()[row * n + i % n];
                    }
                    frame.result()[i] = fault == Fault.KERNEL_SCALED ? sum * 0.99f : sum;
                }
            });
        };
        Function<Frame, Part> bias = frame -> {
            Frame.Read g = frame.gradient().whole();
            int rows = fault == Fault.BIAS_NOT_SUMMED ? 1 : frame.output().shape().rows();
            return Part.of(1, 0, (from, to) -> {
                for (int j = 0; j < n; j++) {
                    float sum = 0;
                    for (int row = 0; row < rows; row++) {
                        sum += g.data()[row * n + j];
                    }
                    frame.result()[j] = fault == Fault.BIAS_SCALED ? sum * 1.01f : sum;
                }
            });
        };
        return new Operation("affine", shapes -> shapes.get(0), forward, List.of(input, kernel, bias));
    }

    @ParameterizedTest
    @EnumSource
    void aFaultOfALayersBackwardPassIsFoundWhereItStrikes(Fault fault) {
        GradientCheck check =
                check(Losses.MSE, 16, 6, Dense.of(6, Activations.TANH), faulty(6, fault),
                        Dense.of(2, Activations.SIGMOID));
        if (fault == Fault.NONE) {
            assertTrue(check.isWithin(LIMIT), check::toString);
        } else {
            assertTrue(check.worst() > LIMIT, check::toString);
            String where =
                    fault.name().startsWith("KERNEL") ? "lambda1.kernel" : fault.name().startsWith("BIAS")
                            ? "lambda1.bias" : "dense1.";
            assertTrue(check.parameter().startsWith(where), check::toString);
        }
    }

    /**
     * The mean squared error whose gradient lacks the division by the number of examples, or is a hundredth too large.
     */
    private static Loss faultyMean(Function<Integer, Float> divisor) {
        return (y, t) -> {
            Value squares = Reductions.mean(Elementwise.square(y.minus(t)), 1);
            return squares.graph().record(new Operation("mean", shapes -> Shape.SCALAR, frame -> {
                Frame.Read each = frame.input(0).whole();
                return Part.of(1, 0, (from, to) -> {
                    double sum = 0;
                    for (float x : each.data()) {
                        sum += x;
                    }
                    frame.result()[0] = (float) (sum / each.data().length);
                });
            }, List.of(frame -> {
                Frame.Read g = frame.gradient().whole();
                float n = divisor.apply(frame.input(0).shape().size());
                return Part.of(1, 0, (from, to) -> Arrays.fill(frame.result(), g.data()[0] / n));
            })), squares);
        };
    }

    @Test
    void aFaultOfALossIsFound() {
        Layer[] layers = {Dense.of(6, Activations.TANH), Dense.of(2)};
        assertTrue(check(faultyMean(n -> (float) n), 16, 6, layers).isWithin(LIMIT));
        assertTrue(check(faultyMean(n -> 1f), 16, 6, layers).worst() > 0.5);
        assertTrue(check(faultyMean(n -> 0.99f * n), 16, 6, layers).worst() > LIMIT);
        assertTrue(check(faultyMean(n -> (float) -n), 16, 6, layers).worst() > 0.5);
        assertEquals(Double.POSITIVE_INFINITY, check(faultyMean(n -> Float.NaN), 16, 6, layers).worst());
    }
}
