package dev.weft.watch;

import dev.weft.graph.Variable;
import dev.weft.network.BuiltLayer;
import dev.weft.training.Trained;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The trainable weights of a layer. */
record Weights(String layer, List<Variable> variables) {
    /** Returns those of all layers that have some, in order. */
    static List<Weights> of(Trained trained) {
        return trained.network().layers().stream().map(Weights::of).filter(layer -> !layer.variables.isEmpty())
                .toList();
    }

    private static Weights of(BuiltLayer layer) {
        return new Weights(layer.name(), layer.variables().stream().filter(Variable::trainable).toList());
    }

    /** The largest of them, such as the kernel. */
    Variable largest() {
        return variables.stream().max(Comparator.comparingInt(variable -> variable.shape().size())).orElseThrow();
    }

    /** The first kernel of a network, if it is applied to all {@code features} at once. */
    static Optional<Variable> first(Trained trained) {
        return of(trained).stream().findFirst().map(Weights::largest).filter(variable -> variable.shape().rank() == 2
                && variable.shape().rows() == trained.features().size());
    }

    /** The sum of the squares. */
    static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }
}
