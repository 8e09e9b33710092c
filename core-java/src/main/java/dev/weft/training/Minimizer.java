package dev.weft.training;

import dev.weft.graph.Graph;
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
 * An optimizer at work on certain variables: keeps its slots, its step and the moving averages, and turns a loss into
 * an {@link Update} that a session or a trainer runs. Slots and averages of a variable are made when training first
 * runs. For one thread at a time.
 */
public final class Minimizer {
    /** What follows a variable's name in the name of its average. */
    static final String AVERAGE = "/average";

    private final Optimizer optimizer;
    private final List<Variable> variables;
    private final Optional<MovingAverage> average;
    private final Optional<Clip> clip;
    /** Made when training begins, as the averages are: a model that only predicts has none. */
    private float @Nullable [][][] slots;
    private float[][] averages = {};
    /** What the slots and averages begin with when they are made: nothing, or what a checkpoint held. */
    private Map<String, Tensor> saved = Map.of();
    private boolean isStateMissing;
    private final Step step;
    private final Update.Rule descent = new Descent();
    private long stepsPerEpoch = 1;
    private double rateFactor = 1;

    /** One step of the optimizer, which a run of the update makes, or {@link #applyGradients}. */
    private final class Descent implements Update.Rule {
        @Override
        public void begin() {
            prepare();
            step.at(step.number(), rate());
        }

        @Override
        public void apply(int index, float[] weights, float[] gradient, int from, int to) {
            optimizer.update(weights, gradient, Objects.requireNonNull(slots)[index], step, from, to);
            if (average.isPresent()) {
                average.get().update(averages[index], weights, step.number() + 1, from, to);
            }
        }

        @Override
        public void end() {
            optimizer.advance(step.scalars());
            step.at(step.number() + 1, step.rate());
        }
    }

    /**
     * {@code optimizer} at its first step on {@code variables}, with moving averages of them and limits on gradients
     * if asked for.
     */
    public Minimizer(Optimizer optimizer, List<Variable> variables, Optional<MovingAverage> average,
            Optional<Clip> clip) {
        this.optimizer = optimizer;
        this.variables = List.copyOf(variables);
        this.average = average;
        this.clip = clip;
        this.step = new Step(optimizer);
    }

    /** Makes the slots and the averages, unless they are there. */
    private void prepare() {
        if (slots != null) {
            return;
        }
        if (isStateMissing) {
            throw new IllegalStateException("Optimizer expects its slots to go on from step " + step.number()
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

    /** {@code optimizer} at its first step on every trainable variable of {@code graph}, without averages. */
    public static Minimizer of(Optimizer optimizer, Graph graph) {
        return new Minimizer(optimizer, graph.trainableVariables(), Optional.empty(), Optional.empty());
    }

    /**
     * {@code optimizer} at its first step on every trainable variable of {@code graph}, with moving averages of them.
     */
    public static Minimizer of(Optimizer optimizer, Graph graph, MovingAverage average) {
        return new Minimizer(optimizer, graph.trainableVariables(), Optional.of(average), Optional.empty());
    }

    /** The update that moves the variables against the gradient of {@code loss}, a scalar, limited if asked for. */
    public Update minimize(Value loss) {
        List<Value> gradients = loss.graph().gradients(loss, variables);
        return update(clip.map(limit -> Clipping.of(limit, gradients)).orElse(gradients));
    }

    /** The update that moves each variable against its gradient, in the variables' order, when a session runs it. */
    public Update update(List<? extends Value> gradients) {
        return Update.of(variables, gradients, descent);
    }

    /**
     * Moves each variable against its gradient at once, as a tape's gradients want it.
     *
     * @throws IllegalArgumentException if there is not a gradient of its shape for each variable
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
        descent.begin();
        for (int i = 0; i < gradients.size(); i++) {
            descent.apply(i, variables.get(i).tensor().data(), gradients.get(i).data(), 0, gradients.get(i).size());
        }
        descent.end();
    }

    /** How many steps have been taken. */
    public long step() {
        return step.number();
    }

    /** The learning rate of the next step. */
    public double rate() {
        return optimizer.rate().at(step.number(), stepsPerEpoch) * rateFactor;
    }

    /** Tells how many steps make an epoch, the unit of the schedules; 1 until it is told. */
    public void stepsPerEpoch(long steps) {
        stepsPerEpoch = steps;
    }

    /** How many steps make an epoch. */
    public long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** Multiplies the schedule's rate from now on, as reducing on a plateau does. */
    public void rateFactor(double factor) {
        rateFactor = factor;
    }

    /** What the schedule's rate is multiplied by. */
    public double rateFactor() {
        return rateFactor;
    }

    /** The variables' averages by name; the variables themselves if none are kept or no step was taken. */
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
     * All that goes on from step to step, by name and shared: {@code dense1.kernel/momentum}, {@code
     * dense1.kernel/average}, {@code optimizer/beta1Power}. The step's number is not among it.
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

    /** The shapes of the tensors that {@link #state} gives, by name. */
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
     * Goes on from a copy of what {@link #state} gave after {@code steps} steps. Where all slots are missing, as in a
     * file of weights alone, only training is refused.
     *
     * @throws IllegalArgumentException if some tensors are missing, or one has another shape
     */
    public void restore(Map<String, Tensor> state, long steps) {
        adopt(state, steps);
        if (!isStateMissing) {
            prepare();
        }
    }

    /** {@link #restore} from tensors that nobody else changes: they are held, and copied when training begins. */
    void adopt(Map<String, Tensor> state, long steps) {
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
        // At its first step fresh ones are right.
        isStateMissing = isMissing && steps > 0;
        step.at(steps, step.rate());
    }
}
