package dev.weft.optimizer;

/**
 * The optimizers under their usual names, with usual defaults: those of TensorFlow 1 where it has some, so epsilon is
 * 1e-8 where Keras has 1e-7. The constructors of the records take all numbers. {@link Optimizer#withRate} and
 * {@link Optimizer#decay} replace the constant rate by a schedule:
 *
 * <pre>{@code
 * Optimizers.sgd(0.1).decay(0.99)
 * Optimizers.adam(0.001).withRate(Schedules.cosine(0.001, 20))
 * }</pre>
 */
public final class Optimizers {
    private Optimizers() {}

    /** Stochastic gradient descent, see {@link Sgd}. */
    public static Sgd sgd(double rate) {
        return new Sgd(new ConstantRate(rate));
    }

    /** Heavy-ball momentum of 0.9, see {@link Momentum}. */
    public static Momentum momentum(double rate) {
        return momentum(rate, 0.9);
    }

    /** Heavy-ball momentum, usually 0.9, see {@link Momentum}. */
    public static Momentum momentum(double rate, double momentum) {
        return new Momentum(new ConstantRate(rate), momentum);
    }

    /** Nesterov's momentum of 0.9, see {@link Nesterov}. */
    public static Nesterov nesterov(double rate) {
        return nesterov(rate, 0.9);
    }

    /** Nesterov's momentum, usually 0.9, see {@link Nesterov}. */
    public static Nesterov nesterov(double rate, double momentum) {
        return new Nesterov(new ConstantRate(rate), momentum);
    }

    /** Adagrad with sums that start at 0.1, see {@link Adagrad}. */
    public static Adagrad adagrad(double rate) {
        return new Adagrad(new ConstantRate(rate), 0.1);
    }

    /**
     * Adadelta with rho 0.95 and epsilon 1e-8, see {@link Adadelta}. The paper's rate is 1; TensorFlow's default is
     * 0.001.
     */
    public static Adadelta adadelta(double rate) {
        return new Adadelta(new ConstantRate(rate), 0.95, 1e-8);
    }

    /** RMSProp with decay 0.9, no momentum and epsilon 1e-10, not centered, see {@link RmsProp}. */
    public static RmsProp rmsprop(double rate) {
        return new RmsProp(new ConstantRate(rate), 0.9, 0, 1e-10, false);
    }

    /** Adam with rate 0.001, beta1 0.9, beta2 0.999 and epsilon 1e-8, see {@link Adam}. */
    public static Adam adam() {
        return adam(0.001);
    }

    /** Adam with beta1 0.9, beta2 0.999 and epsilon 1e-8, see {@link Adam}. */
    public static Adam adam(double rate) {
        return new Adam(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }

    /** Adam with rate 0.001 and decoupled weight decay of 0.01, see {@link WeightDecay}. */
    public static WeightDecay adamw() {
        return adamw(0.001);
    }

    /** Adam with decoupled weight decay of 0.01, see {@link WeightDecay}. */
    public static WeightDecay adamw(double rate) {
        return adamw(rate, 0.01);
    }

    /** Adam with decoupled weight decay, usually 0.01, see {@link WeightDecay}. */
    public static WeightDecay adamw(double rate, double decay) {
        return new WeightDecay(adam(rate), decay);
    }

    /** Adamax with beta1 0.9, beta2 0.999 and epsilon 1e-8, see {@link Adamax}. */
    public static Adamax adamax(double rate) {
        return new Adamax(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }

    /** Nadam with beta1 0.9, beta2 0.999 and epsilon 1e-8, see {@link Nadam}. */
    public static Nadam nadam(double rate) {
        return new Nadam(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }
}
