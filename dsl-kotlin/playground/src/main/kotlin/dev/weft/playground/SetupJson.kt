package dev.weft.playground

import dev.weft.internal.text.Spelling

/**
 * The one place that maps a [Setup] to JSON and back. What is missing has the default, which for some fields follows
 * from others: a regression begins with a plane of 1200 points and a linear output.
 */
internal object SetupJson {
    private val PROBLEMS = listOf("classification", "regression")
    private val DATA = listOf("name", "count", "noise", "trainShare", "classes", "points")
    private val LAYER = listOf("units", "activation", "dropout", "batchNorm", "initializer", "frozen")

    /** The fields of a [Configuration], in the order of a link. */
    val configuration = listOf(
        "features", "layers", "output", "loss", "optimizer", "rate", "schedule", "regularization",
        "regularizationRate", "batch", "average",
    )
    private val OTHERS = listOf("version", "seed", "problem", "data", "view", "compare")
    val VIEW = listOf("showTest", "discrete", "averaged")
    private const val MOST_VIEWS = 40
    private const val VERSION = 1

    /**
     * Returns the setup that [json] describes.
     *
     * @throws IllegalArgumentException if a field or a name is unknown, or a number is out of its limits
     */
    fun read(json: Any?): Setup {
        val fields = Fields("setup", json, OTHERS + configuration)
        fields.whole("version", VERSION, VERSION..VERSION)
        val problem = fields.text("problem", PROBLEMS[0])
        require(problem in PROBLEMS) {
            "setup expects problem ${PROBLEMS.joinToString(" or ")} but got ${Fields.shown(problem)}"
        }
        val isRegression = problem == PROBLEMS[1]
        val data = data(fields["data"] ?: mapOf<String, Any>(), isRegression)
        val first = configuration(fields, data)
        val setup = Setup(
            seed = fields.long("seed", 1, 0..Limits.SEED), isRegression = isRegression, data = data,
            configuration = first, compared = fields["compare"]?.let { compared(it, first, data) },
            view = view(fields["view"] ?: mapOf<String, Any>()),
        )
        setup.configurations.forEach { Networks.model(setup, it) }
        return setup
    }

    private fun data(json: Any, isRegression: Boolean): DataSetup {
        val fields = Fields("data", json, DATA)
        val classes = fields.whole("classes", 2, 2..Limits.CLASSES)
        val source = Source.of(fields.text("name", if (isRegression) "plane" else "circle"), isRegression, classes)
        require(!isRegression || classes == 2) { "data expects 2 classes for a regression, which has none" }
        val points = fields.list("points", 0..Limits.POINTS).orEmpty()
            .mapIndexed { index, point -> point(index, point, if (isRegression) 0 else classes) }
        val count = if (source == Source.OWN) {
            require(points.size >= Limits.FEWEST_POINTS) {
                "data own expects at least ${Limits.FEWEST_POINTS} points but got ${points.size}"
            }
            points.size
        } else {
            fields.whole("count", if (isRegression) 1200 else 500, 10..Limits.POINTS)
        }
        return DataSetup(
            source.label, count, fields.decimal("noise", 0.0, 0.0, 50.0), fields.whole("trainShare", 50, 10..90),
            classes, if (source == Source.OWN) points else listOf(), isRegression,
        )
    }

    private fun point(index: Int, json: Any?, classes: Int): Point {
        val numbers = (json as? List<*>)?.map { (it as? Number)?.toFloat() ?: Float.NaN }
        require(numbers != null && numbers.size == 3 && numbers.take(2).all { Math.abs(it) <= Limits.COORDINATE }) {
            val got = (json as? List<*>)?.take(4)?.joinToString(transform = Fields::shown)
            "point ${index + 1} expects [x1, x2, label] with coordinates from -6 to 6 but got " +
                (got ?: Fields.shown(json))
        }
        val label = numbers[2]
        val fits = if (classes == 0) Math.abs(label) <= Limits.LABEL
        else label == Math.rint(label.toDouble()).toFloat() && label >= 0 && label < classes
        require(fits) {
            val wanted = if (classes == 0) "from -1000000 to 1000000" else "a class from 0 to ${classes - 1}"
            "point ${index + 1} expects a label $wanted but got $label"
        }
        return Point(numbers[0], numbers[1], label)
    }

    private fun view(json: Any): Map<String, Boolean> {
        val names = (json as? Map<*, *>)?.keys?.map { it.toString() }.orEmpty()
        require(names.size <= MOST_VIEWS && names.all { Regex("[A-Za-z0-9]{1,40}").matches(it) }) {
            val got = names.take(3).joinToString(transform = Fields::shown)
            "view expects at most $MOST_VIEWS names of letters and digits but got $got"
        }
        val fields = Fields("view", json, names)
        return (VIEW + names).distinct().associateWith { fields.flag(it, false) }
    }

    /** The second configuration: the first one with what [json] says otherwise. */
    private fun compared(json: Any, first: Configuration, data: DataSetup): Configuration {
        val changes = Fields("compare", json, configuration)
        val loss = if ("loss" in changes) Catalog.losses.choose(changes.text("loss", "")) else first.loss
        // An output that suits the old loss need not suit the new one.
        val kept = if (loss == first.loss) json(first) else json(first) - "output"
        val merged = kept + configuration.filter { it in changes }.associateWith { changes[it] } +
            (if (changes.hasNull("schedule")) mapOf("schedule" to null) else mapOf())
        return configuration(Fields("compare", merged, configuration), data)
    }

    private fun configuration(fields: Fields, data: DataSetup): Configuration {
        val features = fields.list("features", 1..Catalog.features.size)?.map { feature(it) } ?: listOf("x1", "x2")
        require(features.distinct().size == features.size) {
            "setup expects different features but got ${features.joinToString()}"
        }
        val loss = Catalog.losses.choose(fields.text("loss", if (data.classes > 2) "softmaxCE" else "mse"))
        val regularization = Catalog.regularizations.choose(fields.text("regularization", "none"))
        return Configuration(
            features = Catalog.features.filter { it in features },
            layers = fields.list("layers", 0..Limits.LAYERS)?.map(::layer)
                ?: listOf(4, 2).map { layer(mapOf("units" to it.toLong())) },
            output = Catalog.activations.choose(fields.text("output", Encoding.usualOutput(loss, data))),
            loss = loss,
            optimizer = Catalog.optimizers.choose(fields.text("optimizer", "sgd")),
            rate = fields.decimal("rate", 0.03, 0.0, Limits.RATE, isPositive = true),
            schedule = if ("schedule" in fields) Catalog.schedules.choose(fields.text("schedule", "")) else null,
            regularization = regularization,
            regularizationRate = fields.decimal("regularizationRate", 0.0, 0.0, Limits.RATE),
            batch = fields.whole("batch", minOf(10, data.trainCount), 1..data.trainCount),
            average = fields.decimal("average", 0.0, 0.0, 0.999999),
        )
    }

    private fun feature(value: Any?): String {
        require(value in Catalog.features) {
            val shown = Fields.shown(value)
            "unknown feature $shown${Spelling.question(shown, Catalog.features)}: known are " +
                Catalog.features.joinToString()
        }
        return value as String
    }

    private fun layer(json: Any?): LayerSetup {
        val fields = Fields("layer", json, LAYER)
        return LayerSetup(
            fields.whole("units", 4, 1..Limits.UNITS),
            Catalog.activations.choose(fields.text("activation", "tanh")),
            fields.decimal("dropout", 0.0, 0.0, 0.9), fields.flag("batchNorm", false),
            Catalog.initializers.choose(fields.text("initializer", "glorotUniform")), fields.flag("frozen", false),
        )
    }

    /** Returns [setup] with all of its fields. */
    fun write(setup: Setup): Map<String, Any?> = mapOf(
        "version" to VERSION, "seed" to setup.seed, "problem" to PROBLEMS[if (setup.isRegression) 1 else 0],
        "data" to with(setup.data) {
            mapOf(
                "name" to name, "count" to count, "noise" to noise, "trainShare" to trainShare,
                "classes" to classes, "points" to points.map { listOf(plain(it.x1), plain(it.x2), plain(it.label)) },
            )
        },
    ) + json(setup.configuration) + mapOf(
        "view" to setup.view,
        "compare" to setup.compared?.let { second ->
            val usual = json(setup.configuration)
            val isOther = second.loss != setup.configuration.loss
            json(second).filter { (name, value) -> usual[name] != value || isOther && name == "output" }
        },
    )

    private fun json(configuration: Configuration): Map<String, Any?> = with(configuration) {
        mapOf(
            "features" to features,
            "layers" to layers.map {
                mapOf(
                    "units" to it.units, "activation" to "${it.activation}", "dropout" to it.dropout,
                    "batchNorm" to it.batchNorm, "initializer" to "${it.initializer}",
                    "frozen" to it.isFrozen,
                )
            },
            "output" to "$output", "loss" to "$loss", "optimizer" to "$optimizer", "rate" to rate,
            "schedule" to schedule?.toString(), "regularization" to "$regularization",
            "regularizationRate" to regularizationRate, "batch" to batch, "average" to average,
        )
    }

    /** What [write] would give if nothing had been chosen that has a default. */
    fun usual(setup: Setup): Map<String, Any?> {
        val first = write(read(mapOf("problem" to PROBLEMS[if (setup.isRegression) 1 else 0])))
        val isOwn = setup.source == Source.OWN
        val free = json(configuration(Fields("setup", mapOf<String, Any>(), listOf()), setup.data))
        return first + free + mapOf(
            "output" to Encoding.usualOutput(setup.configuration.loss, setup.data),
            "data" to (first["data"] as Map<*, *>) + (if (isOwn) mapOf("count" to setup.data.count) else mapOf()),
        )
    }

    /** The double with the digits of the float: 0.1 for 0.1f. */
    fun plain(value: Float): Double = value.toString().toDouble()
}
