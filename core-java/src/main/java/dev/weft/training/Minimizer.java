package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.device.Kernel;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Step;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An optimizer with its state for a fixed list of variables: the slots, the step count, and the moving averages. It
 * turns a loss into an {@link Update} that a session or a training runs.
 *
 * <pre>{@code
 * Minimizer minimizer = Minimizer.of(Optimizers.adam(0.001), graph);
 * Update train = minimizer.minimize(loss);
 * session.run(feeds, train);
 * }</pre>
 *
 * <p>All gradients of a step are computed from the old weights before any weight changes. The learning rate of a step
 * is {@link #rate()}: that of the optimizer's schedule, whose unit of epochs is {@link #stepsPerEpoch(long)}, times
 * {@link #rateFactor()}.
 *
 * <p>Of a table that {@link dev.weft.graph.Joining#rows} looks up, such as that of an {@code Embedding}, a step changes
 * only the rows with a gradient other than zero. Gradient descent without momentum gives the same bits as if it changed
 * all. Every other rule is <em>lazy</em>: the weights, slots and averages of the other rows keep their values, so they
 * neither coast on their momentum nor decay, as with TensorFlow Addons' {@code LazyAdam} and PyTorch's
 * {@code SparseAdam}. Bias corrections count the steps of the model, not those of a row.
 *
 * <p>Constraints of variables, such as that of a {@code Dense} kernel, are applied at the end of each step. As in
 * Keras, moving averages take the weights before that.
 *
 * <p>Slots and averages are allocated when training first runs. Not safe for several threads.
 */
public final class Minimizer {
    private final Optimizer optimizer;
    private final List<Variable> variables;
    /** Those of the variables that have a constraint: an array, because a step allocates nothing. */
    private final Variable[] constrained;
    /** The rule of each variable. */
    private final List<Optimizer> rules;
    private final Optional<MovingAverage> average;
    private final Optional<Clip> clip;
    private final Step step;
    private final OptimizerState state;
    private final Update.Rule descent = new Descent();
    private long stepsPerEpoch = 1;
    private double rateFactor = 1;
    /** The step that {@link #applyGradients} runs, and the gradients that it is fed; made when it is first called. */
    private @Nullable Plan application;
    private boolean isPlaced;
    private List<Placeholder> operands = List.of();

    /** One step of the optimizer, made by a run of the update or by {@link #applyGradients}. */
    private final class Descent implements Update.Rule {
        @Override
        public void begin() {
            double rate = rate();
            if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Schedule expects to return a finite rate >= 0 but got " + rate
                        + " at step " + step.number() + ": " + optimizer.rate());
            }
            state.prepare();
            step.at(step.number(), rate, stepsPerEpoch);
        }

        @Override
        public void apply(int index, float[] weights, float[] gradient, int from, int to) {
            rules.get(index).update(weights, gradient, state.slots(index), step, from, to);
            if (average.isPresent()) {
                average.get().update(state.average(index), weights, step.number() + 1, from, to);
            }
        }

        @Override
        public Optional<Update.Change> onDevice(int index) {
            return rules.get(index).onDevice(step).map(rule -> {
                List<String> names = new ArrayList<>(rule.slots());
                Kernel kernel = rule;
                if (average.isPresent()) {
                    names.add("average");
                    kernel = rule.withText(rule.text() + " average -= (average - w) * averaged;").slots(names)
                            .number("averaged", () -> 1f - average.get().decay(step.number() + 1));
                }
                return new Update.Change(kernel, state.arrays(index), variables.get(index).constraintOnDevice());
            });
        }

        @Override
        public boolean skipsZeros() {
            return true;
        }

        @Override
        public void end() {
            for (Variable variable : constrained) {
                variable.constrain();
            }
            optimizer.advance(step.scalars());
            step.at(step.number() + 1, step.rate());
        }
    }

    /**
     * Creates the state of {@code optimizer} before its first step.
     *
     * @param optimizer the rule
     * @param variables the variables to update, in this order
     * @param average the moving average to keep of each variable, if there is one
     * @param clip the limit on the gradients, if there is one
     * @throws IllegalArgumentException if the rule names variables that are not in the list, see
     *     {@link Optimizer#forParameters}
     */
    public Minimizer(Optimizer optimizer, List<Variable> variables, Optional<MovingAverage> average,
            Optional<Clip> clip) {
        this.optimizer = optimizer;
        this.variables = List.copyOf(variables);
        this.constrained = this.variables.stream().filter(Variable::isConstrained).toArray(Variable[]::new);
        this.rules = rules(optimizer, this.variables);
        this.average = average;
        this.clip = clip;
        this.step = new Step(optimizer);
        this.state = new OptimizerState(optimizer, this.variables, average.isPresent(), step);
    }

    /** The rules of {@code variables}. A rule may also name frozen ones, so that layers can be frozen for a while. */
    private static List<Optimizer> rules(Optimizer optimizer, List<Variable> variables) {
        if (variables.isEmpty()) {
            return List.of();
        }
        Stream<Variable> frozen = variables.get(0).graph().variables().stream().filter(one -> !one.trainable());
        return optimizer.forParameters(Stream.concat(variables.stream(), frozen).map(Variable::name).toList())
                .subList(0, variables.size());
    }

    /**
     * Creates the state of {@code optimizer} before its first step for all trainable variables of {@code graph},
     * without averages and without clipping.
     *
     * @param optimizer the rule
     * @param graph the graph of the variables, which must exist already
     */
    public static Minimizer of(Optimizer optimizer, Graph graph) {
        return new Minimizer(optimizer, graph.trainableVariables(), Optional.empty(), Optional.empty());
    }

    /**
     * Creates the state of {@code optimizer} before its first step for all trainable variables of {@code graph}, with
     * moving averages and without clipping.
     *
     * @param optimizer the rule
     * @param graph the graph of the variables, which must exist already
     * @param average the moving average to keep of each variable
     */
    public static Minimizer of(Optimizer optimizer, Graph graph, MovingAverage average) {
        return new Minimizer(optimizer, graph.trainableVariables(), Optional.of(average), Optional.empty());
    }

    /**
     * Returns the update that moves the variables against the gradient of {@code loss}, clipped if a limit is set.
     * Every run of it is one step. TensorFlow's {@code optimizer.minimize}.
     *
     * @param loss the scalar to minimize
     * @throws IllegalArgumentException if it is not a scalar
     */
    public Update minimize(Value loss) {
        return update(loss.graph().gradients(loss, variables));
    }

    /**
     * Returns the update that moves each variable against its gradient, clipped if a limit is set. TensorFlow's
     * {@code optimizer.apply_gradients}.
     *
     * @param gradients one value for each variable, of its shape and in the order of the variables
     * @throws IllegalArgumentException if they do not match the variables
     */
    public Update update(List<? extends Value> gradients) {
        return Update.of(variables, clip.isPresent() ? Clipping.of(clip.get(), gradients) : gradients, descent);
    }

    /**
     * Moves each variable against its gradient now, for gradients of a tape or of {@link Trained#lossAndGradients}.
     * Counts as one step, with the bits of a step of {@link Trained#fit}. The gradients are clipped if a limit is set,
     * such as that of {@link Model#withClip}, but not checked for NaN. Variables that were recorded for a
     * {@linkplain dev.weft.graph.Graph#device device} are updated there.
     *
     * @param gradients one for each variable, in the order of the variables
     * @throws IllegalArgumentException if there is not one gradient of the right shape for each variable; nothing
     *     changes then
     */
    public void applyGradients(List<Tensor> gradients) {
        apply(gradients, true);
    }

    /** Does that, but on the processor unless {@code placed}, whatever device the variables were recorded for. */
    void apply(List<Tensor> gradients, boolean placed) {
        if (gradients.size() != variables.size()) {
            throw new IllegalArgumentException("Minimizer expects a gradient for each of " + variables.size()
                    + " variables but got " + gradients.size());
        }
        for (int i = 0; i < gradients.size(); i++) {
            if (!gradients.get(i).shape().equals(variables.get(i).shape())) {
                throw new IllegalArgumentException("Minimizer expects a gradient of " + variables.get(i) + " but got "
                        + gradients.get(i).shape());
            }
        }
        if (application == null || isPlaced != placed) {
            operands = variables.stream().map(one -> one.graph().placeholder("gradient", one.shape().toArray()))
                    .toList();
            Map<Placeholder, Shape> shapes = new LinkedHashMap<>();
            operands.forEach(operand -> shapes.put(operand, operand.shape()));
            List<Update> updates = List.of(update(operands));
            application = placed ? Plan.placed("Minimizer", updates, shapes, Workers.shared())
                    : Plan.of(updates, shapes, Workers.shared());
            isPlaced = placed;
        }
        for (int i = 0; i < gradients.size(); i++) {
            application.feed(operands.get(i), gradients.get(i));
        }
        application.run(step.number());
    }

    /** Copies slots and averages to the host, where a device has newer ones, and frees its memory. */
    void leaveDevice() {
        state.leaveDevice();
    }

    /** The number of steps taken, including those before a {@link #restore}. */
    public long step() {
        return step.number();
    }

    /** The learning rate of the next step: the schedule's rate times {@link #rateFactor()}. */
    public double rate() {
        return optimizer.rate().at(step.number(), stepsPerEpoch) * rateFactor;
    }

    /** The learning rate of the last step; 0 before the first. */
    float lastRate() {
        return step.rate();
    }

    /**
     * Sets the number of steps in an epoch, the unit of schedules such as {@code decay(0.99)}; 1 until it is set.
     * {@link Trained#fit} sets it from its data and batch size.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public void stepsPerEpoch(long steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("Minimizer expects at least 1 step per epoch but got " + steps);
        }
        stepsPerEpoch = steps;
    }

    /** The number of steps in an epoch. */
    public long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /**
     * Multiplies the schedule's rate by {@code factor} from now on; 1 at the start. It replaces the factor set before,
     * is saved in checkpoints, and stays for later trainings. {@code ReduceOnPlateau} uses it.
     *
     * @throws IllegalArgumentException if the factor is not a finite number of at least 0
     */
    public void rateFactor(double factor) {
        rateFactor = checked(factor);
    }

    static double checked(double rateFactor) {
        if (!(rateFactor >= 0 && rateFactor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Minimizer expects a finite rate factor >= 0 but got " + rateFactor);
        }
        return rateFactor;
    }

    /** The factor by which the schedule's rate is multiplied. */
    public double rateFactor() {
        return rateFactor;
    }

    /**
     * The moving averages by the names of their variables, shared; the variables' values if there are no averages or no
     * step was taken.
     */
    public Map<String, Tensor> averages() {
        return state.averages();
    }

    /**
     * The state that continues from step to step, by name: {@code dense1.kernel/momentum},
     * {@code dense1.kernel/average}, {@code optimizer/beta1Power}. The tensors are shared. Neither the step count nor
     * the rate factor is among them. Allocates the slots if no step was taken.
     */
    public Map<String, Tensor> state() {
        return state.tensors();
    }

    /**
     * Restores a copy of {@link #state}, taken after {@code steps} steps. If all slots are missing, as in a file of
     * weights alone, the next step throws an {@link IllegalStateException}, unless {@code steps} is 0: then the slots
     * start with their initial values.
     *
     * @param state the tensors by name; other names are ignored
     * @param steps the number of steps after which the state was taken
     * @throws IllegalArgumentException if only some tensors are missing, one has another shape, or {@code steps} is
     *     negative; nothing has changed then
     */
    public void restore(Map<String, Tensor> state, long steps) {
        this.state.restore(state, steps);
    }

    /**
     * Restores as {@link #restore} does from tensors that no other code changes: it keeps them and copies when training
     * starts.
     */
    void adopt(Map<String, Tensor> state, long steps) {
        this.state.adopt(state, steps);
    }
}
