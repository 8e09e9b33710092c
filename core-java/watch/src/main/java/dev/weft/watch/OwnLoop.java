package dev.weft.watch;

import dev.weft.training.Minimizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is written down while a program's own loop runs. */
final class OwnLoop implements Controls.Target {
    private static final long SHOWN = 200_000_000;
    private static final int NAMES = 100;

    private final Board board;
    private final Controls controls;
    private final Clock clock = new Clock();
    private final Map<String, Series.Kind> kinds = new HashMap<>();
    private @Nullable Minimizer minimizer;
    private long first = -1;
    private long step;
    private long shown;
    private boolean isStopped;
    private boolean isFull;

    OwnLoop(String title, Board board, Controls controls, boolean hasRate) {
        this.board = board;
        this.controls = controls;
        controls.clear();
        board.begin(Opened.loop(title, hasRate ? List.of("pause", "rate", "stop") : List.of("pause", "stop")));
    }

    /** Notes the numbers of a step, and does what pages ask for; returns whether to go on. */
    boolean step(long number, @Nullable Minimizer rule, Map<String, ? extends Number> numbers) {
        step = number;
        minimizer = rule;
        first = first < 0 ? number - 1 : first;
        long now = System.nanoTime();
        double seconds = clock.seconds(now);
        numbers.forEach((name, value) -> kind(name, seconds)
                .ifPresent(kind -> board.add(kind, number, seconds, value.doubleValue())));
        if (rule != null) {
            board.add(Series.Kind.sampled("rate", "rate"), number, seconds, rule.rate());
        }
        clock.leaveOut(controls.obey(this));
        if (now - shown >= SHOWN || shown == 0) {
            shown = now;
            show("running");
        }
        return !isStopped;
    }

    /** What the number called {@code name} is drawn as; empty if there are too many names. */
    private Optional<Series.Kind> kind(String name, double seconds) {
        Series.Kind known = kinds.get(name);
        if (known == null && kinds.size() < NAMES) {
            boolean isLoss = name.equals("loss");
            known = new Series.Kind(isLoss ? "loss" : "own", name, isLoss ? "training" : null, "step", null);
            kinds.put(name, known);
        } else if (known == null && !isFull) {
            isFull = true;
            board.note("warnings", Fields.of("step", step, "seconds", seconds, "text", "the live view shows the first "
                    + NAMES + " names of numbers and leaves out the others, such as " + name));
        }
        return Optional.ofNullable(known);
    }

    /** Notes the end. */
    void end() {
        show(isStopped ? "stopped" : "finished");
        event("end", isStopped ? "stopped" : "finished");
    }

    private void show(String state) {
        double seconds = clock.seconds();
        board.put("progress", Fields.of("state", state, "step", step, "lastStep", null, "stepsPerEpoch", null, "epoch",
                null, "epochs", null, "seconds", seconds, "secondsLeft", null, "stepsPerSecond",
                Fields.number((step - first) / seconds), "examplesPerSecond", null, "rate",
                minimizer == null ? null : Fields.number(minimizer.rate()), "rateFactor",
                minimizer == null ? null : minimizer.rateFactor(), "loss", null, "cost", null, "message", null));
        board.put("machine", Machine.use().json());
    }

    private void event(String kind, String text) {
        board.note("events", Fields.of("step", step, "seconds", clock.seconds(), "kind", kind, "text", text));
    }

    @Override
    public void paused(boolean isPaused) {
        show(isPaused ? "paused" : "running");
        event(isPaused ? "pause" : "resume", "");
    }

    @Override
    public void stop() {
        isStopped = true;
        event("stop", "");
    }

    @Override
    public void save() {
        throw new IllegalStateException("an own loop offers no way to save");
    }

    @Override
    public void rate(double factor) {
        if (minimizer != null) {
            minimizer.rateFactor(factor);
            event("rate", "× " + factor + ": " + minimizer.rate());
        }
    }
}
