package dev.weft.dsl

import dev.weft.blas.Workers
import dev.weft.data.Batch
import dev.weft.data.Dataset
import dev.weft.data.Idx
import dev.weft.file.MalformedDataException
import dev.weft.graph.Graph
import dev.weft.graph.Value
import dev.weft.graph.Variable
import dev.weft.lint.RateFinder
import dev.weft.network.BuiltLayer
import dev.weft.network.Network
import dev.weft.table.Column
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import dev.weft.table.TableFields
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.BatchLoss
import dev.weft.training.Evaluation
import dev.weft.training.History
import dev.weft.training.Minimizer
import dev.weft.training.Predictor
import dev.weft.training.Progress
import dev.weft.training.StepReport
import dev.weft.training.Trained
import io.kotest.core.spec.style.FreeSpec
import io.kotest.datatest.withData
import io.kotest.matchers.collections.shouldBeEmpty
import java.lang.reflect.Method
import java.lang.reflect.Modifier

/** The types that programs use; Kotlin already sees the components of records as properties. */
private val types = listOf(
    Progress::class, StepReport::class, Trained::class, Predictor::class, History::class, Evaluation::class,
    Minimizer::class, BatchLoss::class, Dataset::class, Batch::class, Tensor::class, Shape::class, Table::class,
    Column::class, Preprocessing::class, TableFields::class, Idx::class, Graph::class, Value::class, Variable::class,
    Network.Built::class, BuiltLayer::class, RateFinder.Result::class, Workers::class, MalformedDataException::class,
).map { it.java }

/** The methods that compute, change or copy something and so are not properties. */
private val actions = setOf(
    "stop", "initialize", "copy", "toArray", "all", "averaged", "predictor", "checkpoint", "transposed", "item",
    "unaryMinus", "lossAndGradients", "firstNonFinite", "toMatrix", "toFloatMatrix",
    "toTensor", "withMissing",
)

private fun isAccessor(method: Method) = method.parameterCount == 0 && method.returnType != Void.TYPE &&
    Modifier.isPublic(method.modifiers) && !Modifier.isStatic(method.modifiers) && !method.isSynthetic &&
    method.name !in actions && method.name !in setOf("hashCode", "toString") &&
    // Kotlin already sees is… as a property, and Progress.report creates a new object at each call.
    !method.name.startsWith("is") && !(method.declaringClass == Progress::class.java && method.name == "report")

private fun components(type: Class<*>) = type.recordComponents.orEmpty().map { it.name }

/** The properties that the DSL adds to [type], by the names of their getters. */
private fun properties(type: Class<*>): Set<String> =
    listOf("DataPropertiesKt", "GraphPropertiesKt", "TrainingPropertiesKt").map { Class.forName("dev.weft.dsl.$it") }
        .flatMap { it.methods.toList() }
        .filter { it.parameterCount == 1 && it.name.startsWith("get") && it.parameterTypes[0].isAssignableFrom(type) }
        .map { it.name.removePrefix("get").replaceFirstChar(Char::lowercase) }.toSet()

class PropertiesSpec : FreeSpec({
    "every accessor that Java has is a property in Kotlin" - {
        withData(nameFn = { it.simpleName }, types) { type ->
            val accessors = type.declaredMethods.filter(::isAccessor).map { it.name }.distinct()
            (accessors - components(type).toSet() - properties(type)).shouldBeEmpty()
        }
    }
})
