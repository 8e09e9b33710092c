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
 * Likely mistakes of a training, explained before it starts: what was seen, in numbers, and what to do. It looks at
 * the layers, at up to 2,000 examples spread over the data, at the rates of the whole run and at the outputs of the
 * initial weights. Nothing is changed, and no data is too odd to be looked at.
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
     * One likely mistake.
     *
     * @param name    of the rule, such as {@code softmax-twice}
     * @param message what was seen, and where
     * @param fix     what to do about it
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

    /** What is likely wrong with training {@code model} on {@code data} so, empty if nothing is. */
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
            return List.of(new Finding("unreadable-example", String.valueOf(unreadable.getMessage()), "mend the data"));
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
