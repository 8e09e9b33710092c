package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.blas.Workers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A part declares what it reads when it is made; every other call is an error. */
class FrameTest {
    private static final Function<Frame, Part> IDENTITY = frame -> {
        Frame.Read x = frame.input(0).byRow();
        return Part.elements(frame.output().shape(), 1,
                (from, to) -> System.arraycopy(x.data(), from, frame.result(), from, to - from));
    };

    private final Graph graph = new Graph();
    private final Placeholder x = graph.placeholder("x", Shape.UNKNOWN);
    private final Session session = new Session(graph, Workers.of(1));

    private Tensor gradient(Function<Frame, Part> forward, Function<Frame, Part> gradient) {
        Value y = graph.record(new Operation("own", shapes -> shapes.get(0), forward, List.of(gradient)), x);
        Value slope = graph.gradients(Reductions.sum(y), List.of(x)).get(0);
        return session.run(Map.of(x, Tensor.vector(1, 2, 3)), slope);
    }

    private static Part part(Frame frame, Part.Code code) {
        return Part.elements(frame.output().shape(), 1, code);
    }

    static Stream<Arguments> mistakes() {
        Function<Frame, Part> late = frame -> part(frame, (from, to) -> frame.input(0).byRow());
        Function<Frame, Part> lateStep = frame -> part(frame, (from, to) -> frame.step());
        Function<Frame, Part> ownOutput = frame -> {
            frame.output().byRow();
            return IDENTITY.apply(frame);
        };
        Function<Frame, Part> slope = frame -> {
            frame.gradient();
            return IDENTITY.apply(frame);
        };
        Function<Frame, Part> savedTwice = frame -> {
            frame.save(1);
            frame.save(1);
            return IDENTITY.apply(frame);
        };
        Function<Frame, Part> savingGradient = frame -> {
            frame.save(1);
            return IDENTITY.apply(frame);
        };
        Function<Frame, Part> nothingSaved = frame -> {
            frame.saved().byRow();
            return IDENTITY.apply(frame);
        };
        String made = "Frame expects calls of byRow(), whole() and step() while a part is made, not while it runs";
        String saves = "Frame.save expects at most one call, in a forward part";
        return Stream.of(
                Arguments.of("a read in a part's code", late, IDENTITY, made),
                Arguments.of("a step in a part's code", lateStep, IDENTITY, made),
                Arguments.of("a forward part that reads its result", ownOutput, IDENTITY,
                        "Frame of a forward part cannot read its own output: write to result()"),
                Arguments.of("a forward part that reads a gradient", slope, IDENTITY,
                        "Frame of a forward part has no gradient: only gradient parts have one"),
                Arguments.of("two arrays saved", savedTwice, IDENTITY, saves),
                Arguments.of("a gradient part that saves", IDENTITY, savingGradient, saves),
                Arguments.of("a gradient part of nothing saved", IDENTITY, nothingSaved,
                        "Frame has no saved array: call save(size) in the forward part"));
    }

    @Test
    void anOperationWithoutAPartOrWithTooManyGradientsIsNamed() {
        Function<Frame, Part> none = frame -> null;
        assertEquals("Operation expects a part for the result of own#1 but got null",
                assertThrows(IllegalArgumentException.class, () -> gradient(none, IDENTITY)).getMessage());
        assertEquals("Operation expects a part for the gradient of own#4 by operand 0 but got null",
                assertThrows(IllegalArgumentException.class, () -> gradient(IDENTITY, none)).getMessage());
        Operation two = new Operation("own", shapes -> shapes.get(0), IDENTITY, List.of(IDENTITY, IDENTITY));
        assertEquals("Operation own has gradients for 2 operands but got 1",
                assertThrows(IllegalArgumentException.class, () -> graph.record(two, x)).getMessage());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void isRefused(String name, Function<Frame, Part> forward, Function<Frame, Part> gradient, String message) {
        var error = assertThrows(IllegalStateException.class, () -> gradient(forward, gradient));
        assertEquals(message, error.getMessage());
    }

    @Test
    void whatTheForwardPartSavesTheGradientPartReads() {
        Tensor slopes = gradient(frame -> {
            Frame.Read in = frame.input(0).byRow();
            float[] saved = frame.save(frame.input(0).shape().size());
            return part(frame, (from, to) -> {
                for (int i = from; i < to; i++) {
                    saved[i] = 10 * in.data()[i];
                    frame.result()[i] = 0;
                }
            });
        }, frame -> {
            Frame.Read saved = frame.saved().byRow();
            Frame.Read g = frame.gradient().byRow();
            return part(frame, (from, to) -> {
                for (int i = from; i < to; i++) {
                    frame.result()[i] = saved.data()[i] * g.data()[i];
                }
            });
        });
        assertEquals(Tensor.vector(10, 20, 30), slopes);
    }

    @Test
    void aPartThatAsksForTheStepIsComputedAtEveryRunEvenOfConstants() {
        Value step = graph.record(new Operation("step", shapes -> Shape.SCALAR, frame -> {
            LongSupplier number = frame.step();
            return Part.of(1, 1, (from, to) -> frame.result()[0] = number.getAsLong());
        }, List.of()), graph.constant(1));
        assertEquals(List.of(0f, 1f, 2f), Stream.generate(() -> session.run(step).item()).limit(3).toList());
    }
}
