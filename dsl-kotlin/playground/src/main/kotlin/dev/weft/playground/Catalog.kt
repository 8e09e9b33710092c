package dev.weft.playground

import java.util.Locale

/** What the page offers of Weft, under the names of the DSL. */
internal object Catalog {
    val activations = kind(
        "activation", "Activations",
        "tanh", "relu", "sigmoid", "linear", "leakyRelu(slope=0.01)", "elu(alpha=1)", "selu", "gelu", "silu", "mish",
        "softplus", "softsign", "softmax", "logSoftmax", "relu6", "hardSigmoid", "hardSwish", "sign", "binaryStep",
        other = mapOf("linear" to "IDENTITY", "binaryStep" to "STEP"),
        aliases = mapOf("identity" to "linear", "swish" to "silu", "step" to "binaryStep"),
    )

    val losses = kind(
        "loss", "Losses",
        "mse", "mae", "huber(delta=1)", "logCosh", "quantile(quantile=0.5)", "hinge", "squaredHinge", "bceWithLogits",
        "bce", "binaryFocal(gamma=2)", "softmaxCE", "crossEntropy", "focal(gamma=2)", "kld", "categoricalHinge",
        "cosineSimilarity", "mape", "msle", "poisson",
        aliases = mapOf(
            "meanSquaredError" to "mse", "sigmoidCE" to "bceWithLogits", "binaryCrossentropy" to "bce",
            "categoricalCrossentropy" to "crossEntropy",
        ),
    )

    /** Their learning rate comes first and is not among the numbers. */
    val optimizers = kind(
        "optimizer", "Optimizers",
        "sgd", "momentum(momentum=0.9)", "nesterov(momentum=0.9)", "adam", "adamw(decay=0.01)", "rmsprop", "adagrad",
        "adadelta", "adamax", "nadam", "radam",
    )

    /** Their learning rate comes first and is not among the numbers. */
    val schedules = kind(
        "schedule", "Schedules",
        "exponential(factor=0.99)", "smoothExponential(factor=0.99)", "inverseTime(factor=0.01)",
        "polynomial(epochs=1000,end=0)", "cosine(epochs=1000)", "cosineRestarts(epochs=100)", "oneCycle(epochs=1000)",
    )

    val initializers = kind(
        "initializer", "Initializers",
        "glorotUniform", "glorotNormal", "heUniform", "heNormal", "lecunUniform", "lecunNormal", "zeros", "ones",
        "constant(value=0.1)", "normal(deviation=0.1)", "truncatedNormal(deviation=0.1)", "uniform(low=-0.5,high=0.5)",
        "orthogonal(gain=1)", "identity(gain=1)",
        isConstant = { false },
    )

    val regularizations = kind("regularization", "Regularizers", "none", "l1", "l2", isConstant = { false })

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
        "regularizations" to regularizations.entries.map { it.name },
    )

    /** Entries are written as `name(argument=value,…)`. */
    private fun kind(
        word: String,
        holder: String,
        vararg written: String,
        other: Map<String, String> = mapOf(),
        aliases: Map<String, String> = mapOf(),
        isConstant: (String) -> Boolean = { holder != "Optimizers" && holder != "Schedules" },
    ): Kind = Kind(
        word,
        written.map { text ->
            val name = text.substringBefore("(")
            val inside = text.substringAfter("(", "").removeSuffix(")")
            val arguments = if (inside.isEmpty()) listOf() else inside.split(",").map { argument ->
                Argument(argument.substringBefore("="), argument.substringAfter("=").toDouble())
            }
            val java = other[name] ?: if (arguments.isEmpty() && isConstant(name)) constant(name) else name
            Entry(name, "$holder.$java", arguments)
        },
        aliases,
    )

    /** `softmaxCE` becomes `SOFTMAX_CE`. */
    private fun constant(name: String) = name.replace(Regex("([a-z])([A-Z])"), "$1_$2").uppercase(Locale.ROOT)
}
