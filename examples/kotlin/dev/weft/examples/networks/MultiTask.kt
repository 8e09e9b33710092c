package dev.weft.examples.networks

import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.internal.text.PythonFormat.f

private fun NetworkScope.trunk() = input("sensors", Pumps.SENSORS).dense(64, relu).dense(16, relu)

private fun one() = network {
    output("fails", trunk().dense(1), loss = bceWithLogits)
    optimizer(adam(0.003))
}

private fun two() = network {
    val trunk = trunk()
    output("wear", trunk.dense(2), loss = mse)
    output("fails", trunk.dense(1), loss = bceWithLogits)
    optimizer(adam(0.003))
}

/**
 * One trunk with two outputs, of which one has few labels: what the trunk learns for the wear of pumps helps to say
 * which of them will fail.
 */
fun main(args: Array<String>) {
    val options = Options.parse(
        args, "seed=1", "pumps=4000", "known=60", "steps=3000", "runs=3", "picture=multi-task.png"
    )
    val known = options.count("known")
    val runs = options.count("runs")
    val training = training { steps = options.count("steps"); batch = 50 }
    var alone = 0.0
    var together = 0.0
    var wear = 0.0
    for (run in 0 until runs) {
        val pumps = Pumps(options.seed("seed") + run)
        val seen = pumps.observe(options.count("pumps"), known)
        val fresh = pumps.observe(2_000, 2_000)
        alone += 1 - one().fit(seen.take(known), training).evaluate(fresh)["accuracy"]
        val trained = two().fit(seen, training)
        val report = trained.evaluate(fresh)
        together += 1 - report["fails_accuracy"]
        wear += report["wear_loss"]
        trained.picture().save(options.word("picture"))
    }
    println("mean of $runs runs with $known pumps whose failure is known")
    println("fails alone: share of errors ${f(alone / runs, 3)}")
    println("fails and wear: share of errors ${f(together / runs, 3)}; wear: squared error ${f(wear / runs, 3)}")
    println("wrote ${options.word("picture")}")
}
