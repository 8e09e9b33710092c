package dev.weft.playground

import dev.weft.loss.Loss
import dev.weft.loss.Losses
import dev.weft.network.Activation
import dev.weft.network.Activations
import dev.weft.network.Initializer
import dev.weft.network.Initializers
import dev.weft.network.Regularizer
import dev.weft.network.Regularizers
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.Optimizers
import dev.weft.optimizer.Schedule
import dev.weft.optimizer.Schedules
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe
import java.lang.reflect.Field
import java.lang.reflect.Member
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.util.Locale

/** The page offers every name of the core and of the DSL, with all of its numbers. */
class CatalogSpec : FreeSpec({
    class Row(val kind: Kind<*>, val type: Class<*>, val core: Class<*>, val file: String, val first: Int = 0) {
        /** The names that can be written, and what they mean. */
        val written = (kind.entries.map { it.name } + kind.aliases.keys).associateBy(::plain)

        val members = (members(core, type) + members(Class.forName("dev.weft.dsl.$file"), type))
            .groupBy { plain(it.name.removePrefix("get")) }
    }

    val rows = listOf(
        Row(Catalog.activations, Activation::class.java, Activations::class.java, "ActivationsKt"),
        Row(Catalog.losses, Loss::class.java, Losses::class.java, "LossesKt"),
        Row(Catalog.optimizers, Optimizer::class.java, Optimizers::class.java, "OptimizersKt", first = 1),
        Row(Catalog.schedules, Schedule::class.java, Schedules::class.java, "SchedulesKt", first = 1),
        Row(Catalog.initializers, Initializer::class.java, Initializers::class.java, "InitializersKt"),
        Row(Catalog.regularizations, Regularizer::class.java, Regularizers::class.java, "InitializersKt", first = 1),
    )

    /** Names that the page does not offer, and why. */
    val exceptions = mapOf(
        "contrastive" to "its outputs are embeddings, which are no answer that a map could show",
        "triplet" to "its outputs are embeddings, which are no answer that a map could show",
        "ownLoss" to "it is for networks that compute their own loss, which no network of the page does",
        "constant Schedule" to "it is what the page does without a schedule",
        "constantRate" to "it is what the page does without a schedule",
    ).keys.map(::plain)

    "every name of the core and of the DSL is offered, and no other" {
        rows.forEach { row ->
            val names = row.members.keys.filter { it !in exceptions && plain(it + row.type.simpleName) !in exceptions }
            withClue(row.file) { row.written.keys.sorted() shouldBe names.sorted() }
        }
    }

    "every number of a function is offered under its name" {
        rows.forEach { row ->
            row.kind.entries.filterNot { it.isRepeated }.forEach { entry ->
                val longest = row.members.getValue(plain(entry.name)).maxOf { parameters(it).size }
                val functions = row.members.getValue(plain(entry.name)).filter { parameters(it).size == longest }
                withClue("${row.file} ${entry.name}") {
                    functions.map { parameters(it).drop(row.first) }.first() shouldBe entry.arguments.map { it.name }
                }
            }
        }
    }

    "every first value can be used, and an optional one is what the DSL takes without it" {
        rows.forEach { row ->
            val rate = DoubleArray(row.first) { 0.5 }
            row.kind.entries.forEach { entry ->
                withClue(entry.name) {
                    val usual = entry.choice(listOf()).make(*rate)
                    val numbers = entry.arguments.map { it.value }.filterNot { it.isNaN() }
                    val spelled = Choice(entry, numbers).make(*rate)
                    // A constant has a name of its own, and the same formula as its function.
                    if (usual is Enum<*>) row.kind.choose(entry.name).make() shouldBe usual
                    else spelled shouldBe usual
                }
            }
        }
    }

    "an alias means what the DSL means by it" {
        rows.forEach { row ->
            row.kind.aliases.forEach { (alias, meant) -> row.kind.choose(alias) shouldBe row.kind.choose(meant) }
        }
        "${Catalog.initializers.choose("randomNormal")}" shouldBe "normal(0.05)"
        "${Catalog.initializers.choose("randomUniform(-1)")}" shouldBe "uniform(-1, 0.05)"
        "${Catalog.regularizations.choose("elastic(0.5)")}" shouldBe "l1l2(0.5)"
    }
})

/** The public constants and functions of a [type], except those that look for a name. */
private fun members(holder: Class<*>, type: Class<*>): List<Member> {
    val constants = holder.fields.filter { type.isAssignableFrom(it.type) }
    val functions = holder.methods.filter { method ->
        type.isAssignableFrom(method.returnType) && String::class.java !in method.parameterTypes
    }
    return (constants + functions).filter { Modifier.isStatic(it.modifiers) && !it.isSynthetic }
}

private fun parameters(member: Member): List<String> = when (member) {
    is Method -> member.parameters.map { it.name }
    is Field -> listOf()
    else -> error("$member")
}

private fun plain(name: String) = name.lowercase(Locale.ROOT).filter(Char::isLetterOrDigit)
