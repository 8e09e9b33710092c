package dev.weft.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.graph.Graph;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Network;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Optimizers;
import dev.weft.picture.NetworkBox.Kind;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkPictureTest {
    private static Network.Built built(Layer... layers) {
        return Network.of(layers).build(new Graph(), Shape.of(4), 1);
    }

    private static NetworkBox box(String name, Kind kind, boolean shared, String... inputs) {
        return new NetworkBox(name, kind, shared, List.of("Dense · units 8", "[batch, 8]"), List.of(inputs));
    }

    /** Two towers with the same weights, one layer for both, and two outputs. */
    private static List<NetworkBox> towers() {
        return List.of(box("query", Kind.INPUT, false), box("document", Kind.INPUT, false),
                box("tower", Kind.LEARNING, true, "query"), box("tower·2", Kind.LEARNING, true, "document"),
                box("concat", Kind.PLAIN, false, "tower", "tower·2"), box("left", Kind.FROZEN, false, "concat"),
                box("score", Kind.OUTPUT, false, "concat"), box("left", Kind.OUTPUT, false, "left"));
    }

    @Test
    void aChainHasABoxForItsInputEachLayerAndItsOutput() {
        List<NetworkBox> boxes = NetworkBox.of(built(Dense.of(3, Activations.RELU), Layers.dropout(0.5), Dense.of(1)));
        assertEquals(List.of(
                new NetworkBox("input", Kind.INPUT, false, List.of("[batch, 4]"), List.of()),
                new NetworkBox("dense1", Kind.LEARNING, false,
                        List.of("Dense · units 3 · relu", "[batch, 3]", "15 parameters"), List.of("input")),
                new NetworkBox("dropout1", Kind.PLAIN, false, List.of("Dropout · rate 0.5", "[batch, 3]"),
                        List.of("dense1")),
                new NetworkBox("dense2", Kind.LEARNING, false, List.of("Dense · units 1", "[batch, 1]", "4 parameters"),
                        List.of("dropout1")),
                new NetworkBox("output", Kind.OUTPUT, false, List.of("[batch, 1]"), List.of("dense2"))), boxes);
    }

    static Stream<Arguments> described() {
        return Stream.of(
                Arguments.of(Layers.frozen(Dense.of(3)), "[Dense · units 3, [batch, 3], 15 parameters · frozen]"),
                Arguments.of(Layers.frozen(Layers.dropout(0.25)), "[Dropout · rate 0.25, [batch, 4]]"),
                Arguments.of(Dense.of(1).withoutBias().withRegularizer(Regularizers.l2(0.1)),
                        "[Dense · units 1, [batch, 1], 4 parameters]"),
                Arguments.of(Dense.of(2, Activations.leakyRelu(0.1)),
                        "[Dense · units 2 · leakyRelu, [batch, 2], 10 parameters]"),
                Arguments.of(Dense.of(2, x -> x), "[Dense · units 2 · lambda, [batch, 2], 10 parameters]"),
                Arguments.of(Layers.activation(Activations.HARD_SWISH), "[Activation · hard swish, [batch, 4]]"),
                Arguments.of(Layers.batchNorm(), "[BatchNorm, [batch, 4], 16 parameters]"),
                Arguments.of(Layers.residual(Dense.of(4), Layers.dropout(0.1)),
                        "[Residual · dense → dropout, [batch, 4], 20 parameters]"),
                Arguments.of(Layers.reshape(2, 2), "[Reshape · shape [2, 2], [batch, 2, 2]]"),
                Arguments.of((Layer) (scope, input) -> (x, pass) -> x, "[Lambda, [batch, 4]]"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("described")
    void aBoxSaysWhatMatters(Layer layer, String lines) {
        assertEquals(lines, NetworkBox.of(built(layer)).get(1).lines().toString());
    }

    @Test
    void joinedNetworksHaveTheirInputsAndSharedLayers() {
        Network.Built chain = built(Dense.of(4), Dense.of(4), Dense.of(1));
        List<BuiltLayer> layers = chain.layers();
        Map<String, String> outputs = new LinkedHashMap<>(Map.of("score", "sum"));
        outputs.put("other", "tower");
        // As a layer that is used twice and one that reads both of its results and an input.
        Network.Built joined = new Network.Built(chain.input(), List.of(
                of("tower", layers.get(0), layers.get(0), "left"), of("tower·2", layers.get(0), layers.get(0), "right"),
                of("sum", layers.get(2), layers.get(2), "tower", "tower·2", "right")), chain.value(), chain.forward(),
                outputs);
        assertEquals(List.of("left", "right", "tower", "tower·2", "sum", "score", "other"),
                NetworkBox.of(joined).stream().map(NetworkBox::name).toList());
        assertEquals(List.of(false, false, true, true, false, false, false),
                NetworkBox.of(joined).stream().map(NetworkBox::shared).toList());
        assertEquals("weights of tower", NetworkBox.of(joined).get(3).lines().get(2));
        assertEquals(25, NetworkBox.parameters(joined, false));
    }

    private static BuiltLayer of(String name, BuiltLayer layer, BuiltLayer weights, String... inputs) {
        return new BuiltLayer(name, layer.layer(), layer.value(), weights.variables(), List.of(inputs));
    }

    @Test
    void theSameNetworkGivesTheSameBytesOfTheSaidSize() throws Exception {
        Trained trained = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(3), Layers.frozen(Dense.of(1)))
                .build(Shape.of(4));
        for (NetworkPicture picture : List.of(NetworkPicture.of(trained), new NetworkPicture("8 parameters", towers()),
                new NetworkPicture("", List.of()))) {
            assertArrayEquals(picture.png(), picture.png());
            assertEquals(picture.svg(), picture.svg());
            var svg = DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder()
                    .parse(new ByteArrayInputStream(picture.svg().getBytes(StandardCharsets.UTF_8)))
                    .getDocumentElement();
            assertEquals(picture.size().width() + "x" + picture.size().height(),
                    svg.getAttribute("width") + "x" + svg.getAttribute("height"));
        }
        assertArrayEquals(NetworkPicture.of(trained.network()).png(), NetworkPicture.of(trained).png());
    }

    @Test
    void layersThatLearnAreBlueAndFrozenOnesDashed() {
        BufferedImage learning = NetworkPicture.of(built(Dense.of(3))).image();
        BufferedImage frozen = NetworkPicture.of(built(Layers.frozen(Dense.of(3)))).image();
        BufferedImage plain = NetworkPicture.of(built(Layers.flatten())).image();
        assertEquals(0, blue(plain));
        assertTrue(blue(frozen) > 100, "dashes of " + blue(frozen));
        // The dashes are five ninths of the frame.
        assertEquals(5 / 9.0, (double) blue(frozen) / blue(learning), 0.1);
    }

    /** The number of pixels of the frames of layers with weights, whose edges are smooth. */
    private static long blue(BufferedImage image) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()))
                .filter(colour -> (colour & 0xFF) - (colour >> 16 & 0xFF) > 0x80).count();
    }

    @Test
    void namesAreEscapedAndLongOnesShortened() throws Exception {
        String strange = "<&\"]]>\u0000\ud83d\ude00";
        String svg = new NetworkPicture("1 < 2", List.of(box(strange, Kind.INPUT, false))).svg();
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        String longName = "x".repeat(40);
        assertArrayEquals(drawn(longName + "yyy"), drawn(longName + "z"));
        assertTrue(new NetworkPicture("", List.of(box(longName.repeat(50), Kind.PLAIN, false))).size().width() < 340);
    }

    private static byte[] drawn(String name) {
        return new NetworkPicture("", List.of(box(name, Kind.PLAIN, false))).png();
    }

    @Test
    void aNetworkOfTwoHundredLayersIsDrawnInAboutASecond() {
        List<NetworkBox> boxes = new ArrayList<>(List.of(box("layer0", Kind.INPUT, false)));
        for (int i = 1; i <= 200; i++) {
            boxes.add(box("layer" + i, Kind.LEARNING, false, "layer" + (i - 1), "layer" + Math.max(0, i - 4)));
        }
        // A multiple of what it takes, for slow machines.
        assertTimeout(Duration.ofSeconds(8), () -> new NetworkPicture("", boxes).png());
        // Every layer reads all before it: 20,000 arrows.
        List<NetworkBox> dense = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            dense.add(box("layer" + i, Kind.LEARNING, false, dense.stream().map(NetworkBox::name)
                    .toArray(String[]::new)));
        }
        Picture.Size size = assertTimeout(Duration.ofSeconds(8), () -> new NetworkPicture("", dense).size());
        assertEquals("NetworkPicture expects at most 100,000,000 pixels but has " + size.width() + " × " + size.height()
                + ": save it as .svg",
                assertThrows(IllegalStateException.class, () -> new NetworkPicture("", dense).png()).getMessage());
    }
}
