package dev.weft.optimizer;

import dev.weft.device.Kernel;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The rule that turns gradients into new weights, elementwise and in place. An optimizer has no memory of its own: its
 * state is in {@link #slots() slots}, arrays as long as the parameter, and in {@link #scalars() scalars}, numbers for
 * the whole model. The caller keeps, passes and saves both, so a rule is immutable and any number of threads may use
 * it.
 *
 * <p>All arithmetic is float32 with one rounding per operation, in the order of TensorFlow 1.x where TensorFlow has the
 * rule, so that its published weights are reproduced digit by digit. A NaN in the gradient becomes a NaN in that
 * weight. Where Keras or PyTorch differ, see {@link Convention}.
 *
 * <p>Of a table whose rows are looked up, such as that of an {@code Embedding}, a step updates only the rows with a
 * gradient other than zero. Momentum, moments, {@link WeightDecay} and a {@link MovingAverage} then rest for the other
 * rows, as with TensorFlow Addons' {@code LazyAdam}; plain gradient descent is not affected.
 *
 * <p>{@link Optimizers} has the rules that are built in. A rule of your own is a record with one loop:
 *
 * <pre>{@code
 * record SignDescent(Schedule rate) implements Optimizer {
 *     public SignDescent withRate(Schedule rate) {
 *         return new SignDescent(rate);
 *     }
 *
 *     public List<Slot> slots() {
 *         return List.of();
 *     }
 *
 *     public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
 *         for (int i = from; i < to; i++) {
 *             weights[i] -= Math.signum(gradient[i]) * step.rate();
 *         }
 *     }
 * }
 * }</pre>
 */
public interface Optimizer {
    /** The learning rate as a function of the step. */
    Schedule rate();

    /** Returns the same rule with another learning rate. */
    Optimizer withRate(Schedule rate);

    /**
     * The arrays kept for each parameter, in the order in which {@link #update} expects them. Names are unique among
     * the slots and scalars of a rule and become part of checkpoints: {@code dense1.kernel/momentum}.
     */
    List<Slot> slots();

    /**
     * The numbers kept for the whole model, in the order of {@link Step#scalars()}; none unless a rule overrides this.
     * In checkpoints their names follow {@code optimizer/}: {@code optimizer/beta1Power}.
     */
    default List<Slot> scalars() {
        return List.of();
    }

    /**
     * Returns the rule of each parameter, for rules that treat parameters differently. All of them have the slots and
     * scalars of this rule, which are advanced by this rule. By default this rule is that of every parameter; a rule
     * that wraps another one asks it.
     *
     * @param names the names of the parameters, such as {@code dense1.kernel}
     * @throws IllegalArgumentException if this rule names a parameter that is not among them
     */
    default List<Optimizer> forParameters(List<String> names) {
        return Collections.nCopies(names.size(), this);
    }

    /**
     * Updates elements {@code [from, to)} of one parameter. Elements must not depend on each other: the result must be
     * bit-identical however the range is cut and in whatever order the parts run, because several threads may update
     * parts of one parameter at once.
     *
     * @param weights the parameter's elements, row-major, changed in place
     * @param gradient the gradient of the loss, as long as {@code weights}, never changed
     * @param slots one array for each of {@link #slots()}, as long as {@code weights}, changed in place
     * @param step the number, rate and scalars of the current step, never changed
     * @param from the first element
     * @param to the element after the last
     */
    void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to);

    /**
     * The same update in a form for a device, if there is one; otherwise it is made on the host, and weights, gradient
     * and slots are copied at every step.
     *
     * <pre>{@code
     * return Optional.of(Kernel.each("w -= sign_of(g) * rate;", "w", "g").changing().slots(names())
     *         .number("rate", step::rate));
     * }</pre>
     *
     * @param step the step, of which the numbers are asked for each time
     * @return a text of the kind EACH that changes the weight {@code w} by its gradient {@code g} and the slots, which
     *     have their own names
     */
    default Optional<Kernel> onDevice(Step step) {
        return Optional.empty();
    }

    /** The names of the slots. */
    default List<String> names() {
        return slots().stream().map(Slot::name).toList();
    }

    /**
     * Moves the scalars on to the next step. Called once per step, after all parameters have been updated.
     *
     * @param scalars the values of {@link #scalars()}, changed in place
     */
    default void advance(float[] scalars) {}

    /**
     * Returns this rule with decoupled weight decay, usually 0.01 with Adam: {@code
     * Optimizers.adam(0.001).amsgrad().weightDecay(0.01).kernelsOnly()}. See {@link WeightDecay}.
     *
     * @throws IllegalArgumentException if the decay is not a finite number of at least 0
     */
    default WeightDecay weightDecay(double decay) {
        return new WeightDecay(this, decay);
    }

    /**
     * Returns this rule with the learning rate multiplied by {@code factor} in the layers that a pattern names:
     * {@code Optimizers.adam(0.001).layerRate("encoder*", 0.1)}. See {@link LayerRates}.
     *
     * @param layers the path of layers, such as {@code dense1} or {@code residual1.dense2}, where {@code *} stands for
     *     any characters; building a model without such a layer throws an {@link IllegalArgumentException}
     * @param factor the factor, finite and at least 0
     */
    default LayerRates layerRate(String layers, double factor) {
        return new LayerRates(this, List.of(new LayerRates.Factor(layers, factor)));
    }

    /**
     * Returns this rule with noise on the gradients, which shrinks from step to step: {@code
     * Optimizers.sgd(0.1).gradientNoise(0.01)}. See {@link GradientNoise}.
     *
     * @param eta the variance of the first step, at least 0; the paper has 0.01, 0.3 and 1
     */
    default GradientNoise gradientNoise(double eta) {
        return new GradientNoise(this, eta, GradientNoise.USUAL_GAMMA, 1);
    }

    /**
     * Returns this rule with a rate multiplied by {@code factor} once per epoch, as a staircase: {@code
     * Optimizers.sgd(0.1).decay(0.99)}. See {@link Schedule#decay}.
     */
    default Optimizer decay(double factor) {
        return withRate(rate().decay(factor));
    }

    /**
     * Returns this rule with a schedule in which an epoch has {@code steps} steps, whatever the size of the data set:
     * {@code Optimizers.sgd(0.1).decay(0.96).every(1000)} decays every 1000 steps. Call it last; see {@link
     * Schedule#every}.
     */
    default Optimizer every(long steps) {
        return withRate(rate().every(steps));
    }
}
