package dev.weft.playground

import dev.weft.data.Synthetic
import dev.weft.dsl.*
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldContain
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread

/** Sessions: they play, pause, step, return and diverge, with the same bits each time. */
class SessionSpec : FreeSpec({
    fun digest(session: Session) = session.read { _, runs, _ -> runs.map { it.trained().weightsSha256() } }

    fun <T> session(link: String, test: (Session) -> T): T = Session(Link.parse(link)).use(test)

    fun arrived(session: Session): Scene =
        generateSequence { session.scene(-1, 20) }.first { !it.isSeeking }

    "the default problem has the losses of a program in the DSL, digit for digit" {
        val data = Synthetic.circle(500, 0.0, 1)
        val (train, test) = data.split(0.5)
        val model = network {
            dense(4, tanh); dense(2, tanh); dense(1, tanh); loss(mse); optimizer(sgd(0.03)); seed(1)
        }
        val losses = mutableListOf<Pair<Double?, Double?>>()
        model.fit(train) {
            epochs = 20; batch = 10; validation = test
            onEpoch { losses += this.model().evaluate(train)["loss"] to it["val_loss"] }
        }
        session("epochs=20") { one ->
            arrived(one).looks[0].curve.drop(1).map { it.train to it.test } shouldBe losses
        }
    }

    "a link to an epoch has the bits of a training that got there step by step" {
        val adam = "optimizer=adam&batch=30&layers=4:relu:dropout(0.2)&"
        for (link in listOf("", adam, "compare.rate=0.1&compare.batch=50&")) {
            val there = session("${link}epochs=7&steps=2") { arrived(it); digest(it) }
            val steps = session(link.removeSuffix("&")) { one ->
                repeat(7) { one.advance(isEpoch = true) }
                repeat(2) { one.advance(isEpoch = false) }
                digest(one)
            }
            there shouldBe steps
        }
    }

    "going back and on gives the same bits, beyond what is kept of every epoch" {
        session("epochs=300&optimizer=adam&edits=0,100,dense1.kernel,1,0.5") { one ->
            arrived(one)
            val last = digest(one)
            one.goto(201)
            arrived(one).link.position shouldBe Position(201)
            digest(one) shouldNotBe last
            one.goto(300)
            arrived(one)
            digest(one) shouldBe last
        }
    }

    "an edit forgets the future and is in the link, which gives the same bits" {
        session("epochs=10") { one ->
            arrived(one)
            one.goto(4)
            one.rate(0.1)
            val place = one.edit(0, "dense1.kernel", 1, 0.5)
            "${place.link}" shouldBe "epochs=4&edits=0,100,rate,0,0.1;0,100,dense1.kernel,1,0.5"
            arrived(one).reached shouldBe 4
            one.advance(isEpoch = true)
            val link = one.advance(isEpoch = true).link
            session("$link") { arrived(it); digest(it) } shouldBe digest(one)
        }
    }

    "play trains until pause, and no state is needed for it" {
        session("") { one ->
            one.play()
            generateSequence { one.scene(-1, 20) }.first { it.link.position.epoch > 50 }
            val place = one.pause()
            one.pause().step shouldBe place.step
        }
    }

    "a training that diverges says so and pauses" {
        session("problem=regression&rate=1000&layers=4:relu") { one ->
            one.play()
            val scene = generateSequence { one.scene(-1, 20) }.first { it.looks[0].error != null }
            scene.isPlaying shouldBe false
            scene.looks[0].error.orEmpty() shouldContain "diverged"
            one.reset()
            arrived(one).looks[0].error shouldBe null
        }
    }

    "what cannot be edited is refused" {
        session("") { one ->
            shouldThrow<IllegalArgumentException> { one.edit(0, "dense9.kernel", 0, 1.0) }.message shouldContain
                "unknown weights dense9.kernel: known are dense1.kernel"
            shouldThrow<IllegalArgumentException> { one.edit(0, "dense1.kernel", 8, 1.0) }.message shouldBe
                "dense1.kernel expects an index from 0 to 7 but got 8"
            shouldThrow<IllegalArgumentException> { one.goto(1) }.message shouldBe
                "goto expects an epoch from 0 to 0 but got 1"
        }
    }

    "training ends at the last epoch that a link can name" {
        Session(Link.parse("data=gauss"), mostEpochs = 20).use { one ->
            val over = "the playground trains at most 20 epochs: reset it to begin again"
            one.play()
            generateSequence { one.look(View()) }.first { !it.isPlaying }.position.epoch shouldBe 20
            one.play().isPlaying shouldBe false
            States(one).state(one.scene(-1, 5)!!)["error"] shouldBe over
            listOf(true, false).forEach { isEpoch ->
                shouldThrow<IllegalArgumentException> { one.advance(isEpoch) }.message shouldBe over
            }
            one.goto(19).position.epoch shouldBe 19
            States(one).state(one.scene(-1, 5)!!)["error"] shouldBe null
            one.advance(isEpoch = true).position.epoch shouldBe 20
        }
    }

    "nobody waits for a session that has ended, whatever it was told meanwhile" {
        val one = Session(Link.parse(""))
        val isBusy = CountDownLatch(1)
        val isOver = CountDownLatch(1)
        val busy = thread {
            one.read { _, _, _ ->
                isBusy.countDown()
                isOver.await()
                one.close()
            }
        }
        isBusy.await()
        val failures = ConcurrentLinkedQueue<Throwable>()
        val waiting = List(2) {
            thread { runCatching { one.play() }.onFailure(failures::add) }
        }
        waiting.forEach { told -> generateSequence { Thread.sleep(1) }.first { told.state == Thread.State.WAITING } }
        isOver.countDown()
        (waiting + busy).forEach { it.join(120_000) }
        failures.map { it is SessionEnded } shouldBe listOf(true, true)
        shouldThrow<SessionEnded> { one.pause() }.message shouldContain "was away for too long"
        shouldThrow<SessionEnded> { one.scene(-1, 1) }.message shouldContain "was away for too long"
    }

    "a page that takes no state slows nothing but itself, and next sees the latest state" {
        session("") { one ->
            one.play()
            val epochs = mutableListOf<Long>()
            States(one).send { state ->
                val seen = state["epoch"] as Long
                epochs += seen
                if (epochs.size < 4) {
                    // The page is busy with this state until many more epochs are trained.
                    generateSequence { Thread.sleep(1) }
                        .first { one.read { _, runs, _ -> runs[0].epoch } > seen + 100 }
                } else {
                    one.close()
                }
            }
            epochs.zipWithNext { before, after -> (after > before + 100) shouldBe true }.size shouldBe 3
        }
    }

    "sessions are few, end after a while without a reader, and take their thread with them" {
        Sessions(graceMillis = 50).use { sessions ->
            val begun = Session(Link.parse(""))
            val id = sessions.open { begun }
            generateSequence { Thread.sleep(5) }.first { sessions.size == 0 }
            generateSequence { Thread.sleep(5) }.first { !begun.isRunning }
            shouldThrow<IllegalArgumentException> { sessions[id] }.message shouldBe
                "the page was away for too long, so its session has ended: its picture is opened again"
        }
        Sessions(graceMillis = 60_000).use { sessions ->
            val deserted = sessions.open { Session(Link.parse("")) }
            val ids = List(Limits.SESSIONS) { sessions.open { Session(Link.parse("")) } }
            shouldThrow<IllegalArgumentException> { sessions[deserted] }.message shouldBe
                "the page was away when another page needed its place among 8, so its session has ended: its picture " +
                "is opened again"

            fun reading(ids: List<String>, then: () -> Unit) {
                if (ids.isEmpty()) then() else sessions.reading(ids.first()) { reading(ids.drop(1), then) }
            }
            reading(ids) {
                shouldThrow<IllegalArgumentException> {
                    sessions.open { Session(Link.parse("")) }
                }.message shouldContain
                    "8 open pages"
            }
        }
    }
})
