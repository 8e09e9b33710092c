package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decoupled weight decay around another optimizer (Loshchilov and Hutter 2019): each step first shrinks the weights by
 * {@code w = w - w · (rate · decay)}, then applies the other rule. Around {@link Adam} this is AdamW. Unlike an L2
 * penalty, the decay is not part of the gradient, so it does not enter the moments.
 *
 * <pre>{@code
 * Optimizer all = Optimizers.adamw(0.001, 0.01);
 * Optimizer kernels = Optimizers.adamw(0.001, 0.01).kernelsOnly();
 * Optimizer some = Optimizers.momentum(0.1).weightDecay(1e-4).only("kernel", "dense3.bias");
 * }</pre>
 *
 * <p>The decay applies to every trainable parameter, as in Keras and PyTorch, unless {@link #only} or
 * {@link #kernelsOnly} names some. To leave out biases and norms, Keras has {@code exclude_from_weight_decay}, PyTorch
 * parameter groups.
 *
 * <p>The learning rate scales the decay, as in PyTorch's {@code AdamW} and Keras; in TensorFlow 1's {@code contrib.opt}
 * it does not. It adds no slots. Defaults elsewhere: PyTorch has 0.01, Keras 0.004.
 *
 * @param optimizer the rule that is applied after the decay
 * @param decay the fraction of the weights removed per step at rate 1, at least 0; usually 0.01
 * @param only what is decayed; all parameters if it is empty, see {@link #only(String...)}
 * @param schedule by what the decay is multiplied at each step, see {@link #following}
 */
public record WeightDecay(Optimizer optimizer, double decay, List<String> only, Optional<Schedule> schedule)
        implements
            Optimizer {
    /**
     * Checks the decay and copies the list.
     *
     * @throws IllegalArgumentException if the decay is not a finite number of at least 0
     */
    public WeightDecay {
        Expect.notNegative("WeightDecay decay", decay);
        only = List.copyOf(only);
    }

    /** Decay that is the same at every step. */
    public WeightDecay(Optimizer optimizer, double decay, List<String> only) {
        this(optimizer, decay, only, Optional.empty());
    }

    /** Decay of all parameters. */
    public WeightDecay(Optimizer optimizer, double decay) {
        this(optimizer, decay, List.of());
    }

    /**
     * Returns this rule with a decay of some parameters only. Each of {@code names} selects the parameters that have it
     * as their whole name, such as {@code dense1.kernel}, as the end of it after a dot, such as {@code kernel}, or as
     * the start before a dot, such as the layer {@code dense1}. Building a model in which a name selects nothing throws
     * an {@link IllegalArgumentException}.
     */
    public WeightDecay only(String... names) {
        return new WeightDecay(optimizer, decay, List.of(names), schedule);
    }

    /**
     * Returns this rule with a decay of kernels only: of the parameters called {@code kernel}, but not of biases, of
     * the {@code gamma} and {@code beta} of norms, or of what your own layers call otherwise. The same as {@code
     * only("kernel")}.
     */
    public WeightDecay kernelsOnly() {
        return only("kernel");
    }

    /**
     * Returns this rule with a decay that changes from step to step: {@code decay · schedule}, on top of the learning
     * rate. The schedule of RealMLP is flat at first and then falls to 0:
     *
     * <pre>{@code
     * Optimizers.adam(0.04).weightDecay(0.02).kernelsOnly().following(Schedules.flatCosine(1, 256))
     * }</pre>
     *
     * @param schedule by what the decay is multiplied; usually from 1 to 0
     */
    public WeightDecay following(Schedule schedule) {
        return new WeightDecay(optimizer, decay, only, Optional.of(schedule));
    }

    @Override
    public Schedule rate() {
        return optimizer.rate();
    }

    @Override
    public WeightDecay withRate(Schedule rate) {
        return new WeightDecay(optimizer.withRate(rate), decay, only, schedule);
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
        for (String wanted : only) {
            Expect.that(names.stream().anyMatch(name -> selects(wanted, name)), "WeightDecay.only",
                    "names among the parameters " + names, wanted);
        }
        List<Optimizer> inner = optimizer.forParameters(names);
        List<Optimizer> rules = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean isDecayed = only.isEmpty() || only.stream().anyMatch(wanted -> selects(wanted, name));
            rules.add(isDecayed ? new WeightDecay(inner.get(i), decay, List.of(), schedule) : inner.get(i));
        }
        return rules;
    }

    private static boolean selects(String wanted, String name) {
        return name.equals(wanted) || name.endsWith("." + wanted) || name.startsWith(wanted + ".");
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        return optimizer.onDevice(step).map(inner -> inner.withText("w -= w * decayed; " + inner.text())
                .number("decayed", () -> share(step)));
    }

    private float share(Step step) {
        return step.rate() * (float) (schedule.isEmpty() ? decay : scheduled(schedule.get(), step));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float share = share(step);
        for (int i = from; i < to; i++) {
            weights[i] -= weights[i] * share;
        }
        optimizer.update(weights, gradient, slots, step, from, to);
    }

    private double scheduled(Schedule factors, Step step) {
        double factor = factors.at(step.number(), step.stepsPerEpoch());
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "WeightDecay expects its schedule to return a finite factor >= 0 but got "
                            + factor + " at step " + step.number() + ": " + factors);
        }
        return decay * factor;
    }

    @Override
    public void advance(float[] scalars) {
        optimizer.advance(scalars);
    }
}
