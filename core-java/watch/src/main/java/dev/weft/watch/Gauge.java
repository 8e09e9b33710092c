package dev.weft.watch;

import dev.weft.training.Progress;

/** Something that is measured now and then during a training, on its thread. */
interface Gauge {
    /**
     * Measures, and writes the result to the board. It changes nothing of the training.
     *
     * @param seconds how long the training has run
     * @return whether it wants to be called again right after the next step, for what changes in a step
     */
    boolean measure(Progress progress, double seconds, Board board);

    /** A measurement of an open training with its plan: when it is due, and how long it takes. */
    final class Timed {
        private final Gauge gauge;
        private double nanos;
        private double at = Double.NEGATIVE_INFINITY;
        private boolean isBroken;

        /** Expects {@code nanos} for the first measurement. */
        Timed(Gauge gauge, double nanos) {
            this.gauge = gauge;
            this.nanos = nanos;
        }

        Gauge gauge() {
            return gauge;
        }

        /** When it measured last, in seconds since the start. */
        double at() {
            return at;
        }

        /** The expected time of the next measurement in nanoseconds. */
        double nanos() {
            return nanos;
        }

        /** Whether it has never measured. */
        boolean isNew() {
            return at == Double.NEGATIVE_INFINITY;
        }

        boolean isBroken() {
            return isBroken;
        }

        /** Measures; a failure is shown on the page, and ends this measurement instead of the training. */
        boolean measure(Progress progress, double seconds, Board board) {
            if (isBroken) {
                return false;
            }
            long begun = System.nanoTime();
            at = seconds;
            try {
                return gauge.measure(progress, seconds, board);
            } catch (RuntimeException failure) {
                isBroken = true;
                board.note("warnings", Fields.of("step", progress.step(), "seconds", seconds, "text",
                        "the live view stopped showing " + gauge.getClass().getSimpleName() + ": "
                                + failure.getMessage()));
                return false;
            } finally {
                double taken = System.nanoTime() - begun;
                nanos = taken < nanos ? (nanos + taken) / 2 : taken;
            }
        }
    }
}
