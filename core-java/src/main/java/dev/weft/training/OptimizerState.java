package dev.weft.training;

import dev.weft.device.HostArray;
import dev.weft.graph.Variable;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Slot;
import dev.weft.optimizer.Step;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an optimizer keeps from step to step: the slots of each variable, the moving averages, and its scalars. */
final class OptimizerState {
    /** The suffix of a variable's name that names its moving average. */
    static final String AVERAGE = "/average";

    private final Optimizer optimizer;
    private final List<Variable> variables;
    private final boolean isAveraged;
    private final Step step;
    /** Allocated when training starts, as the averages are: a model that only predicts has none. */
    private float @Nullable [][][] slots;
    private float[][] averages = {};
    /** The same arrays, slots before the average, of each variable that a plan on a device has updated. */
    private final Map<Integer, List<HostArray>> shared = new HashMap<>();
    /** The initial slots and averages when they are allocated: none, or those of a checkpoint. */
    private Map<String, Tensor> saved = Map.of();
    private boolean isMissing;

    OptimizerState(Optimizer optimizer, List<Variable> variables, boolean isAveraged, Step step) {
        this.optimizer = optimizer;
        this.variables = variables;
        this.isAveraged = isAveraged;
        this.step = step;
    }

    /** The slots of a variable and its average, if there is one, for plans on a device. */
    List<HostArray> arrays(int index) {
        prepare();
        return shared.computeIfAbsent(index, any -> arraysOf(index).map(HostArray::new).toList());
    }

    private Stream<float[]> arraysOf(int index) {
        Stream<float[]> kept = Stream.of(Objects.requireNonNull(slots)[index]);
        return isAveraged ? Stream.concat(kept, Stream.of(averages[index])) : kept;
    }

    /** Copies what a device has to the host, for somebody who may change it. */
    void bringHome() {
        shared.values().forEach(arrays -> arrays.forEach(HostArray::write));
    }

    /** The slots of a variable. */
    float[][] slots(int index) {
        if (!shared.isEmpty()) {
            shared.getOrDefault(index, List.of()).forEach(HostArray::write);
        }
        return Objects.requireNonNull(slots)[index];
    }

    /** The moving average of a variable. */
    float[] average(int index) {
        return averages[index];
    }

    /** Allocates the slots and the averages if they are missing. */
    void prepare() {
        if (slots != null) {
            return;
        }
        if (isMissing) {
            throw new IllegalStateException("Optimizer expects its slots to continue from step " + step.number()
                    + " but the checkpoint had none: predict with this model, or train a new one");
        }
        List<Slot> kept = optimizer.slots();
        float[][][] made = new float[variables.size()][kept.size()][];
        averages = new float[isAveraged ? variables.size() : 0][];
        for (int i = 0; i < made.length; i++) {
            Variable variable = variables.get(i);
            for (int s = 0; s < kept.size(); s++) {
                Tensor before = saved.get(variable.name() + "/" + kept.get(s).name());
                made[i][s] = before != null ? before.data().clone() : new float[variable.shape().size()];
                if (before == null) {
                    Arrays.fill(made[i][s], kept.get(s).start());
                }
            }
            if (isAveraged) {
                averages[i] = start(variable).data().clone();
            }
        }
        slots = made;
        saved = Map.of();
        shared.forEach((index, arrays) -> {
            List<float[]> now = arraysOf(index).toList();
            for (int k = 0; k < now.size(); k++) {
                arrays.get(k).replace(now.get(k));
            }
        });
    }

    /** The moving averages by the names of their variables; the variables' values if there are none. */
    Map<String, Tensor> averages() {
        bringHome();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            Variable variable = variables.get(i);
            tensors.put(variable.name(), averages.length > 0 ? Tensor.of(variable.shape(), averages[i])
                    : start(variable));
        }
        return tensors;
    }

    /** Where the average of a variable starts: from that of a checkpoint, else from the variable's values. */
    private Tensor start(Variable variable) {
        Tensor before = saved.get(variable.name() + AVERAGE);
        return before != null ? before : variable.tensor();
    }

    /** The state by name, allocated if no step was taken. */
    Map<String, Tensor> tensors() {
        if (isMissing) {
            return Collections.unmodifiableMap(saved);
        }
        prepare();
        bringHome();
        float[][][] arrays = Objects.requireNonNull(slots);
        Map<String, Tensor> state = new LinkedHashMap<>();
        List<Slot> kept = optimizer.slots();
        for (int i = 0; i < variables.size(); i++) {
            Variable variable = variables.get(i);
            for (int s = 0; s < kept.size(); s++) {
                state.put(variable.name() + "/" + kept.get(s).name(), Tensor.of(variable.shape(), arrays[i][s]));
            }
            if (isAveraged) {
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

    /** The shapes of the tensors that {@link #tensors} returns, by name. */
    private Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Variable variable : variables) {
            optimizer.slots().forEach(slot -> shapes.put(variable.name() + "/" + slot.name(), variable.shape()));
            if (isAveraged) {
                shapes.put(variable.name() + AVERAGE, variable.shape());
            }
        }
        for (int s = 0; s < step.scalars().length; s++) {
            shapes.put(scalar(s), Shape.SCALAR);
        }
        return shapes;
    }

    /** Restores a copy of a state. */
    void restore(Map<String, Tensor> state, long steps) {
        adopt(state, steps);
        if (!isMissing) {
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
        Map<String, Shape> expected = shapes();
        List<String> kept = expected.keySet().stream().filter(name -> !name.endsWith(AVERAGE)).toList();
        boolean lacksSlots = !kept.isEmpty() && kept.stream().noneMatch(state::containsKey);
        expected.forEach((name, shape) -> {
            Tensor values = state.get(name);
            boolean isOptional = lacksSlots && values == null;
            if (!isOptional && (values == null || !values.shape().equals(shape))) {
                throw new IllegalArgumentException("Optimizer expects " + name + " " + shape + " but got "
                        + (values == null ? "none" : values.shape()) + ": is the checkpoint of another model?");
            }
        });
        for (int s = 0; s < step.scalars().length && !lacksSlots; s++) {
            step.scalars()[s] = state.get(scalar(s)).item();
        }
        slots = null;
        averages = new float[0][];
        saved = new LinkedHashMap<>(state);
        saved.keySet().retainAll(expected.keySet());
        // Before the first step, fresh slots are correct.
        isMissing = lacksSlots && steps > 0;
        step.at(steps, step.rate());
    }
}
