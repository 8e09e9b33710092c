package dev.weft.optimizer;

/**
 * The built-in optimizers by their usual names, with a constant rate and the usual hyper-parameters. These are the
 * defaults of TensorFlow 1.x where it has them; Adam's epsilon, for example, is 1e-8, while Keras has 1e-7.
 * {@link Convention} lists where Keras and PyTorch differ, and switches to their formulas.
 *
 * <pre>{@code
 * Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(),
 *         Layers.dense(500, Activations.RELU), Layers.dense(10));
 * Optimizer decaying = Optimizers.sgd(0.1).decay(0.99);
 * Optimizer warmedUp = Optimizers.adam().withRate(Schedules.cosine(0.001, 20).warmUp(1));
 * Optimizer other = new Adam(Schedules.constant(0.001), 0.5, 0.999, 1e-7);
 * Optimizer varied = Optimizers.adam(0.001).withConvention(Convention.PYTORCH).amsgrad().weightDecay(0.01);
 * }</pre>
 *
 * <p>A rate below 0, or a hyper-parameter outside its range, throws an {@link IllegalArgumentException} that names it.
 */
public final class Optimizers {
    private Optimizers() {}

    /** Stochastic gradient descent, {@code w -= rate · g}. There is no default rate; 0.01 to 0.1 is usual. */
    public static Sgd sgd(double rate) {
        return new Sgd(new ConstantRate(rate));
    }

    /** Gradient descent with heavy-ball momentum 0.9. For PyTorch's dampening, see {@link Momentum#withDampening}. */
    public static Momentum momentum(double rate) {
        return momentum(rate, 0.9);
    }

    /**
     * Gradient descent with heavy-ball momentum, usually 0.9. The rate is outside the accumulator, see {@link
     * Momentum}.
     */
    public static Momentum momentum(double rate, double momentum) {
        return new Momentum(new ConstantRate(rate), momentum);
    }

    /** Gradient descent with Nesterov momentum 0.9. */
    public static Nesterov nesterov(double rate) {
        return nesterov(rate, 0.9);
    }

    /**
     * Gradient descent with Nesterov momentum, usually 0.9. The rate is outside the accumulator, see {@link Nesterov}.
     */
    public static Nesterov nesterov(double rate, double momentum) {
        return new Nesterov(new ConstantRate(rate), momentum);
    }

    /** Adagrad with accumulators that start at 0.1 and without epsilon, see {@link Adagrad}. */
    public static Adagrad adagrad(double rate) {
        return new Adagrad(new ConstantRate(rate), 0.1);
    }

    /** Adadelta with rho 0.95 and epsilon 1e-8. The paper's rate is 1; TensorFlow's default is 0.001. */
    public static Adadelta adadelta(double rate) {
        return new Adadelta(new ConstantRate(rate), 0.95, 1e-8);
    }

    /**
     * RMSProp with decay 0.9, epsilon 1e-10, no momentum, not centered. TensorFlow 1's variant, see {@link RmsProp};
     * Keras and PyTorch differ from it most in the first steps.
     */
    public static RmsProp rmsprop(double rate) {
        return new RmsProp(new ConstantRate(rate), 0.9, 0, 1e-10, false);
    }

    /** Adam with rate 0.001, beta1 0.9, beta2 0.999 and epsilon 1e-8. */
    public static Adam adam() {
        return adam(0.001);
    }

    /** Adam with beta1 0.9, beta2 0.999 and epsilon 1e-8. Epsilon is not bias-corrected, see {@link Adam}. */
    public static Adam adam(double rate) {
        return new Adam(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }

    /** AdamW with rate 0.001 and weight decay 0.01. */
    public static WeightDecay adamw() {
        return adamw(0.001);
    }

    /** AdamW with weight decay 0.01. */
    public static WeightDecay adamw(double rate) {
        return adamw(rate, 0.01);
    }

    /**
     * AdamW: Adam with decoupled weight decay, usually 0.01. The rate scales the decay. {@link WeightDecay#kernelsOnly}
     * leaves out biases and norms.
     */
    public static WeightDecay adamw(double rate, double decay) {
        return new WeightDecay(adam(rate), decay);
    }

    /** Adamax with beta1 0.9, beta2 0.999 and epsilon 1e-8. The paper's rate is 0.002. */
    public static Adamax adamax(double rate) {
        return new Adamax(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }

    /**
     * Nadam with beta1 0.9, beta2 0.999 and epsilon 1e-8, and Dozat's momentum schedule as in Keras. PyTorch's schedule
     * and TensorFlow 1's form are conventions of {@link Nadam}.
     */
    public static Nadam nadam(double rate) {
        return new Nadam(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }

    /** RAdam with beta1 0.9, beta2 0.999 and epsilon 1e-8: Adam that needs no warm-up. */
    public static RAdam radam(double rate) {
        return new RAdam(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }
}
