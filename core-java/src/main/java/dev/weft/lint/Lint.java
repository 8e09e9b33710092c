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
 * <p>It examines the layers, up to 2,000 examples spread over the data and as many of the validation data, the
 * learning rates of the whole run, and the outputs for the initial weights. It changes
 * nothing, and accepts any data. Holds no state: threads may share it.
 *
 * <table>
 * <caption>The rules</caption>
 * <tr><th>name</th><th>what it finds</th></tr>
 * <tr><td>{@code no-examples}, {@code unreadable-example}</td><td>data that is empty or cannot be read</td></tr>
 * <tr><td>{@code does-not-fit}</td><td>layers, loss and labels whose shapes do not fit together</td></tr>
 * <tr><td>{@code softmax-twice}, {@code sigmoid-twice}</td><td>an activation at the end that the loss applies,
 * too</td></tr>
 * <tr><td>{@code no-probabilities}</td><td>a loss that expects probabilities, but outputs that can leave 0 to
 * 1</td></tr>
 * <tr><td>{@code relu-at-the-end}</td><td>a loss that expects logits, but outputs that cannot be negative</td></tr>
 * <tr><td>{@code labels-out-of-reach}</td><td>regression labels beyond the range of the last activation</td></tr>
 * <tr><td>{@code not-finite-labels}, {@code not-finite-features}</td><td>NaN or infinite numbers in the data</td></tr>
 * <tr><td>{@code labels-out-of-range}</td><td>labels that the loss does not accept, such as class 10 of 10</td></tr>
 * <tr><td>{@code constant-labels}, {@code constant-features}</td><td>data without differences</td></tr>
 * <tr><td>{@code sorted-labels}</td><td>examples that are sorted by their label, of which the last are held back to
 * validate, or which are trained on in that order</td></tr>
 * <tr><td>{@code unseen-classes}</td><td>a class in the validation data that the training data lack, or the
 * reverse</td></tr>
 * <tr><td>{@code class-imbalance}</td><td>one class with more than 90 % of the examples</td></tr>
 * <tr><td>{@code unscaled-features}</td><td>features with a root mean square above 10, or all below 0.01</td></tr>
 * <tr><td>{@code dead-relus}</td><td>more than a quarter of a layer's units without a slope at the start</td></tr>
 * <tr><td>{@code exploding-signal}, {@code vanishing-signal}</td><td>initial weights that grow or shrink differences
 * too much</td></tr>
 * <tr><td>{@code sum-of-losses}</td><td>a learning rate that is too large for a sum over the batch</td></tr>
 * <tr><td>{@code vanishing-rate}</td><td>a learning rate that falls to a thousandth in the first half of the
 * training</td></tr>
 * <tr><td>{@code large-batch}</td><td>a batch of more than 32 examples, and more than the data set has</td></tr>
 * <tr><td>{@code runs-on-host}</td><td>a training on a device that computes something on the processor, with
 * copies</td></tr>
 * </table>
 */
public final class Lint {
    private static final List<Rule> RULES = List.of(OutputRules::softmaxTwice, OutputRules::sigmoidTwice,
            OutputRules::noProbabilities,
            OutputRules::reluAtTheEnd, OutputRules::labelsOutOfReach, LabelRules::notFinite, LabelRules::outOfRange,
            LabelRules::constant,
            OrderRules::sortedLabels, OrderRules::unseenClasses, LabelRules::imbalance, FeatureRules::notFinite,
            FeatureRules::unscaled, FeatureRules::constant,
            FeatureRules::deadRelus,
            SignalRules::throughDepth,
            RateRules::sumOfLosses, RateRules::vanishingRate, RateRules::largeBatch, DeviceRules::runsOnHost);

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
            return List.of(new Finding("no-examples", "the data set is empty", "check where it comes from"));
        }
        Dataset examples;
        Optional<Dataset> validation;
        Batch sample;
        Optional<Batch> held;
        try {
            examples = training.examples(data);
            sample = Inspection.sample(examples);
            validation = training.validation(data).filter(some -> some.size() > 0);
            held = validation.map(Inspection::sample);
        } catch (RuntimeException unreadable) {
            return List.of(new Finding("unreadable-example", String.valueOf(unreadable.getMessage()), "fix the data"));
        }
        Trained built;
        try {
            built = model.build(data.features());
            built.expectFits(data);
            validation.ifPresent(built::expectFits);
        } catch (RuntimeException unfit) {
            return List.of(new Finding("does-not-fit", String.valueOf(unfit.getMessage()),
                    "change the layers, the loss or the labels"));
        }
        Inspection inspection = new Inspection(model, examples, training, sample, held, built);
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : RULES) {
            rule.of(inspection).ifPresent(findings::add);
        }
        return findings;
    }
}
