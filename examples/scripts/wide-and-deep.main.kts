@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.examples.networks.Census
import dev.weft.internal.text.PythonFormat.f
import dev.weft.training.Trained

// Keras' `WideDeepModel`: a wide part with a number for each pair of two columns remembers exceptions, a deep part with
// embeddings generalizes, and their sum does both.

/** One weight for each pair: a dense layer on the one-hot code of the pair, without the zeros. */
fun NetworkScope.wide() = input("pair").embedding(Census.PAIRS, 1)

fun NetworkScope.deep(): Handle {
    val education = input("education").embedding(Census.EDUCATIONS, 3)
    val occupation = input("occupation").embedding(Census.OCCUPATIONS, 3)
    return concat(education, occupation, input("numbers", 2)).dense(16, relu).dense(8, relu).dense(1)
}

fun train(name: String, known: Dataset, fresh: Dataset, epochs: Int, rich: NetworkScope.() -> Handle): Trained {
    val trained = network {
        output("rich", rich(), loss = bceWithLogits)
        optimizer(adam(0.01))
    }.fit(known, epochs = epochs)
    val report = trained.evaluate(fresh)
    println("$name: loss ${f(report["loss"], 3)}, accuracy ${f(report["accuracy"], 3)}")
    return trained
}

val options = Options.parse(args, "seed=1", "epochs=8", "picture=wide-and-deep.png")
val census = Census(options.seed("seed"))
val known = census.people(12_000)
val fresh = census.people(4_000)

val epochs = options.count("epochs")
train("wide", known, fresh, epochs) { wide() }
train("deep", known, fresh, epochs) { deep() }
val both = train("wide and deep", known, fresh, epochs) { wide() + deep() }
println("the true log-odds: accuracy ${f(census.best().toDouble() / fresh.size, 3)}")
both.picture().save(options.word("picture"))
println("wrote ${options.word("picture")}")
