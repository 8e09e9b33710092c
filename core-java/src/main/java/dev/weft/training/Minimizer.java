package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Slot;
import dev.weft.optimizer.Step;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    /** The suffix of a variable's name that names its moving average. */
    static final String AVERAGE = "/average";

    private final Optimizer optimizer;
    private final List<Variable> variables;
    /** The rule of each variable. */
    private final List<Optimizer> rules;
    private final Optional<MovingAverage> average;
    private final Optional<Clip> clip;
    /** Allocated when training starts, as the averages are: a model that only predicts has none. */
    private float @Nullable [][][] slots;
    private float[][] averages = {};
    /** The initial slots and averages when they are allocated: none, or those of a checkpoint. */
    private Map<String, Tensor> saved = Map.of();
    private boolean isStateMissing;
    private final Step step;
    private final Update.Rule descent = new Descent();
    private long stepsPerEpoch = 1;
    private double rateFactor = 1;
    /** The step that {@link #applyGradients} runs, and the gradients that it is fed; made when it is first called. */
    private @Nullable Plan application;
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
            prepare();
            step.at(step.number(), rate);
        }

        @Override
        public void apply(int index, float[] weights, float[] gradient, int from, int to) {
            rules.get(index).update(weights, gradient, Objects.requireNonNull(slots)[index], step, from, to);
            if (average.isPresent()) {
                average.get().update(averages[index], weights, step.number() + 1, from, to);
            }
        }

        @Override
        public boolean skipsZeros() {
            return true;
        }

        @Override
        public void end() {
            variables.forEach(Variable::constrain);
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
        this.rules = optimizer.forParameters(variables.stream().map(Variable::name).toList());
        this.average = average;
        this.clip = clip;
        this.step = new Step(optimizer);
    }

    /** Allocates the slots and the averages if they are missing. */
    private void prepare() {
        if (slots != null) {
            return;
        }
        if (isStateMissing) {
            throw new IllegalStateException("Optimizer expects its slots to continue from step " + step.number()
                    + " but the checkpoint had none: predict with this model, or train a new one");
        }
        List<Slot> kept = optimizer.slots();
        float[][][] made = new float[variables.size()][kept.size()][];
        averages = new float[average.isPresent() ? variables.size() : 0][];
        for (int i = 0; i < made.length; i++) {
            Variable variable = variables.get(i);
            for (int s = 0; s < kept.size(); s++) {
                Tensor before = saved.get(variable.name() + "/" + kept.get(s).name());
                made[i][s] = before != null ? before.data().clone() : new float[variable.shape().size()];
                if (before == null) {
                    Arrays.fill(made[i][s], kept.get(s).start());
                }
            }
            if (average.isPresent()) {
                averages[i] = saved.getOrDefault(variable.name() + AVERAGE, variable.tensor()).data().clone();
            }
        }
        slots = made;
        saved = Map.of();
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
     * such as that of {@link Model#withClip}, but not checked for NaN.
     *
     * @param gradients one for each variable, in the order of the variables
     * @throws IllegalArgumentException if there is not one gradient of the right shape for each variable; nothing
     *     changes then
     */
    public void applyGradients(List<Tensor> gradients) {
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
        if (application == null) {
            operands = variables.stream().map(one -> one.graph().placeholder("gradient", one.shape().toArray()))
                    .toList();
            Map<Placeholder, Shape> shapes = new LinkedHashMap<>();
            operands.forEach(operand -> shapes.put(operand, operand.shape()));
            application = Plan.of(List.of(update(operands)), shapes, Workers.shared());
        }
        for (int i = 0; i < gradients.size(); i++) {
            application.feed(operands.get(i), gradients.get(i));
        }
        application.run(step.number());
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
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            Variable variable = variables.get(i);
            tensors.put(variable.name(), averages.length > 0 ? Tensor.of(variable.shape(), averages[i])
                    : saved.getOrDefault(variable.name() + AVERAGE, variable.tensor()));
        }
        return tensors;
    }

    /**
     * The state that continues from step to step, by name: {@code dense1.kernel/momentum},
     * {@code dense1.kernel/average}, {@code optimizer/beta1Power}. The tensors are shared. Neither the step count nor
     * the rate factor is among them. Allocates the slots if no step was taken.
     */
    public Map<String, Tensor> state() {
        if (isStateMissing) {
            return Collections.unmodifiableMap(saved);
        }
        prepare();
        float[][][] arrays = Objects.requireNonNull(slots);
        Map<String, Tensor> state = new LinkedHashMap<>();
        List<Slot> kept = optimizer.slots();
        for (int i = 0; i < variables.size(); i++) {
            Variable variable = variables.get(i);
            for (int s = 0; s < kept.size(); s++) {
                state.put(variable.name() + "/" + kept.get(s).name(), Tensor.of(variable.shape(), arrays[i][s]));
            }
            if (average.isPresent()) {
                state.put(variable.name() + AVERAGE, Tensor.of(variable.shape(), averages[i]));
            }
        }
        for (int s = 0; s < step.scalars().length; s++) {
            state.put(scalar(s), Tensor.scalar(step.scalars()[s]));
        }
        return state;
    }

    private String scalar(int index) {
        return "optimizer/" + optimizer.scalars().get(index).name();
    }

    /** The shapes of the tensors that {@link #state} returns, by name. */
    private Map<String, Shape> stateShapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Variable variable : variables) {
            optimizer.slots().forEach(slot -> shapes.put(variable.name() + "/" + slot.name(), variable.shape()));
            average.ifPresent(any -> shapes.put(variable.name() + AVERAGE, variable.shape()));
        }
        for (int s = 0; s < step.scalars().length; s++) {
            shapes.put(scalar(s), Shape.SCALAR);
        }
        return shapes;
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
        adopt(state, steps);
        if (!isStateMissing) {
            prepare();
        }
    }

    /**
     * Restores as {@link #restore} does from tensors that no other code changes: it keeps them and copies when training
     * starts.
     */
    void adopt(Map<String, Tensor> state, long steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("Minimizer expects a step >= 0 but got " + steps);
        }
        Map<String, Shape> expected = stateShapes();
        List<String> kept = expected.keySet().stream().filter(name -> !name.endsWith(AVERAGE)).toList();
        boolean isMissing = !kept.isEmpty() && kept.stream().noneMatch(state::containsKey);
        expected.forEach((name, shape) -> {
            Tensor values = state.get(name);
            boolean isOptional = isMissing && values == null;
            if (!isOptional && (values == null || !values.shape().equals(shape))) {
                throw new IllegalArgumentException("Optimizer expects " + name + " " + shape + " but got "
                        + (values == null ? "none" : values.shape()) + ": is the checkpoint of another model?");
            }
        });
        for (int s = 0; s < step.scalars().length && !isMissing; s++) {
            step.scalars()[s] = state.get(scalar(s)).item();
        }
        slots = null;
        averages = new float[0][];
        saved = new LinkedHashMap<>(state);
        saved.keySet().retainAll(expected.keySet());
        // Before the first step, fresh slots are correct.
        isStateMissing = isMissing && steps > 0;
        step.at(steps, step.rate());
    }
}
