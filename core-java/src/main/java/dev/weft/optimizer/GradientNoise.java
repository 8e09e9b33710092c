package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import dev.weft.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Noise on the gradients around another optimizer (Neelakantan et al. 2015, "Adding Gradient Noise Improves Learning
 * for Very Deep Networks"): step {@code t}, counted from 0, adds to each element of each gradient a normal number with
 * mean 0 and variance {@code eta / (1 + t)^gamma}, then applies the other rule. It helps deep networks that start from
 * poor weights.
 *
 * <pre>{@code
 * Optimizer noisy = Optimizers.adam(0.001).gradientNoise(0.01);
 * Optimizer other = Optimizers.sgd(0.1).gradientNoise(0.3).withSeed(7);
 * }</pre>
 *
 * <p>The noise comes after gradient clipping and depends only on the seed, the step, the name of the parameter and the
 * position of the element, so it is the same on any number of threads and after a resume. It adds no slots, and takes
 * memory for two arrays as long as each parameter. Keras and PyTorch have no such rule; TensorFlow 1's {@code
 * optimize_loss} has {@code gradient_noise_scale}, whose noise does not shrink.
 *
 * @param optimizer the rule that is given the noisy gradients
 * @param eta the variance of step 0, at least 0; with 0 there is no noise; the paper has 0.01, 0.3 and 1
 * @param gamma how fast the variance shrinks, at least 0; 0.55 in the paper, and 0 keeps it
 * @param seed the seed of the noise, any number; 1 by default
 */
public record GradientNoise(Optimizer optimizer, double eta, double gamma, long seed) implements Optimizer {
    static final double USUAL_GAMMA = 0.55;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if eta or gamma is not a finite number of at least 0
     */
    public GradientNoise {
        Expect.notNegative("GradientNoise eta", eta);
        Expect.notNegative("GradientNoise gamma", gamma);
    }

    /** Returns this rule with another exponent, at least 0. */
    public GradientNoise withGamma(double gamma) {
        return new GradientNoise(optimizer, eta, gamma, seed);
    }

    /** Returns this rule with another seed. */
    public GradientNoise withSeed(long seed) {
        return new GradientNoise(optimizer, eta, gamma, seed);
    }

    @Override
    public Schedule rate() {
        return optimizer.rate();
    }

    @Override
    public GradientNoise withRate(Schedule rate) {
        return new GradientNoise(optimizer.withRate(rate), eta, gamma, seed);
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
        List<Optimizer> inner = optimizer.forParameters(names);
        List<Optimizer> rules = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            rules.add(eta == 0 ? inner.get(i) : new Noisy(this, inner.get(i), names.get(i)));
        }
        return rules;
    }

    /** Updates a parameter without a name; {@link #forParameters} has rules that keep their memory. */
    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        new Noisy(this, optimizer, "").update(weights, gradient, slots, step, from, to);
    }

    @Override
    public void advance(float[] scalars) {
        optimizer.advance(scalars);
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        return new Noisy(this, optimizer, "").onDevice(step);
    }

    /** The standard deviation of the noise of step {@code number}. */
    private double deviation(long number) {
        return Math.sqrt(eta / StrictMath.pow(1.0 + number, gamma));
    }

    /** The rule of one parameter, with its streams and memory. Parts of the parameter use parts of the memory. */
    private static final class Noisy implements Optimizer {
        private final GradientNoise noise;
        private final Optimizer rule;
        private final RandomStream radii;
        private final RandomStream angles;
        private volatile float @Nullable [][] memory;

        private Noisy(GradientNoise noise, Optimizer rule, String name) {
            this.noise = noise;
            this.rule = rule;
            RandomStream stream = RandomStream.of(noise.seed, "gradient noise").split(name);
            this.radii = stream.split("radii");
            this.angles = stream.split("angles");
        }

        @Override
        public Schedule rate() {
            return rule.rate();
        }

        @Override
        public Optimizer withRate(Schedule rate) {
            return noise.withRate(rate);
        }

        @Override
        public List<Slot> slots() {
            return rule.slots();
        }

        @Override
        public List<Slot> scalars() {
            return rule.scalars();
        }

        /** Adds {@code deviation · sqrt(-2 ln(1 - u)) · cos(2πv)} with uniform u and v (Box and Muller 1958). */
        @Override
        public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
            float[][] both = memory(gradient.length);
            float[] noisy = both[0];
            float[] angle = both[1];
            radii.fill(noisy, from, to, step.number());
            angles.fill(angle, from, to, step.number());
            double deviation = noise.deviation(step.number());
            for (int i = from; i < to; i++) {
                noisy[i] = gradient[i] + (float) (deviation * Math.sqrt(-2 * StrictMath.log(1 - noisy[i]))
                        * StrictMath.cos(2 * Math.PI * angle[i]));
            }
            rule.update(weights, noisy, slots, step, from, to);
        }

        @Override
        public Optional<Kernel> onDevice(Step step) {
            return rule.onDevice(step).map(inner -> inner
                    .withReads(List.of("clear"))
                    .withText("float g = clear; { float u = " + radii.text() + "; float v = " + angles.text()
                            + "; g += deviation * sqrt(-2.0f * log(1.0f - u)) * cos(6.2831853f * v); } " + inner.text())
                    .step(step::number).number("deviation", () -> noise.deviation(step.number())));
        }

        /** The two arrays, which the first part to ask allocates. */
        private float[][] memory(int length) {
            float[][] both = memory;
            if (both == null || both[0].length != length) {
                synchronized (this) {
                    both = memory;
                    if (both == null || both[0].length != length) {
                        both = new float[2][length];
                        memory = both;
                    }
                }
            }
            return both;
        }
    }
}
