package dev.weft.network;

import dev.weft.graph.Value;
import java.util.List;

/** A built layer: the function from its input to its output. */
@FunctionalInterface
public interface Forward {
    /** Records the layer on {@code input}; {@code mode} tells apart what only training does, such as dropout. */
    Value apply(Value input, Mode mode);

    /** One after the other, the output of each the input of the next. */
    static Forward chain(List<Forward> forwards) {
        List<Forward> all = List.copyOf(forwards);
        return (input, mode) -> {
            Value output = input;
            for (Forward forward : all) {
                output = forward.apply(output, mode);
            }
            return output;
        };
    }
}
