package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayerRatesTest {
    static Stream<Arguments> layerRates() {
        Optimizer sgd = Optimizers.sgd(1);
        return Stream.of(
                Arguments.of(sgd.layerRate("dense1", 0.5), "0.5 0.5 1.0 1.0 1.0"),
                Arguments.of(sgd.layerRate("residual1", 0.5), "1.0 1.0 0.5 1.0 1.0"),
                Arguments.of(sgd.layerRate("*1", 0.5).layerRate("dense*", 0.25), "0.25 0.25 0.5 0.5 1.0"),
                Arguments.of(sgd.layerRate("dense*", 0.25).layerRate("*1", 0.5), "0.5 0.5 0.5 0.5 1.0"),
                Arguments.of(sgd.layerRate("*dense2", 3).layerRate("norm1", 0), "1.0 1.0 3.0 0.0 1.0"),
                Arguments.of(sgd.layerRate("*", 2), "2.0 2.0 2.0 2.0 2.0"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("layerRates")
    void aRateIsMultipliedInTheLayersThatAreNamed(LayerRates rule, String factors) {
        List<String> names = List.of("dense1.kernel", "dense1.bias", "residual1.dense2.kernel", "norm1.gamma", "w");
        StringBuilder steps = new StringBuilder();
        for (Optimizer one : rule.forParameters(names)) {
            float[] weights = {0};
            one.update(weights, new float[]{-1}, new float[0][], new Step(rule).at(0, 1), 0, 1);
            steps.append(steps.isEmpty() ? "" : " ").append(weights[0]);
        }
        assertEquals(factors, steps.toString());
    }

    @Test
    void aRateOfAnUnknownLayerIsRefused() {
        LayerRates rule = Optimizers.sgd(1).layerRate("dense1", 0.5).layerRate("dens2", 0.5);
        assertEquals("LayerRates expects the names of layers among [dense1, dense2] but got dens2",
                assertThrows(IllegalArgumentException.class,
                        () -> rule.forParameters(List.of("dense1.kernel", "dense1.bias", "dense2.bias")))
                        .getMessage());
        assertEquals("LayerRates factor expects a finite number >= 0 but got -1.0",
                assertThrows(IllegalArgumentException.class, () -> rule.layerRate("dense1", -1)).getMessage());
        assertEquals("LayerRates expects at least one factor but got none",
                assertThrows(IllegalArgumentException.class, () -> new LayerRates(rule, List.of())).getMessage());
        assertEquals(List.of(new LayerRates.Factor("dense1", 0.5), new LayerRates.Factor("dens2", 0.5)),
                rule.factors());
    }
}
