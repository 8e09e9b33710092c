package dev.weft.optimizer;

/**
 * The framework whose form of a rule is followed where frameworks differ. A convention changes the formula and what the
 * slots start with, never a number that you set: rates, epsilons and decays stay.
 *
 * <pre>{@code
 * Optimizer adam = Optimizers.adam(0.001).withConvention(Convention.PYTORCH);
 * Optimizer rmsprop = new RmsProp(Schedules.constant(0.01), 0.99, 0, 1e-8, false, Convention.PYTORCH);
 * }</pre>
 *
 * <p>Where they differ, with {@code c1 = 1 - beta1^t} and {@code c2 = 1 - beta2^t} at step {@code t} from 1:
 *
 * <pre>
 * rule               TensorFlow 1              Keras 3                   PyTorch
 * Momentum,Nesterov  rate outside accumulator  rate inside               rate outside
 * Adagrad, divisor   √s                        √(s + epsilon)            √s + epsilon
 * RmsProp, slot s    starts at 1               starts at 0               starts at 0
 * RmsProp, divisor   √(s + epsilon)            √(s + epsilon)            √s + epsilon
 * RmsProp, momentum  rate inside accumulator   rate inside               rate outside
 * Adam, divisor      (√v + epsilon) / √c2      as TensorFlow 1           √(v / c2) + epsilon
 * Adamax             max(beta2 u, |g|)         as TensorFlow 1           max(beta2 u, |g| + epsilon)
 *                    + epsilon
 * Nadam              constant beta1            Dozat's momentum          Dozat's momentum
 *                                              schedule, 0.96^t          schedule, 0.96^(0.004 t)
 * </pre>
 *
 * <p>Default numbers, which {@link Optimizers} does not change with the convention:
 *
 * <pre>
 * rule               TensorFlow 1              Keras 3                   PyTorch
 * Adagrad            start 0.1, epsilon 0      start 0.1, epsilon 1e-7   start 0, epsilon 1e-10
 * Adadelta           rho 0.95, epsilon 1e-8    rho 0.95, epsilon 1e-7    rho 0.9, epsilon 1e-6
 * RmsProp            decay 0.9, epsilon 1e-10  decay 0.9, epsilon 1e-7   decay 0.99, epsilon 1e-8
 * Adam, AMSGrad      epsilon 1e-8              epsilon 1e-7              epsilon 1e-8
 * Adamax             epsilon 1e-8              epsilon 1e-7              epsilon 1e-8
 * Nadam              epsilon 1e-8              epsilon 1e-7              epsilon 1e-8
 * </pre>
 *
 * <p>{@link Sgd}, {@link Adadelta} and {@link RAdam} need no convention: the frameworks that have them agree. The
 * formulas are those of the update methods in the Python sources of Keras 3 ({@code keras.optimizers}) and PyTorch 1.13
 * ({@code torch.optim}), and of the CPU kernels of TensorFlow 1.15.
 */
public enum Convention {
    /** The form of TensorFlow 1.15's {@code tf.train} and {@code tf.contrib.opt}. */
    TENSORFLOW,
    /** The form of {@code keras.optimizers} in Keras 3. */
    KERAS,
    /** The form of {@code torch.optim} in PyTorch. */
    PYTORCH
}
