package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.device.Detour;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a plan on a device leaves to the host, and what it copies for that in each run. */
class DetourTest {
    private static Value own(Value x) {
        return Pointwise.unary("own", x, 1, (a, y, from, to) -> System.arraycopy(a, from, y, from, to - from),
                (a, y, g, d, from, to) -> System.arraycopy(g, from, d, from, to - from));
    }

    @Test
    void javaCodeAmidADevicesWorkCopiesWhatItReadsAndWhatIsReadAfterIt() {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 4);
        Value y = own(x.times(2)).plus(1);
        Value loss = Reductions.sum(y);
        assertEquals(List.of(new Detour("own#2", 2 * 4 * 12), new Detour("gradient of own#2", 4 * 12)),
                Plan.detours(List.of(y, graph.gradients(loss, List.of(x)).get(0)), Map.of(x, Shape.of(3, 4))));
    }

    @Test
    void whatTheHostHasAnywayIsNotCopied() {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 4);
        assertEquals(List.of(new Detour("own#1", 0)), Plan.detours(List.of(own(x)), Map.of(x, Shape.of(3, 4))));
    }

    @Test
    void aVariableThatADeviceUpdatesIsCopiedForJavaCode() {
        Graph graph = new Graph();
        Variable w = graph.variable("w", Tensor.vector(1, 2, 3));
        w.initialize();
        Update update = Update.assign(w, own(w));
        assertEquals(List.of(new Detour("own#1", 2 * 4 * 3)), Plan.detours(List.of(update), Map.of()));
    }

    @Test
    void aCheckOfWhatNeedsAVariableIsPartOfTheRun() {
        Graph graph = new Graph();
        Variable w = graph.variable("w", Tensor.vector(0, 1));
        w.initialize();
        Placeholder table = graph.placeholder("table", 3, 4);
        Placeholder fed = graph.placeholder("fed", Shape.UNKNOWN);
        Map<Placeholder, Shape> shapes = Map.of(table, Shape.of(3, 4), fed, Shape.of(2));
        assertEquals(List.of(new Detour("check of rows#4", 8)),
                Plan.detours(List.of(Joining.rows(table, w.plus(1))), shapes));
        assertEquals(List.of(), Plan.detours(List.of(Joining.rows(table, fed.plus(1))), shapes));
    }

    @Test
    void operationsMadeOfWeftsNeedNoWord() {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 4);
        Variable gain = graph.variable("gain", Tensor.vector(1, 2, 3, 4));
        gain.initialize();
        Value layer = Elementwise.sigmoid(x.times(gain)).times(x);
        Value loss = Reductions.mean(Elementwise.square(layer.minus(Reductions.mean(layer, 0))));
        Update step = Update.increment(gain, graph.gradients(loss, List.of(gain)).get(0).times(-0.1));
        assertEquals(List.of(), Plan.detours(List.of(loss, step), Map.of(x, Shape.of(3, 4))));
    }
}
