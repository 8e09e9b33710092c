package dev.weft.recipe;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Joining;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * The loss of members of an ensemble that each leave out another part of the rows, so that every row can be judged by
 * members that have not seen it.
 *
 * <p>Outputs are {@code [batch, members, n]}. Labels are {@code [batch, 2 + members]}: the class or number t; 0 to
 * train or 1 to judge; and the share w of each member, which sum to 1 and are 0 for members that do not count. To
 * train, the loss is the mean of those that count, {@code Σ_m w_m · loss(y_m, t)}. To judge, it is the loss of their
 * mean prediction: {@code -ln Σ_m w_m · p_m(t)} for classes, {@code (Σ_m w_m · y_m - t)²} for a number.
 *
 * @param isClasses whether labels are classes, and outputs their logits
 */
record FoldLoss(boolean isClasses) implements Loss {
    private static final double LEAST = 1e-37;

    @Override
    public Value of(Value predictions, Value labels) {
        int members = predictions.shape().dimension(1);
        Value target = Joining.columns(labels, 0, 1);
        Value isJudged = Shaping.reshape(Joining.columns(labels, 1, 2), Shape.UNKNOWN);
        Value shares = Joining.columns(labels, 2, 2 + members);
        if (!isClasses) {
            Value errors = Shaping.reshape(predictions, Shape.UNKNOWN, members).minus(target);
            return mixed(isJudged, Reductions.sum(Elementwise.square(errors).times(shares), 1),
                    Elementwise.square(Reductions.sum(errors.times(shares), 1)));
        }
        Value flat = Shaping.reshape(predictions, Shape.UNKNOWN, predictions.shape().dimension(2));
        Value classes = Shaping.reshape(Shaping.repeat(target, members), Shape.UNKNOWN);
        Value losses = Shaping.reshape(Losses.SOFTMAX_CE.of(flat, classes), Shape.UNKNOWN, members);
        Value probability = Reductions.sum(Elementwise.exp(losses.unaryMinus()).times(shares), 1);
        return mixed(isJudged, Reductions.sum(losses.times(shares), 1),
                Elementwise.log(Elementwise.clip(probability, LEAST, 1)).unaryMinus());
    }

    private static Value mixed(Value isJudged, Value training, Value judging) {
        return training.plus(isJudged.times(judging.minus(training)));
    }

    @Override
    public Optional<Outputs.Label> label(Shape labels, int outputs) {
        return Optional.empty();
    }
}
