package dev.weft.benchmarks.compare;

import java.io.IOException;

/** A period of time on the machine, starting when it is created. */
final class Meter {
    private final double busy = Machine.busySeconds();
    private final long started = System.nanoTime();

    Meter() throws IOException {}

    double nanos() {
        return System.nanoTime() - started;
    }

    /**
     * Returns the number of processors that everything else kept busy, if the measured process used {@code own}
     * seconds.
     */
    double others(double own) throws IOException {
        return Math.max(0, (Machine.busySeconds() - busy - own) / (nanos() / 1e9));
    }
}
