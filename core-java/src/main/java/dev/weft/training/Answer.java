package dev.weft.training;

import dev.weft.loss.Outputs;
import dev.weft.metric.Classes;
import dev.weft.table.Preprocessing;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The prediction for one example as a class name or a number.
 *
 * <pre>{@code
 * Answer answer = trained.answers(image).get(0);
 * String digit = (String) answer.value();
 * double certainty = answer.probabilities().get(digit);
 * }</pre>
 *
 * <p>The class is that of the largest output, or, with a single output, class 1 if it is above the threshold of the
 * loss, see {@link Outputs}. Several independent yes/no outputs are answered by the most probable yes; compare
 * {@code probabilities} with a threshold to get all of them. The value is a number if the model's preprocessing has a
 * numeric target, or, without preprocessing, if the network has a single output that stands for a number. Several
 * outputs that stand for numbers, as those of an autoencoder, have no answer: use {@link Predictor#predict(Tensor)}.
 *
 * @param value the name of the predicted class, a {@code String}: classes without names are called {@code 0}, {@code 1}
 *     and so on, and outputs with a NaN give {@code NaN}; or the predicted number, a {@code Double} in the unit of the
 *     target column
 * @param probabilities the probability of each class, in the order of the classes; empty for a number, and for losses
 *     whose outputs are scores or numbers without probabilities. They sum to 1, except for several independent yes/no
 *     outputs
 */
public record Answer(Object value, Map<String, Double> probabilities) {
    /** Copies the map. */
    public Answer {
        probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
    }

    /**
     * Returns the answers for outputs {@code [n, outputs]}, one per example.
     *
     * @throws UnsupportedOperationException if several outputs stand for numbers and no preprocessing names their
     *     classes
     */
    static List<Answer> of(Outputs meaning, Optional<Preprocessing.Label> label, Tensor outputs) {
        int width = outputs.shape().rowSize();
        List<String> names = label.map(Preprocessing.Label::classes).orElse(List.of());
        if (label.isEmpty() && width > 1 && !meaning.hasClasses()) {
            throw new UnsupportedOperationException("Model has " + width + " outputs that stand for numbers, not for "
                    + "classes: call predict for the outputs themselves, or declare classes with "
                    + "loss.withOutputs(Outputs.SCORES)");
        }
        boolean isNumber = label.isPresent() ? names.isEmpty() : width == 1 && !meaning.hasClasses();
        return isNumber ? numbers(label, outputs) : classes(meaning, names, outputs);
    }

    private static List<Answer> numbers(Optional<Preprocessing.Label> label, Tensor outputs) {
        List<Answer> answers = new ArrayList<>();
        for (float output : outputs.data()) {
            answers.add(new Answer(label.map(known -> known.value(output)).orElse((double) output), Map.of()));
        }
        return answers;
    }

    private static List<Answer> classes(Outputs meaning, List<String> names, Tensor outputs) {
        int[] predicted = Classes.predicted(outputs, meaning.threshold());
        Optional<Tensor> shares =
                meaning.hasProbabilities() ? Optional.of(meaning.classProbabilities(outputs)) : Optional.empty();
        int count = Math.max(2, outputs.shape().rowSize());
        List<String> known = names.isEmpty() ? IntStream.range(0, count).mapToObj(Integer::toString).toList() : names;
        List<Answer> answers = new ArrayList<>();
        for (int row = 0; row < predicted.length; row++) {
            Map<String, Double> probabilities = new LinkedHashMap<>();
            for (int i = 0; shares.isPresent() && i < count; i++) {
                probabilities.put(known.get(i), (double) shares.get().data()[row * count + i]);
            }
            answers.add(new Answer(predicted[row] < 0 ? "NaN" : known.get(predicted[row]), probabilities));
        }
        return answers;
    }
}
