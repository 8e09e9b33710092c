package dev.weft.lint;

import dev.weft.device.Detour;
import dev.weft.graph.Fetch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.text.PythonFormat;
import dev.weft.lint.Lint.Finding;
import dev.weft.loss.Loss;
import dev.weft.network.Pass;
import dev.weft.tensor.Shape;
import dev.weft.training.Minimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rules about a training on another device than the processor. The device need not be there. */
final class DeviceRules {
    private static final int SHOWN = 3;

    private DeviceRules() {}

    /** {@code runs-on-host}: a step on a device computes something on the processor, and copies arrays for it. */
    static Optional<Finding> runsOnHost(Inspection seen) {
        if (seen.training().device().isEmpty()) {
            return Optional.empty();
        }
        List<Detour> detours;
        try {
            detours = new ArrayList<>(ofStep(seen));
        } catch (IllegalArgumentException refused) {
            return Optional.empty(); // A layer needs larger batches, for instance: the training says so.
        }
        for (Variable variable : seen.built().network().input().graph().trainableVariables()) {
            if (variable.isConstrained() && variable.constraintOnDevice().isEmpty()) {
                detours.add(new Detour("constraint of " + variable.name(), 2L * Float.BYTES * variable.shape().size()));
            }
        }
        if (detours.isEmpty()) {
            return Optional.empty();
        }
        String names = detours.stream().limit(SHOWN).map(Detour::name).collect(Collectors.joining(", "));
        int others = detours.size() - Math.min(SHOWN, detours.size());
        return Optional.of(new Finding("runs-on-host", "on " + seen.training().device().get() + ", "
                + (others > 0 ? names + " and " + others + " more have" : detours.size() > 1 ? names + " have"
                        : names + " has")
                + " Java code alone, so each step runs that on the processor and copies "
                + PythonFormat.g(detours.stream().mapToLong(Detour::bytes).sum() / 1e6) + " MB for it",
                "give it a text beside the Java code (Pointwise.unary and Part.on have an example), or make it of "
                        + "Weft's operations"));
    }

    /** What a step of the training would compute on the processor, in a recording of its own. */
    private static List<Detour> ofStep(Inspection seen) {
        Graph graph = seen.built().network().input().graph();
        Loss loss = seen.model().loss();
        int batch = Math.min(seen.training().batchSize(), seen.data().size());
        Placeholder features = graph.placeholder("features", seen.built().features().batch(Shape.UNKNOWN));
        Placeholder labels = graph.placeholder("labels", seen.data().labels().batch(Shape.UNKNOWN));
        Pass pass = Pass.training();
        Value losses = loss.of(seen.built().network().forward().apply(features, pass), labels);
        Value total = losses.shape().rank() == 0 ? losses : loss.counts(labels, Optional.empty())
                .map(counts -> loss.total(losses, counts)).orElseGet(() -> loss.total(losses));
        Value minimized = pass.losses().stream().reduce(total, Value::plus);
        Minimizer minimizer = new Minimizer(seen.model().optimizer(), graph.trainableVariables(),
                seen.model().average(), seen.model().clip());
        List<Fetch> fetches = new ArrayList<>(List.of(minimizer.minimize(minimized)));
        fetches.addAll(pass.updates());
        return Plan.detours(fetches, Map.of(features, seen.built().features().batch(batch), labels,
                seen.data().labels().batch(batch)));
    }
}
