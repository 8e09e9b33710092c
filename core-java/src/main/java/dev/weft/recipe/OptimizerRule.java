package dev.weft.recipe;

import dev.weft.optimizer.Optimizer;
import dev.weft.table.Preprocessing;

/**
 * Makes the optimizer of a {@link TableRecipe}.
 *
 * <pre>{@code
 * TableRecipe.standard().withOptimizer((network, fitted, epochs) -> Optimizers.adam(0.001)
 *         .withRate(Schedules.cosine(0.001, epochs)))
 * }</pre>
 */
@FunctionalInterface
public interface OptimizerRule {
    /**
     * Returns the optimizer.
     *
     * @param network the layers
     * @param fitted the preprocessing, which knows the label
     * @param epochs the length of the training, which schedules need
     */
    Optimizer of(TableNetwork network, Preprocessing fitted, long epochs);
}
