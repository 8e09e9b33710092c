package dev.weft.playground

/** How fast epochs pass, measured over about a second, and when the next one is due. Belongs to one thread. */
internal class Pace {
    private var beganAt = System.nanoTime()
    private var beganEpoch = 0L
    private var epoch = 0L
    private var measuredAt = System.nanoTime()
    private var measuredEpoch = 0L
    private var measured = 0.0

    /** Counts from now. */
    fun begin(now: Long) {
        beganAt = System.nanoTime()
        beganEpoch = now
        epoch = now
        measuredAt = beganAt
        measuredEpoch = now
        measured = 0.0
    }

    /** Notes the epoch that was reached. */
    fun at(now: Long) {
        epoch = now
        val nanos = System.nanoTime() - measuredAt
        if (nanos > WINDOW_NANOS) {
            measured = (now - measuredEpoch) * 1e9 / nanos
            measuredAt += nanos
            measuredEpoch = now
        }
    }

    fun epochsPerSecond(): Double = measured

    /** How long to wait for the next epoch if there are [most] in a second; 0 or less for not at all. */
    fun nanosToWait(most: Double?): Long {
        if (most == null) return 0
        val due = beganAt + ((epoch + 1 - beganEpoch) / most * 1e9).toLong()
        return due - System.nanoTime()
    }

    private companion object {
        const val WINDOW_NANOS = 500_000_000L
    }
}
