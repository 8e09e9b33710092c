package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.graph.Graph;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Network.Built CHAIN =
            Network.of(Dense.of(3), Layers.frozen(Dense.of(3)), Dense.of(3), Dense.of(1)).build(new Graph(),
                    Shape.of(4), 1);

    /** A hand-made network: {@code inputs} are those of its layers, {@code layers} their numbers in the chain. */
    private static String summary(List<String> names, List<Integer> layers, List<List<String>> inputs) {
        List<BuiltLayer> built = IntStream.range(0, names.size()).mapToObj(i -> {
            BuiltLayer layer = CHAIN.layers().get(layers.get(i));
            return new BuiltLayer(names.get(i), layer.layer(), layer.value(), layer.variables(), inputs.get(i));
        }).toList();
        return Summary.of(
                new Network.Built(CHAIN.input(), built, CHAIN.value(), CHAIN.forward(), Map.of("output", "dense3")));
    }

    @Test
    void aChainHasThreeColumns() {
        assertEquals("""
                ----------------------------------------------------------------
                Layer (type)                   Output Shape              Param #
                ----------------------------------------------------------------
                dense1 (Dense)                 [None, 3]                      15
                dense2 (Dense)                 [None, 3]                      12
                dense3 (Dense)                 [None, 3]                      12
                dense4 (Dense)                 [None, 1]                       4
                ----------------------------------------------------------------
                Total params: 43 (0.17 KB)
                Trainable params: 31 (0.12 KB)
                Non-trainable params: 12 (0.05 KB)
                """, Summary.of(CHAIN));
    }

    @Test
    void aJoinedNetworkSaysWhatEachLayerReads() {
        assertEquals("""
                --------------------------------------------------------------------------------
                Layer (type)                   Output Shape              Param #  Connected to
                --------------------------------------------------------------------------------
                tower (Dense)                  [None, 3]                      15  query
                tower·2 (Dense)                [None, 3]                  shared  document
                sum (Dense)                    [None, 3]                      12  tower, tower·2
                --------------------------------------------------------------------------------
                Total params: 27 (0.11 KB)
                Trainable params: 27 (0.11 KB)
                Non-trainable params: 0 (0.00 KB)
                """, summary(List.of("tower", "tower·2", "sum"), List.of(0, 0, 2),
                List.of(List.of("query"), List.of("document"), List.of("tower", "tower·2"))));
    }

    @Test
    void columnsWidenUpToALimitAndInputsTakeSeveralLines() {
        String wide = "the_layer_whose_name_has_36_letters_";
        String wider = "y".repeat(60);
        String[] lines = summary(List.of("a", wide, wider), List.of(0, 1, 2),
                List.of(List.of("input"), List.of("input", "a"), List.of(wide, "a", wider))).split("\n");
        assertEquals("-".repeat(44 + 1 + 20 + 1 + 12 + 2 + 43), lines[0]);
        assertEquals("Layer (type)" + " ".repeat(33) + "Output Shape              Param #  Connected to", lines[1]);
        assertEquals(wide + " (Dense) [None, 3]                      12  input, a", lines[4]);
        assertEquals("y".repeat(43) + "… [None, 3]                      12  " + wide + ", a,", lines[5]);
        assertEquals(" ".repeat(80) + "y".repeat(42) + "…", lines[6]);
    }

    @Test
    void aSkippedLayerIsNoChain() {
        List<String> names = List.of("a", "b", "c");
        List<Integer> layers = List.of(0, 1, 2);
        assertEquals(64, summary(names, layers, List.of(List.of("input"), List.of("a"), List.of("b"))).indexOf('\n'));
        assertEquals(78, summary(names, layers, List.of(List.of("input"), List.of("a"), List.of("a"))).indexOf('\n'));
    }
}
