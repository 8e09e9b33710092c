package dev.weft.optimizer;

/**
 * The rules by their usual names, with the usual numbers: those of TensorFlow 1.x where it has defaults, so epsilon is
 * 1e-8 where Keras has 1e-7. A record's constructor takes all numbers; a constant rate becomes a schedule with {@link
 * Optimizer#withRate} or {@link Optimizer#decay}.
 */
public final class Optimizers {
    private Optimizers() {}

    /** Stochastic gradient descent. */
    public static Sgd sgd(double rate) {
        return new Sgd(new ConstantRate(rate));
    }

    /** A heavy ball with momentum 0.9. */
    public static Momentum momentum(double rate) {
        return momentum(rate, 0.9);
    }

    /** A heavy ball, commonly with momentum 0.9. */
    public static Momentum momentum(double rate, double momentum) {
        return new Momentum(new ConstantRate(rate), momentum);
    }

    /** Nesterov's momentum of 0.9. */
    public static Nesterov nesterov(double rate) {
        return nesterov(rate, 0.9);
    }

    /** Nesterov's momentum, commonly 0.9. */
    public static Nesterov nesterov(double rate, double momentum) {
        return new Nesterov(new ConstantRate(rate), momentum);
    }

    /** Adagrad, its sums starting at 0.1. */
    public static Adagrad adagrad(double rate) {
        return new Adagrad(new ConstantRate(rate), 0.1);
    }

    /** Adadelta with rho 0.95 and epsilon 1e-8. The paper's rate is 1; TensorFlow's default is 0.001. */
    public static Adadelta adadelta(double rate) {
        return new Adadelta(new ConstantRate(rate), 0.95, 1e-8);
    }

    /** RMSProp with decay 0.9, no momentum and epsilon 1e-10, not centered. */
    public static RmsProp rmsprop(double rate) {
        return new RmsProp(new ConstantRate(rate), 0.9, 0, 1e-10, false);
    }

    /** Adam with rate 0.001. */
    public static Adam adam() {
        return adam(0.001);
    }

    /** Adam with beta1 0.9, beta2 0.999 and epsilon 1e-8. */
    public static Adam adam(double rate) {
        return new Adam(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }

    /** Adam with rate 0.001 and decoupled weight decay 0.01. */
    public static WeightDecay adamw() {
        return adamw(0.001);
    }

    /** Adam with decoupled weight decay 0.01. */
    public static WeightDecay adamw(double rate) {
        return adamw(rate, 0.01);
    }

    /** Adam with decoupled weight decay, commonly 0.01. */
    public static WeightDecay adamw(double rate, double decay) {
        return new WeightDecay(adam(rate), decay);
    }

    /** Adamax with beta1 0.9, beta2 0.999 and epsilon 1e-8. */
    public static Adamax adamax(double rate) {
        return new Adamax(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }

    /** Nadam with beta1 0.9, beta2 0.999 and epsilon 1e-8. */
    public static Nadam nadam(double rate) {
        return new Nadam(new ConstantRate(rate), 0.9, 0.999, 1e-8);
    }
}
