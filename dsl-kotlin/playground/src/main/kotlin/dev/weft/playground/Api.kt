package dev.weft.playground

import dev.weft.playground.code.JavaCode
import dev.weft.playground.code.KotlinCode
import dev.weft.playground.code.Program
import dev.weft.serve.Lines
import dev.weft.serve.Site
import dev.weft.training.Model
import java.io.File
import java.util.Base64
import java.util.concurrent.CancellationException

/** What the page asks for, by POST: the handlers below `/api/`. README.md describes requests and replies. */
internal class Api(private val opening: Opening, graceMillis: Long = GRACE_MILLIS) : AutoCloseable {
    val sessions = Sessions(graceMillis)

    fun addTo(site: Site): Site = site
        .withPost("/api/open", ::open)
        .withPost("/api/change", ::change)
        .withPost("/api/control", ::control)
        .withPost("/api/weight", ::weight)
        .withPost("/api/view", ::view)
        .withPost("/api/code", ::code)
        .withPost("/api/model", ::model)
        .withPost("/api/close", ::close)
        .withFeed("/api/states", ::states)

    fun open(body: Map<String, Any?>): Map<String, Any?> {
        val fields = Fields("open", body, listOf("link", "setup"))
        val isFirst = "link" !in fields && "setup" !in fields
        val start = opening.start.takeIf { isFirst }
        val link = when {
            "setup" in fields -> Link(SetupJson.read(fields["setup"]))
            "link" in fields -> Link.parse(fields.text("link", ""))
            else -> opening.link
        }
        val id = sessions.open { Session(link, start) }
        return described(id, sessions[id])
    }

    private fun described(id: Any?, session: Session): Map<String, Any?> = session.read { setup, runs, link ->
        mapOf(
            "session" to id, "setup" to SetupJson.write(setup), "link" to "$link", "data" to points(setup),
            "networks" to runs.map(Shapes::json), "limits" to Limits.json(), "catalog" to Catalog.json(),
            "fixed" to if (session.isFromFile) mapOf("name" to opening.name) else null,
        )
    }

    private fun points(setup: Setup): Map<String, Any> {
        val all = setup.source.dataset(setup.data, setup.seed).all()
        val x = all.features().data()
        val labels = all.labels().data()
        val isSigns = !setup.isRegression && all.labels().shape().rank() == 2
        val (low, high) = Scale.range(setup.data)
        return mapOf(
            "x1" to labels.indices.map { SetupJson.plain(x[2 * it]) },
            "x2" to labels.indices.map { SetupJson.plain(x[2 * it + 1]) },
            "label" to labels.map { if (isSigns) (it.toInt() + 1) / 2 else if (setup.isRegression) it else it.toInt() },
            "train" to setup.data.trainCount, "low" to low, "high" to high, "classes" to setup.data.classes,
        )
    }

    fun change(body: Map<String, Any?>): Map<String, Any?> {
        val fields = Fields("change", body, listOf("session", "setup"))
        val session = sessions[fields["session"]]
        session.change(SetupJson.read(fields["setup"]))
        return described(fields["session"], session)
    }

    fun control(body: Map<String, Any?>): Map<String, Any?> {
        val fields = Fields("control", body, listOf("session", "action", "epoch", "epochsPerSecond", "rate"))
        val session = sessions[fields["session"]]
        return place(
            when (val action = fields.text("action", "")) {
                "play" -> session.play()

                "pause" -> session.pause()

                "step" -> session.advance(isEpoch = false)

                "epoch" -> session.advance(isEpoch = true)

                "reset" -> session.reset()

                "goto" -> session.goto(fields.long("epoch", 0, 0..Limits.EPOCHS))

                "speed" -> session.speed(
                    if ("epochsPerSecond" in fields) fields.decimal("epochsPerSecond", 1.0, 0.1, 1e6) else null,
                )

                "rate" -> session.rate(fields.decimal("rate", 0.0, 0.0, Limits.RATE, isPositive = true))

                else -> throw IllegalArgumentException(
                    "unknown action ${Fields.shown(action)}: known are play, pause, step, epoch, reset, goto, speed, " +
                        "rate",
                )
            },
        )
    }

    private fun place(place: Session.Place): Map<String, Any?> = mapOf(
        "epoch" to place.position.epoch, "step" to place.step, "playing" to place.isPlaying, "link" to "${place.link}",
    )

    fun weight(body: Map<String, Any?>): Map<String, Any?> {
        val fields = Fields("weight", body, listOf("session", "name", "index", "value", "run"))
        val value = fields.decimal("value", 0.0, -Limits.WEIGHT, Limits.WEIGHT)
        val index = fields.whole("index", 0, 0..Int.MAX_VALUE)
        val run = fields.whole("run", 0, 0..1)
        return place(sessions[fields["session"]].edit(run, fields.text("name", ""), index, value))
    }

    fun view(body: Map<String, Any?>): Map<String, Any?> = place(sessions[body["session"]].look(View.read(body)))

    private fun states(body: Map<String, Any?>, lines: Lines) {
        val fields = Fields("states", body, listOf("session"))
        sessions.reading(fields["session"]) { session -> States(session).send { lines.send(it) } }
    }

    fun code(body: Map<String, Any?>): Map<String, Any?> {
        val fields = Fields("code", body, listOf("session", "language", "run"))
        val language = fields.text("language", "kotlin")
        require(language == "kotlin" || language == "java") {
            "code expects the language kotlin or java but got ${Fields.shown(language)}"
        }
        val session = sessions[fields["session"]]
        require(!session.isFromFile) {
            "the page began with a model file, whose weights a program cannot make: save the model, and load it with " +
                "Trained.load"
        }
        return session.read { _, runs, link ->
            val run = fields.whole("run", 0, 0..runs.lastIndex)
            val program = Program(link, run)
            val isKotlin = language == "kotlin"
            val name = if (isKotlin) "${program.data.name}.main.kts" else "${program.name}.java"
            mapOf(
                "name" to name, "text" to if (isKotlin) KotlinCode(program).text() else JavaCode(program).text(),
                "command" to if (isKotlin) "./weft run $name" else "java -cp \"${jars()}\" $name",
            )
        }
    }

    /** What a class path says to have Weft and its libraries. */
    private fun jars(): String {
        val weft = File(Model::class.java.protectionDomain.codeSource.location.toURI())
        return if (weft.isFile) "${weft.parent}${File.separator}*" else weft.path
    }

    fun model(body: Map<String, Any?>): Map<String, Any?> {
        val fields = Fields("model", body, listOf("session", "run"))
        return sessions[fields["session"]].read { setup, runs, _ ->
            val run = runs[fields.whole("run", 0, 0..runs.lastIndex)]
            mapOf(
                "name" to "${setup.data.name}.safetensors",
                "bytes" to Base64.getEncoder().encodeToString(ModelFile.bytes(setup, run)),
            )
        }
    }

    fun close(body: Map<String, Any?>): Map<String, Any?> {
        sessions.close(Fields("close", body, listOf("session"))["session"])
        return mapOf()
    }

    override fun close() = sessions.close()

    private companion object {
        const val GRACE_MILLIS = 30_000L
    }
}

/** The states of a session for one reader: at most 30 a second, the latest each time. */
internal class States(private val session: Session) {
    private var painters: List<Painter> = listOf()

    /** Sends states until the session or the reader ends. */
    fun send(line: (Map<String, Any?>) -> Unit) {
        var version = -1L
        var last = 0L
        var latest: Map<String, Any?>? = null
        while (session.isRunning) {
            val scene = try {
                session.scene(version, HEARTBEAT_SECONDS)
            } catch (e: CancellationException) {
                return
            }
            if (scene != null) {
                version = scene.version
                latest = state(scene)
            }
            latest?.let(line)
            val rest = last + INTERVAL_NANOS - System.nanoTime()
            if (rest > 0) Thread.sleep(rest / 1_000_000, (rest % 1_000_000).toInt())
            last = System.nanoTime()
        }
    }

    fun state(scene: Scene): Map<String, Any?> {
        if (painters.map { it.run } != scene.looks.map { it.run }) {
            painters = scene.looks.map { Painter(it.run, scene.link.setup.data) }
        }
        val place = scene.link.position
        val first = scene.looks[0]
        return mapOf(
            "epoch" to place.epoch, "step" to first.moment.step, "stepsPerEpoch" to first.run.stepsPerEpoch,
            "playing" to scene.isPlaying, "seeking" to scene.isSeeking, "reached" to scene.reached,
            "rate" to Painter.finite(first.rate), "epochsPerSecond" to scene.epochsPerSecond,
            "link" to "${scene.link}", "error" to (scene.looks.firstNotNullOfOrNull { it.error } ?: scene.error),
            "runs" to painters.zip(scene.looks).map { (painter, look) ->
                painter.paint(look, scene.view, scene.isPlaying)
            },
        )
    }

    private companion object {
        const val HEARTBEAT_SECONDS = 5L
        const val INTERVAL_NANOS = 33_400_000L
    }
}
