package dev.weft.cli.table

import dev.weft.cli.SCHEDULES
import dev.weft.cli.optimizer
import dev.weft.optimizer.LayerRates
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.WeightDecay
import dev.weft.recipe.TableRecipe

/**
 * How the options change the optimizer of a recipe; null leaves a part as it is.
 *
 * @property name the optimizer that replaces it
 * @property rate its largest learning rate
 * @property schedule the name of its schedule
 * @property decay its weight decay
 */
internal class Rule(
    private val name: String?,
    private val rate: Double?,
    private val schedule: String?,
    private val decay: Double?,
) {
    /** [recipe] with the optimizer of the options. */
    fun of(recipe: TableRecipe): TableRecipe {
        val before = recipe.optimizer()
        return recipe.withOptimizer { network, fitted, epochs -> of(before.of(network, fitted, epochs), epochs) }
    }

    private fun of(usual: Optimizer, epochs: Long): Optimizer {
        val named = name?.let { optimizer(it, rate ?: RATE) } ?: usual
        val isChanged = listOf(name, rate, schedule).any { it != null }
        val rates = SCHEDULES.getValue(schedule ?: "cosine")
        val peak = rate ?: (0..epochs).maxOf { named.rate().at(it, 1) }
        val rated = if (isChanged) named.withRate(rates(peak, epochs.toDouble())) else named
        return if (decay == null) rated else decaying(rated, decay) ?: rated.weightDecay(decay).kernelsOnly()
    }

    /** [optimizer] with another weight decay at the place where it has one; null if it has none. */
    private fun decaying(optimizer: Optimizer, decay: Double): Optimizer? = when (optimizer) {
        is WeightDecay -> WeightDecay(optimizer.optimizer(), decay, optimizer.only(), optimizer.schedule())
        is LayerRates -> decaying(optimizer.optimizer(), decay)?.let { LayerRates(it, optimizer.factors()) }
        else -> null
    }

    private companion object {
        const val RATE = 0.01
    }
}
