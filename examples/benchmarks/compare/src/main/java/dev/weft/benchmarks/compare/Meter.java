package dev.weft.benchmarks.compare;

import java.io.IOException;

/** A stretch of time on the machine, from when it is made. */
final class Meter {
    private final double busy = Machine.busySeconds();
    private final long started = System.nanoTime();

    Meter() throws IOException {}

    double nanos() {
        return System.nanoTime() - started;
    }

    /**
     * How many processors everything but the measured process, which used {@code own} seconds of them, has kept busy.
     */
    double others(double own) throws IOException {
        return Math.max(0, (Machine.busySeconds() - busy - own) / (nanos() / 1e9));
    }
}
