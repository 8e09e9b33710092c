package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.internal.text.Json;
import dev.weft.optimizer.Adagrad;
import dev.weft.optimizer.Adam;
import dev.weft.optimizer.Adamax;
import dev.weft.optimizer.ConstantRate;
import dev.weft.optimizer.Convention;
import dev.weft.optimizer.Momentum;
import dev.weft.optimizer.Nadam;
import dev.weft.optimizer.Nesterov;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.RmsProp;
import dev.weft.optimizer.WeightDecay;
import dev.weft.tensor.Tensor;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One file of each released version of the format, which every later one reads: never change or remove one. */
class OldFormatTest {
    private static Path file(String name) throws Exception {
        return Path.of(OldFormatTest.class.getResource("/dev/weft/checkpoint/" + name + ".safetensors").toURI());
    }

    /** Made by training {@link Digests#small} with adam for 10 steps on the engine {@code java}. */
    @Test
    void versionOneLoadsAndPredicts() throws Exception {
        Path file = file("version1");
        Trained trained = Trained.load(file);
        assertEquals(10, trained.step());
        assertEquals("495db44437b28b9243a5c58a80ecbfc5520f7653abcc0ac8a1c0cc73c0556197", trained.weightsSha256());
        assertEquals(trained.weightsSha256(), Checkpoint.read(file).facts().get("weightsSha256"));
        assertArrayEquals(new int[]{1, 3}, trained.predict(Tensor.zeros(1, 6)).shape().toArray());
    }

    /**
     * Made by training {@link Digests#small} with nadam for 10 steps on the engine {@code java}, when Nadam was
     * TensorFlow's alone. Its products are so small that every engine gives the same bits.
     */
    @Test
    void aNadamWithoutConventionContinuesWithTheRuleItWasTrainedWith() throws Exception {
        Trained trained = Trained.load(file("version1-nadam"));
        assertEquals("6747fc7b6c04ab32fd73703f0934a93039eb4079392a106f05943170e574465c", trained.weightsSha256());
        assertEquals(Optimizers.nadam(0.01).withConvention(Convention.TENSORFLOW), trained.model().optimizer());
        trained.fit(Digests.data(30, 6), Digests.shuffled(20));
        assertEquals("c46f2439b10c9f75c479bde4eac20f161b7f480544c00cd9e4e906a49b72662a", trained.weightsSha256());
    }

    static Stream<Arguments> rules() {
        ConstantRate rate = new ConstantRate(0.5);
        double tiny = Float.MIN_NORMAL;
        return Stream.of(
                Arguments.of("Adam", "'beta1':0.9,'beta2':0.8,'epsilon':0.1", new Adam(rate, 0.9, 0.8, 0.1)),
                Arguments.of("Adam", "'beta1':0.9,'beta2':0.8,'epsilon':0.0", new Adam(rate, 0.9, 0.8, tiny)),
                Arguments.of("Adamax", "'beta1':0.9,'beta2':0.8,'epsilon':0.0", new Adamax(rate, 0.9, 0.8, tiny)),
                Arguments.of("Nadam", "'beta1':0.9,'beta2':0.8,'epsilon':0.0",
                        new Nadam(rate, 0.9, 0.8, tiny, Convention.TENSORFLOW)),
                Arguments.of("RmsProp", "'decay':0.9,'momentum':0.5,'epsilon':0.0,'centered':true",
                        new RmsProp(rate, 0.9, 0.5, tiny, true)),
                Arguments.of("Adagrad", "'start':0.1", new Adagrad(rate, 0.1)),
                Arguments.of("Adagrad", "'start':0.0", new Adagrad(rate, 0, tiny, Convention.TENSORFLOW)),
                Arguments.of("Momentum", "'momentum':0.9", new Momentum(rate, 0.9)),
                Arguments.of("Nesterov", "'momentum':0.9", new Nesterov(rate, 0.9)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rules")
    void aRuleWithoutWhatWasAddedLaterMeansWhatItMeant(String type, String components, Optimizer meant) {
        String rule = rule(type, components);
        assertEquals(meant, read(rule));
        assertEquals(new WeightDecay(meant, 0.1),
                read("{'type':'WeightDecay','optimizer':" + rule + ",'decay':0.1}"));
    }

    @Test
    void aRuleWithoutWhatItAlwaysHadIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> read(rule("Adam", "'beta1':0.9")))
                .getMessage();
        assertTrue(message.startsWith("Optimizer expects [rate, beta1, beta2, epsilon, "), message);
    }

    private static String rule(String type, String components) {
        return "{'type':'" + type + "','rate':{'type':'ConstantRate','rate':0.5}," + components + "}";
    }

    private static Optimizer read(String json) {
        return Description.read(Json.read("test", json.replace('\'', '"')), Optimizer.class);
    }
}
