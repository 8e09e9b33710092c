package dev.weft.lint;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.internal.text.PythonFormat;
import dev.weft.lint.Lint.Finding;
import dev.weft.metric.Classes;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import dev.weft.training.Training;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Rules about the order of the examples, and about what a training holds back to validate. */
final class OrderRules {
    /** What is less likely than this in shuffled data is no coincidence. */
    private static final double UNLIKELY = 0.05;
    private static final double VERY_UNLIKELY = 0.01;
    private static final int FEW = 20;

    private OrderRules() {}

    /**
     * {@code unseen-classes}: a class occurs in the validation data but not in the training data, or the reverse where
     * chance alone would hardly do that.
     */
    static Optional<Finding> unseenClasses(Inspection seen) {
        Optional<int[]> training = classes(seen, seen.sample());
        Optional<int[]> validation = seen.held().flatMap(held -> classes(seen, held));
        if (training.isEmpty() || validation.isEmpty()) {
            return Optional.empty();
        }
        int[] trained = counts(training.get(), seen.outputs());
        int[] held = counts(validation.get(), seen.outputs());
        // What validates but is never trained on cannot be learned, by chance or not.
        boolean all = seen.sample().size() == seen.data().size();
        Optional<Finding> unlearned = IntStream.range(0, held.length)
                .filter(label -> held[label] > 0 && trained[label] == 0 && (all || isNoChance(held, label, trained)))
                .mapToObj(label -> unseen(label, held, "validation", "training", seen)).findFirst();
        return unlearned.or(() -> IntStream.range(0, held.length)
                .filter(label -> trained[label] > 0 && held[label] == 0 && isNoChance(trained, label, held))
                .mapToObj(label -> unseen(label, trained, "training", "validation", seen)).findFirst());
    }

    /** Whether as many draws as in {@code other} would hardly miss a class that is as frequent as in {@code counts}. */
    private static boolean isNoChance(int[] counts, int label, int... other) {
        double share = (double) counts[label] / IntStream.of(counts).sum();
        return Math.pow(1 - share, IntStream.of(other).sum()) < VERY_UNLIKELY;
    }

    private static Finding unseen(int label, int[] counts, String where, String missing, Inspection seen) {
        String cause = seen.training().share() > 0
                ? "the validation data are the last " + percent(seen.training().share()) + " of the data"
                : "the validation data differ from the training data";
        return new Finding("unseen-classes", "class " + label + " makes " + counts[label] + " of "
                + IntStream.of(counts).sum() + " " + where + " examples and none of the " + missing + " examples: "
                + cause, "shuffle the data before you split it, or before the training: data.shuffle(1)");
    }

    /**
     * {@code sorted-labels}: the examples are sorted by their label, and the training does not shuffle them: it holds
     * back the last of them, or its first batches have one class alone.
     */
    static Optional<Finding> sortedLabels(Inspection seen) {
        double share = seen.training().share();
        Batch sample = seen.sample();
        double[] keys = keys(seen, sample);
        if (share > 0) {
            keys = DoubleStream.concat(Arrays.stream(keys), Arrays.stream(seen.held().map(held -> keys(seen, held))
                    .orElse(new double[0]))).toArray();
        }
        if (!isSorted(keys, classes(seen, sample).isPresent())) {
            return Optional.empty();
        }
        String effect = share > 0 ? "the training holds back the last " + percent(share) + " of them"
                : startsWithOneClass(seen) ? "the first batches have one class alone" : "";
        return effect.isEmpty() ? Optional.empty() : Optional.of(new Finding("sorted-labels",
                "the examples are sorted by their label, and " + effect,
                "shuffle the data before the training: data.shuffle(1)"));
    }

    /** The labels as numbers to compare: classes, or single numbers; none for other labels. */
    private static double[] keys(Inspection seen, Batch batch) {
        Tensor labels = batch.labels();
        boolean single = labels.shape().rowSize() == 1;
        return classes(seen, batch).map(classes -> Arrays.stream(classes).asDoubleStream().toArray())
                .orElseGet(() -> IntStream.range(0, single ? labels.size() : 0).mapToDouble(i -> labels.data()[i])
                        .toArray());
    }

    /**
     * Whether equal keys are neighbours, for numbers also in ascending or descending order, and chance would hardly
     * have put them so.
     */
    private static boolean isSorted(double[] keys, boolean areClasses) {
        Map<Double, Long> counts = Arrays.stream(keys).boxed()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        int rises = 0;
        int falls = 0;
        for (int i = 1; i < keys.length; i++) {
            rises += keys[i] > keys[i - 1] ? 1 : 0;
            falls += keys[i] < keys[i - 1] ? 1 : 0;
        }
        int distinct = counts.size();
        if (distinct < 2 || rises + falls != distinct - 1 || !areClasses && rises > 0 && falls > 0) {
            return false;
        }
        // The number of sorted orders by the number of all orders, as logarithms.
        double sorted = areClasses ? logFactorial(distinct) : Math.log(2);
        sorted += counts.values().stream().mapToDouble(OrderRules::logFactorial).sum();
        return sorted - logFactorial(keys.length) < Math.log(UNLIKELY);
    }

    private static double logFactorial(long n) {
        return IntStream.rangeClosed(2, (int) n).mapToDouble(Math::log).sum();
    }

    /** Whether the examples that are drawn first have one class, unless shuffled ones would, too. */
    private static boolean startsWithOneClass(Inspection seen) {
        int[] counts = counts(classes(seen, seen.sample()).orElse(new int[0]), seen.outputs());
        Training training = seen.training();
        Batches batches = training.batching().of(seen.data(), training.batchSize(),
                RandomStream.of(seen.model().seed(), "batches"));
        int drawn = 0;
        int first = -1;
        while (drawn < FEW) {
            Batch batch = batches.next();
            int[] classes = classes(seen, batch).orElse(new int[0]);
            first = drawn == 0 && classes.length > 0 ? classes[0] : first;
            int expected = first;
            if (classes.length == 0 || !IntStream.of(classes).allMatch(label -> label == expected)) {
                return false;
            }
            drawn += classes.length;
        }
        int all = IntStream.of(counts).sum();
        int draws = drawn;
        return IntStream.of(counts).mapToDouble(count -> Math.pow((double) count / all, draws)).sum() < VERY_UNLIKELY;
    }

    /** The classes of a batch's labels, without those that are none; empty if the labels are no classes. */
    private static Optional<int[]> classes(Inspection seen, Batch batch) {
        return seen.meaning().areClasses(batch.labels(), seen.outputs()) ? Optional.of(IntStream.of(
                Classes.labelled(batch.labels(), seen.outputs())).filter(label -> label >= 0).toArray())
                : Optional.empty();
    }

    private static int[] counts(int[] classes, int outputs) {
        int[] counts = new int[Classes.count(outputs)];
        IntStream.of(classes).forEach(label -> counts[label]++);
        return counts;
    }

    private static String percent(double share) {
        return PythonFormat.g(100 * share) + " %";
    }
}
