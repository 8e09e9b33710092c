package dev.weft.playground

import dev.weft.dsl.activationOf
import dev.weft.dsl.initializerOf
import dev.weft.dsl.lossOf
import dev.weft.dsl.optimizerOf
import dev.weft.dsl.piecewise
import dev.weft.dsl.regularizerOf
import dev.weft.dsl.scheduleOf
import dev.weft.dsl.varianceScaling
import dev.weft.loss.Loss
import dev.weft.network.Activation
import dev.weft.network.Initializer
import dev.weft.network.Initializers.VarianceScaling.Fan
import dev.weft.network.Regularizer
import dev.weft.network.Regularizers
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.Schedule
import java.util.Locale

/** What the page offers of Weft, under the names of the DSL. */
internal object Catalog {
    private const val RATE = "the learning rate"
    private const val BETAS = "beta1?=0.9,beta2?=0.999,epsilon?=1e-8"

    val activations: Kind<Activation> = kind(
        "activation", "Activations", ::activationOf,
        "tanh", "relu(max?=Infinity,slope?=0,threshold?=0)", "sigmoid", "linear", "leakyRelu(slope=0.01)",
        "elu(alpha=1)", "selu", "gelu", "silu", "mish", "softplus", "softsign", "softmax", "logSoftmax", "relu6",
        "hardSigmoid", "hardSwish", "sign", "binaryStep",
        constants = mapOf("linear" to "IDENTITY", "binaryStep" to "STEP"),
        aliases = mapOf("identity" to "linear", "swish" to "silu", "step" to "binaryStep"),
    )

    val losses: Kind<Loss> = kind(
        "loss", "Losses", ::lossOf,
        "mse", "mae", "huber(delta=1)", "logCosh", "quantile(quantile=0.5)", "hinge", "squaredHinge", "bceWithLogits",
        "bce", "binaryFocal(gamma=2,alpha?=NaN)", "softmaxCE(smoothing?=0)", "crossEntropy", "focal(gamma=2)", "kld",
        "categoricalHinge", "cosineSimilarity", "mape", "msle", "poisson",
        constants = mapOf(),
        aliases = mapOf(
            "meanSquaredError" to "mse", "sigmoidCE" to "bceWithLogits", "binaryCrossentropy" to "bce",
            "categoricalCrossentropy" to "crossEntropy",
        ),
    )

    val optimizers: Kind<Optimizer> = kind(
        "optimizer", "Optimizers", ::optimizerOf,
        "sgd", "momentum(momentum=0.9)", "nesterov(momentum=0.9)", "adam($BETAS)", "adamw(decay=0.01,$BETAS)",
        "rmsprop(decay?=0.9,momentum?=0,epsilon?=1e-10)", "adagrad(start?=0.1,epsilon?=0)",
        "adadelta(rho?=0.95,epsilon?=1e-8)", "adamax($BETAS)", "nadam($BETAS)", "radam($BETAS)",
        first = RATE,
        java = mapOf(
            "adam" to "new Adam(Schedules.constant(%s), %s, %s, %s)",
            "adamw" to "new Adam(Schedules.constant(%1\$s), %3\$s, %4\$s, %5\$s).weightDecay(%2\$s)",
            "rmsprop" to "new RmsProp(Schedules.constant(%s), %s, %s, %s, false)",
            "adagrad" to "new Adagrad(Schedules.constant(%s), %s, %s, Convention.TENSORFLOW)",
            "adadelta" to "new Adadelta(Schedules.constant(%s), %s, %s)",
            "adamax" to "new Adamax(Schedules.constant(%s), %s, %s, %s)",
            "nadam" to "new Nadam(Schedules.constant(%s), %s, %s, %s)",
            "radam" to "new RAdam(Schedules.constant(%s), %s, %s, %s)",
        ),
    )

    private val steps = Entry(
        "piecewise", Argument.list("epochs=100,rate=0.01"), isRepeated = true,
        make = { piecewise(it[0], *it.drop(1).chunked(2) { (epochs, rate) -> epochs to rate }.toTypedArray()) },
        kotlin = {
            "piecewise(${it[0]}, ${it.drop(1).chunked(2).joinToString { (epochs, rate) -> "$epochs to $rate" }})"
        },
        java = { numbers ->
            val (rates, epochs) = numbers.withIndex().partition { it.index % 2 == 0 }
            val array = { values: List<IndexedValue<Double>> ->
                "new double[] {${values.joinToString { "${it.value}" }}}"
            }
            "Schedules.piecewise(${array(epochs)}, ${array(rates)})"
        },
    )

    val schedules: Kind<Schedule> = kind(
        "schedule", "Schedules", ::scheduleOf,
        "exponential(factor=0.99)", "smoothExponential(factor=0.99)", "inverseTime(factor=0.01)",
        "polynomial(epochs=1000,end=0)", "cosine(epochs=1000)", "cosineRestarts(epochs=100)", "oneCycle(epochs=1000)",
        "flatCosine(epochs=1000)", "logCosineCycles(epochs=1000,cycles=4)",
        first = RATE, more = listOf(steps),
    )

    private val scaling = Entry(
        "varianceScaling",
        listOf(
            Argument("scale", 1.0), Argument("fan", 0.0, words = Fan.entries.map { it.name.lowercase(Locale.ROOT) }),
            Argument("normal", 1.0, words = listOf("false", "true")),
        ),
        make = { (scale, fan, normal) -> varianceScaling(scale, Fan.entries[fan.toInt()], normal == 1.0) },
        kotlin = { "varianceScaling(${spread(it)})" },
        java = { "Initializers.varianceScaling(${spread(it)})" },
    )

    val initializers: Kind<Initializer> = kind(
        "initializer", "Initializers", ::initializerOf,
        "glorotUniform", "glorotNormal", "heUniform", "heNormal", "lecunUniform", "lecunNormal", "zeros", "ones",
        "constant(value=0.1)", "normal(deviation=0.1)", "truncatedNormal(deviation=0.1)", "uniform(low=-0.5,high=0.5)",
        "orthogonal(gain=1)", "identity(gain=1)", "randomSigns",
        more = listOf(scaling),
        aliases = mapOf("randomNormal" to "normal(0.05)", "randomUniform" to "uniform(-0.05,0.05)"),
    )

    val regularizations: Kind<Regularizer> = kind(
        "regularization", "Regularizers", ::regularizer, "none", "l1", "l2", "l1l2(l2=0.001)",
        first = "its rate", aliases = mapOf("unregularized" to "none", "elastic" to "l1l2"),
    )

    val features = listOf("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)", "cos(x1)", "cos(x2)")

    /** The catalog in the reply of `open`. */
    fun json(): Map<String, Any> = mapOf(
        "data" to mapOf(
            "classification" to Source.labels(isRegression = false), "regression" to Source.labels(isRegression = true),
            "manyClasses" to Source.manyClasses(),
        ),
        "features" to features,
        "activations" to activations.catalog(), "losses" to losses.catalog(), "optimizers" to optimizers.catalog(),
        "schedules" to schedules.catalog(), "initializers" to initializers.catalog(),
        "regularizations" to regularizations.catalog(),
    )

    private fun regularizer(name: String, numbers: DoubleArray) =
        if (name == "none") Regularizers.none() else regularizerOf(name, *numbers)

    private fun spread(numbers: List<Double>): String {
        val (scale, fan, normal) = numbers
        return "$scale, Fan.${Fan.entries[fan.toInt()]}, ${normal == 1.0}"
    }

    /**
     * Entries are written as `name(number=value,…)`, with `?=` for optional numbers.
     *
     * @param first what the functions take before the numbers, if anything
     * @param constants where a choice without numbers is a constant: those that Java calls otherwise
     * @param java the texts in Java where optional numbers are given and the holder's function does not take them
     * @param more entries of other forms
     */
    private fun <T : Any> kind(
        word: String,
        holder: String,
        of: (String, DoubleArray) -> T,
        vararg written: String,
        first: String? = null,
        constants: Map<String, String>? = null,
        java: Map<String, String> = mapOf(),
        more: List<Entry<T>> = listOf(),
        aliases: Map<String, String> = mapOf(),
    ): Kind<T> {
        val entries = written.map { text ->
            val name = text.substringBefore("(")
            val arguments = Argument.list(text.substringAfter("(", "").removeSuffix(")"))
            val before = if (first == null) 0 else 1
            Entry(
                name, arguments, make = { of(name, it.toDoubleArray()) },
                kotlin = { if (it.isEmpty() && constants != null) name else call(name, it) },
                java = { numbers ->
                    val count = numbers.size - before
                    val all = numbers + arguments.drop(count).map { it.value }.filterNot { it.isNaN() }
                    when {
                        count > arguments.count { !it.isOptional } ->
                            java[name]?.format(*all.toTypedArray()) ?: call("$holder.$name", all)

                        count == 0 && constants != null -> "$holder.${constants[name] ?: constant(name)}"

                        else -> call("$holder.$name", numbers)
                    }
                },
            )
        }
        return Kind(word, first, entries + more, aliases)
    }

    private fun call(name: String, numbers: List<Double>) = "$name(${numbers.joinToString(transform = ::literal)})"

    private fun literal(value: Double) = if (value.isInfinite()) "Double.POSITIVE_INFINITY" else "$value"

    /** `softmaxCE` becomes `SOFTMAX_CE`. */
    private fun constant(name: String) = name.replace(Regex("([a-z])([A-Z])"), "$1_$2").uppercase(Locale.ROOT)
}
