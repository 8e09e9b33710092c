package dev.weft.loss;

import dev.weft.graph.MatrixOps;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A loss in which each example counts by the weight of its class: {@code weights[class] · loss}, or
 * {@code Σ_j t_j · weights[j] · loss} for labels {@code [batch, classes]}. Use it for unbalanced classes.
 *
 * <p>As in Keras, training takes the mean over the batch and does not divide by the sum of the weights; PyTorch
 * divides, as {@link Loss#weightedMean} does. To keep the learning rate, choose weights whose mean over the examples is
 * 1, such as
 * {@code examples / (classes · examples of the class)}. Evaluations weigh the loss, too, but not the metrics.
 *
 * <p>Labels may be class indices {@code [batch]}, one-hot rows or probabilities {@code [batch, classes]}, or, for two
 * classes, {@code [batch, 1]} of 0 and 1.
 *
 * @param loss the loss of each example; one that returns a scalar is refused
 * @param weights the weight of each class, at least 0 and finite, in the order of the classes
 */
public record ClassWeighted(Loss loss, List<Double> weights) implements Wrapped {
    /**
     * Copies the weights.
     *
     * @throws IllegalArgumentException if there are fewer than two, or one is negative, NaN or infinite
     */
    public ClassWeighted {
        weights = List.copyOf(weights);
        if (weights.size() < 2
                || !weights.stream().allMatch(weight -> weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ClassWeighted expects a weight >= 0 for each of at least 2 classes "
                    + "but got " + weights);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return each(predictions, labels).times(weightOf(labels));
    }

    @Override
    public Optional<Value> weights(Value labels) {
        return WeightedMean.product(Optional.of(weightOf(labels)), loss.weights(labels));
    }

    @Override
    public Optional<Value> counts(Value labels, Optional<Value> weights) {
        return loss.counts(labels, WeightedMean.product(weights, Optional.of(weightOf(labels))));
    }

    private Value weightOf(Value labels) {
        Shape shape = labels.shape();
        int classes = weights.size();
        if (shape.rank() == 2 && shape.dimension(1) == 1 && classes == 2) {
            return Shaping.reshape(labels, Shape.UNKNOWN).times(weights.get(1) - weights.get(0)).plus(weights.get(0));
        }
        if (shape.rank() != 1 && !(shape.rank() == 2 && shape.dimension(1) == classes)) {
            throw new IllegalArgumentException("ClassWeighted with " + classes
                    + " weights expects labels [batch] or [batch, " + classes
                    + "] but got " + shape);
        }
        Tensor column = Tensor.zeros(classes, 1);
        for (int i = 0; i < classes; i++) {
            column.data()[i] = weights.get(i).floatValue();
        }
        Value shares = shape.rank() == 1 ? Shaping.oneHot(labels, classes) : labels;
        return Shaping.reshape(MatrixOps.matmul(shares, labels.graph().constant(column)), Shape.UNKNOWN);
    }
}
