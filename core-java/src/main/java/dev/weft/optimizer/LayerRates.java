package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import dev.weft.internal.check.NamePatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Learning rates for some layers around another optimizer: the rate of a step is multiplied by a factor in the layers
 * that a pattern names. Also known as discriminative fine-tuning (Howard and Ruder 2018), and as parameter groups in
 * PyTorch.
 *
 * <pre>{@code
 * Optimizer rule = Optimizers.adam(0.001).layerRate("encoder*", 0.1).layerRate("encoder.dense1", 0.01);
 * }</pre>
 *
 * <p>Of several patterns that match a layer, the last one counts. A layer inside a named one has its factor, too. The
 * other layers have the factor 1, and the bits that they have without this. What else depends on the rate does so with
 * the factor: a {@link WeightDecay} inside this is multiplied, one around it is not. It adds no slots. With the factor
 * 0 the weights stay as they are, but gradients are still computed; {@code Model.withFrozen} saves them.
 *
 * @param optimizer the rule of all layers
 * @param factors the factors by pattern, at least one
 */
public record LayerRates(Optimizer optimizer, List<Factor> factors) implements Optimizer {
    /**
     * The factor of the layers that a pattern names.
     *
     * @param layers the path of layers, such as {@code dense1} or {@code residual1.dense2}, where {@code *} stands for
     *     any characters
     * @param factor the factor of the learning rate, finite and at least 0
     */
    public record Factor(String layers, double factor) {
        /**
         * Checks the factor and the pattern.
         *
         * @throws IllegalArgumentException if the factor is not a finite number of at least 0, or the pattern is empty
         */
        public Factor {
            Expect.notNegative("LayerRates factor", factor);
            layers = new NamePatterns(List.of(layers)).patterns().get(0);
        }
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public LayerRates {
        factors = List.copyOf(factors);
        Expect.that(!factors.isEmpty(), "LayerRates", "at least one factor", "none");
    }

    /** Returns these rates with one more pattern, which counts before those that this has. */
    @Override
    public LayerRates layerRate(String layers, double factor) {
        return new LayerRates(optimizer, Stream.concat(factors.stream(), Stream.of(new Factor(layers, factor)))
                .toList());
    }

    @Override
    public Schedule rate() {
        return optimizer.rate();
    }

    @Override
    public LayerRates withRate(Schedule rate) {
        return new LayerRates(optimizer.withRate(rate), factors);
    }

    @Override
    public List<Slot> slots() {
        return optimizer.slots();
    }

    @Override
    public List<Slot> scalars() {
        return optimizer.scalars();
    }

    @Override
    public List<Optimizer> forParameters(List<String> names) {
        List<String> layers = names.stream().map(LayerRates::layer).distinct().toList();
        for (Factor one : factors) {
            Expect.that(layers.stream().anyMatch(layer -> NamePatterns.covers(one.layers, layer)), "LayerRates",
                    "the names of layers among " + layers, one.layers);
        }
        List<Optimizer> inner = optimizer.forParameters(names);
        List<Optimizer> rules = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            double factor = factor(layer(names.get(i)));
            rules.add(factor == 1 ? inner.get(i) : new LayerRates(inner.get(i), List.of(new Factor("*", factor))));
        }
        return rules;
    }

    /** The layer of {@code parameter}, such as {@code dense1} of {@code dense1.kernel}. */
    private static String layer(String parameter) {
        return parameter.substring(0, Math.max(0, parameter.lastIndexOf('.')));
    }

    private double factor(String layer) {
        double factor = 1;
        for (Factor one : factors) {
            factor = NamePatterns.covers(one.layers, layer) ? one.factor : factor;
        }
        return factor;
    }

    /** Updates a parameter of a layer without a name, which only {@code *} matches. */
    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        optimizer.update(weights, gradient, slots, step.scaled(factor("")), from, to);
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        Step own = step.scaled(factor(""));
        return optimizer.onDevice(own).map(inner -> inner.withNumbers(number -> () -> {
            own.follow(step, factor(""));
            return number.getAsDouble();
        }));
    }

    @Override
    public void advance(float[] scalars) {
        optimizer.advance(scalars);
    }
}
