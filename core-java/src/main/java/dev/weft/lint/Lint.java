package dev.weft.lint;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds likely mistakes before a training starts, and explains them: what it saw, in numbers, and what to do.
 *
 * <pre>{@code
 * Lint.of(model, data, Training.epochs(5)).forEach(System.out::println);
 * }</pre>
 *
 * <p>It examines the layers, up to 2,000 examples spread over the data, the learning rates of the whole run, and the
 * outputs for the initial weights. It changes nothing, and accepts any data. Holds no state: threads may share it.
 */
public final class Lint {
    private static final List<Rule> RULES = List.of(OutputRules::softmaxTwice, OutputRules::sigmoidTwice,
            OutputRules::noProbabilities,
            OutputRules::reluAtTheEnd, OutputRules::labelsOutOfReach, LabelRules::notFinite, LabelRules::outOfRange,
            LabelRules::constant,
            LabelRules::imbalance, FeatureRules::notFinite, FeatureRules::unscaled, FeatureRules::constant,
            FeatureRules::deadRelus,
            SignalRules::throughDepth,
            RateRules::sumOfLosses, RateRules::vanishingRate, RateRules::largeBatch);

    /**
     * A likely mistake.
     *
     * @param name the name of the rule, such as {@code softmax-twice}
     * @param message what was seen, and where
     * @param fix what to do about it
     */
    public record Finding(String name, String message, String fix) {
        @Override
        public String toString() {
            return name + ": " + message + "; " + fix;
        }
    }

    /** One kind of mistake. */
    @FunctionalInterface
    interface Rule {
        Optional<Finding> of(Inspection inspection);
    }

    private Lint() {}

    /** Returns the likely mistakes of training {@code model} on {@code data} in this way; empty if there are none. */
    public static List<Finding> of(Model model, Dataset data, Training training) {
        if (data.size() == 0) {
            return List.of(new Finding("no-examples", "the data set is empty", "look where it comes from"));
        }
        Dataset examples;
        Batch sample;
        try {
            examples = training.examples(data);
            sample = Inspection.sample(examples);
        } catch (RuntimeException unreadable) {
            return List.of(new Finding("unreadable-example", String.valueOf(unreadable.getMessage()), "fix the data"));
        }
        Trained built;
        try {
            built = model.build(data.features());
            built.expectFits(data);
        } catch (RuntimeException unfit) {
            return List.of(new Finding("does-not-fit", String.valueOf(unfit.getMessage()),
                    "change the layers, the loss or the labels"));
        }
        Inspection inspection = new Inspection(model, examples, training, sample, built);
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : RULES) {
            rule.of(inspection).ifPresent(findings::add);
        }
        return findings;
    }
}
