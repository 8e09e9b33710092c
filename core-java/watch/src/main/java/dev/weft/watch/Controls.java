package dev.weft.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** What pages ask for, until the training thread does it between two steps. */
final class Controls {
    /** The least and the largest factor on the learning rate that a page may ask for. */
    static final double LEAST = 1e-3;
    static final double MOST = 1e3;
    private static final int WAITING = 16;

    /** The kinds of requests. */
    enum Action {
        PAUSE, RESUME, STOP, SAVE, RATE
    }

    /**
     * A request.
     *
     * @param factor the new factor on the learning rate; 0 for other actions
     */
    record Request(Action action, double factor) {}

    /** What requests are done to. */
    interface Target {
        /** Shows that the training waits, or goes on. */
        void paused(boolean isPaused);

        /** Stops after this step. */
        void stop();

        /** Saves the model. */
        void save();

        /** Sets the factor on the learning rate. */
        void rate(double factor);
    }

    /**
     * Appends what pages asked for to a CSV file: {@code step,epoch,rate,event}. A {@code CsvLog} has one line per
     * epoch and its columns are fixed, so the events have a file of their own beside it.
     *
     * <pre>
     * step,epoch,rate,event
     * 900,1,0.05,rate
     * </pre>
     *
     * @param file the CSV file, created by the first event
     */
    record Log(Path file) {
        /** The end of the names of such files, in place of the {@code .csv} of the log. */
        static final String ENDING = ".events.csv";
        private static final String HEADER = "step,epoch,rate,event\n";

        void add(long step, long epoch, double rate, String event) throws IOException {
            boolean isFresh = !Files.exists(file) || Files.size(file) == 0;
            Files.writeString(file, (isFresh ? HEADER : "") + step + "," + epoch + "," + rate + "," + event + "\n",
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private final Queue<Request> requests = new ArrayDeque<>();
    private volatile boolean isAsked;

    /**
     * Leaves a request.
     *
     * @throws IllegalArgumentException if too many wait already
     */
    synchronized void ask(Request request) {
        if (requests.size() == WAITING) {
            throw new IllegalArgumentException("the training has not yet done what it was asked before: wait for it");
        }
        requests.add(request);
        isAsked = true;
        notifyAll();
    }

    /** Does what was asked, and waits while the training is paused. Returns the nanoseconds that it waited. */
    long obey(Target target) {
        if (!isAsked) {
            return 0;
        }
        long waited = 0;
        boolean isPaused = false;
        for (Optional<Request> request = next(); request.isPresent() || isPaused; request = next()) {
            if (request.isEmpty()) {
                long begun = System.nanoTime();
                if (!await()) {
                    return waited + System.nanoTime() - begun;
                }
                waited += System.nanoTime() - begun;
                continue;
            }
            Action action = request.get().action();
            if (action == Action.PAUSE && !isPaused || action == Action.RESUME && isPaused) {
                isPaused = action == Action.PAUSE;
                target.paused(isPaused);
            }
            switch (action) {
                case SAVE -> target.save();
                case RATE -> target.rate(request.get().factor());
                case STOP -> {
                    target.stop();
                    return waited;
                }
                default -> {
                }
            }
        }
        return waited;
    }

    private synchronized Optional<Request> next() {
        Optional<Request> next = Optional.ofNullable(requests.poll());
        isAsked = !requests.isEmpty();
        return next;
    }

    /** Waits for a request; returns false, with the thread's flag set, if it is interrupted. */
    private synchronized boolean await() {
        try {
            while (requests.isEmpty()) {
                wait();
            }
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Forgets what was asked of a training that is over. */
    synchronized void clear() {
        requests.clear();
        isAsked = false;
    }
}
