package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.device.Devices;
import dev.weft.device.Kernel;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Detects divergence after each step. The loss and the vectors among the weights are checked at every step: the
 * gradient of a bias sums everything that flows back through its layer, so a NaN there shows at once. The matrices,
 * which are far larger, are checked every {@value #EVERY} steps and after each epoch; {@code Checkpoints} checks all
 * weights before it saves. Of a table whose steps change only the rows of the batch, such as that of an
 * {@code Embedding}, these rows are checked at every step, and all rows at the end of the training: only listeners can
 * have changed the others, and a loss tells as soon as a batch contains such a row. A device counts by itself, and
 * copies its weights to the host only to say what is wrong.
 *
 * <p>The message names epoch, step, loss, the first computation with a result that is not finite, and the likely cause:
 *
 * <pre>
 * training diverged in epoch 2, step 2, with a loss of Infinity: loss/MSE#8 is not finite. Likely cause: CAUSE
 * </pre>
 *
 * <p>CAUSE is the first of these that applies:
 * <ol>
 * <li>{@code a listener changed it after the step}, for a weight that was finite before the listeners were called;
 * <li>{@code the features of example 1 of the batch are not finite; clean the data}, counted from 0, or the same about
 *     the label or the sample weight;
 * <li>{@code dense1.kernel was NaN before this training began}, or the same about the optimizer's state;
 * <li>the hint of the operation, such as {@code the logarithm of 0 or less; clip its operand, or use a loss on logits};
 * <li>{@code the features of example 1 of the batch are up to 1.0E30; scale them}, or the same about the label;
 * <li>{@code a weight was not finite before the step}, if no number is large enough for an overflow;
 * <li>{@code the learning rate 0.5 is too high; lower it, clip the gradients, or scale the features}.
 * </ol>
 */
final class Health {
    private static final int EVERY = 64;
    /** Far below the root of the largest float: without larger numbers, neither products nor their sums overflow. */
    private static final float LARGE = 1e10f;

    private final Trained trained;
    private final long stepsPerEpoch;
    private final Variable[] vectors;
    private final Variable[] matrices;
    private final Optional<Watch> watch;
    private Optional<String> before = Optional.empty();
    private @Nullable Plan last;

    /** Looks after {@code trained}, with {@code watch} where a device has the weights. */
    Health(Trained trained, long stepsPerEpoch, Optional<Watch> watch) {
        this.trained = trained;
        this.watch = watch;
        this.stepsPerEpoch = stepsPerEpoch;
        this.vectors =
                trained.variables().stream().filter(variable -> variable.shape().rank() < 2).toArray(Variable[]::new);
        this.matrices =
                trained.variables().stream().filter(variable -> variable.shape().rank() > 1).toArray(Variable[]::new);
    }

    /** Looks at the weights and the optimizer's state before the first step, so that a rate is not blamed for them. */
    void begin() {
        before = Stream.concat(trained.weights().entrySet().stream(),
                trained.minimizer().state().entrySet().stream())
                .filter(entry -> entry.getValue().firstNonFinite() >= 0).findFirst().map(Health::shown);
    }

    private static String shown(Map.Entry<String, Tensor> entry) {
        int at = entry.getValue().firstNonFinite();
        return entry.getKey() + " was " + entry.getValue().data()[at] + " at element " + at
                + " before this training began; check the file or the code that it comes from";
    }

    /** @throws NonFiniteException if the step left a loss or weight that is not finite */
    void check(float loss, Batch batch, @Nullable Plan plan) {
        last = plan;
        Optional<String> weight = firstNonFinite();
        if (!Float.isFinite(loss) || weight.isPresent()) {
            Optional<Plan.Computation> first = plan == null ? Optional.empty() : plan.firstNonFinite();
            String name = first.map(Plan.Computation::name).or(() -> weight).orElse("the loss");
            throw diverged(loss, name, cause(first.flatMap(Plan.Computation::hint), batch, plan));
        }
    }

    /** @throws NonFiniteException if the listeners left a weight that is not finite, though {@link #check} passed */
    void checkListeners(float loss) {
        if (watch.isPresent() && trained.variables().stream().allMatch(Variable::isOnDevice)) {
            return;
        }
        firstNonFinite().ifPresent(weight -> {
            throw diverged(loss, weight, "a listener changed it after the step");
        });
    }

    /** @throws NonFiniteException if a table has a row that is not finite after the last step, which left this loss */
    void end(float loss) {
        if (last != null) {
            firstNonFinite(last.tables().toArray(Variable[]::new), Set.of()).ifPresent(weight -> {
                throw diverged(loss, weight, "a listener changed it after the step");
            });
        }
    }

    /** The name of a weight that is not finite, as far as this step looks. */
    private Optional<String> firstNonFinite() {
        boolean all = trained.step() % EVERY == 0 || trained.step() % stepsPerEpoch == 0;
        Optional<String> found = watch.filter(one -> one.vectors.areFinite()).isPresent() ? Optional.empty()
                : firstNonFinite(vectors, Set.of());
        Set<Variable> tables = last == null ? Set.of() : last.tables();
        if (found.isEmpty() && all && watch.filter(one -> one.matrices.areFinite()).isEmpty()) {
            found = firstNonFinite(matrices, tables);
        }
        if (found.isEmpty() && !tables.isEmpty()) {
            Plan plan = Objects.requireNonNull(last);
            found = tables.stream().filter(table -> !plan.isFinite(table)).map(Variable::name).findFirst();
        }
        return found;
    }

    private static Optional<String> firstNonFinite(Variable[] variables, Set<Variable> others) {
        for (Variable variable : variables) {
            if (!others.contains(variable) && variable.firstNonFinite() >= 0) {
                return Optional.of(variable.name());
            }
        }
        return Optional.empty();
    }

    private NonFiniteException diverged(float loss, String name, String cause) {
        long step = trained.step();
        return new NonFiniteException("training diverged in epoch " + StepReport.epoch(step, stepsPerEpoch) + ", step "
                + step + ", with a loss of " + loss + ": " + name + " is not finite. Likely cause: " + cause);
    }

    private String cause(Optional<String> hint, Batch batch, @Nullable Plan plan) {
        float rate = trained.minimizer().lastRate();
        return notFinite("the features", batch.features()).or(() -> notFinite("the label", batch.labels()))
                .or(() -> batch.weights().flatMap(weights -> notFinite("the sample weight", weights)))
                .or(() -> before)
                .or(() -> hint)
                .or(() -> large("the features", batch.features())).or(() -> large("the label", batch.labels()))
                .or(() -> Math.max(plan == null ? LARGE : plan.largestFinite(), rate) >= LARGE ? Optional.empty()
                        : Optional.of("a weight was not finite before the step, because no number is large enough for "
                                + "an overflow; check listeners and other code that changes weights, and your own "
                                + "operations"))
                .orElseGet(() -> "the learning rate " + rate
                        + " is too high; lower it, clip the gradients, or scale the features");
    }

    private static Optional<String> notFinite(String what, Tensor values) {
        int at = values.firstNonFinite();
        return at < 0 ? Optional.empty() : Optional.of(of(what, at, values) + (what.endsWith("s") ? "are" : "is")
                + " not finite; clean the data");
    }

    private static Optional<String> large(String what, Tensor values) {
        int at = 0;
        for (int i = 1; i < values.size(); i++) {
            at = Math.abs(values.data()[i]) > Math.abs(values.data()[at]) ? i : at;
        }
        float largest = values.size() == 0 ? 0 : Math.abs(values.data()[at]);
        return largest < LARGE ? Optional.empty() : Optional.of(of(what, at, values)
                + (what.endsWith("s") ? "are" : "is") + " as large as " + largest + "; scale the data");
    }

    private static String of(String what, int element, Tensor values) {
        return what + " of example " + element / values.shape().rowSize() + " of the batch ";
    }

    /**
     * Counts on a device the weights that are not finite: one number to copy in place of all weights.
     *
     * @param vectors counts after each step
     * @param matrices counts when all weights are checked
     */
    record Watch(Count vectors, Count matrices) {
        static Watch of(List<Variable> weights, String place, Workers workers) {
            return new Watch(
                    new Count(weights.stream().filter(one -> one.shape().rank() < 2).toList(), place, workers),
                    new Count(weights.stream().filter(one -> one.shape().rank() > 1).toList(), place, workers));
        }
    }

    /** The number of elements of some variables that are not finite, counted on a device. */
    static final class Count {
        /** Kernels take a limited number of arrays. */
        private static final int MOST = 32;
        /** How many elements keep a group of threads busy, and how many groups keep a device busy. */
        private static final int MANY = 1 << 14;
        private static final int GROUPS = 256;

        private final List<Value> counts = new ArrayList<>();
        private final Plans<String, Plan> plans;
        private final String place;
        private @Nullable Plan started;

        Count(List<Variable> variables, String place, Workers workers) {
            this.place = place;
            this.plans = new Plans<>(there -> Plan.on(Devices.open(there), counts, Map.of(), workers, any -> true));
            for (int from = 0; from < variables.size(); from += MOST) {
                counts.add(count(variables.subList(from, Math.min(variables.size(), from + MOST))));
            }
        }

        private static Value count(List<Variable> of) {
            long size = of.stream().mapToLong(variable -> variable.shape().size()).sum();
            int groups = (int) Math.max(1, Math.min(GROUPS, size / MANY));
            Value parts = of.get(0).graph().record(new Operation("notFinite", shapes -> Shape.of(groups),
                    frame -> count(frame, of, groups), List.of()), of.toArray(Value[]::new));
            return groups == 1 ? parts : Reductions.sum(parts);
        }

        /** Each group counts in every so many-th stretch of elements. */
        private static Part count(Frame frame, List<Variable> of, int groups) {
            List<Frame.Read> reads =
                    IntStream.range(0, of.size()).mapToObj(index -> frame.input(index).whole()).toList();
            String[] names = IntStream.range(0, of.size()).mapToObj(index -> "x" + index).toArray(String[]::new);
            StringBuilder text = new StringBuilder("float s = 0.0f;");
            for (String name : names) {
                text.append(" for (int j = i * LANES + lane; j < NAMEs; j += groups * LANES)"
                        .replace("NAME", name)).append(" { float v = NAME[j]; if (!(v - v == 0.0f)) { s += 1.0f; } }"
                                .replace("NAME", name));
            }
            Kernel kernel = Kernel.groups(groups, text + " s = sum_of(s); if (lane == 0) { put(result, i, s); }",
                    "result", names).with("groups", groups);
            for (int index = 0; index < names.length; index++) {
                kernel = kernel.with(names[index] + "s", of.get(index).shape().size());
            }
            return Part.of(1, 1, (from, to) -> {
                float[] result = frame.result();
                Arrays.fill(result, 0);
                for (Frame.Read read : reads) {
                    for (float value : read.data()) {
                        result[0] += Float.isFinite(value) ? 0 : 1;
                    }
                }
            }).on(kernel);
        }

        /** Starts to count, without waiting for the number. */
        void start() {
            if (!counts.isEmpty()) {
                Plan plan = plans.take(place);
                plan.run(0);
                started = plan;
            }
        }

        /** Whether none was counted: where it was started, or now. */
        boolean areFinite() {
            if (started == null) {
                start();
            }
            Plan plan = started;
            if (plan == null) {
                return true;
            }
            started = null;
            boolean areFinite = counts.stream().allMatch(count -> plan.value(count).item() == 0);
            plans.give(place, plan);
            return areFinite;
        }
    }
}
