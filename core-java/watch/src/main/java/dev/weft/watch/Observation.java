package dev.weft.watch;

import dev.weft.metric.Direction;
import dev.weft.metric.Metric;
import dev.weft.training.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is written down while one training runs. After each step, only its loss is; every few steps, so that it happens
 * about 50 times a second, the rest: what pages ask for is done, and what there is time for is measured.
 */
final class Observation implements Controls.Target {
    private static final int STEPS = 256;
    private static final long EVERY = 20_000_000;
    private static final long SHOWN = 200_000_000;
    private static final long SHOWN_UNSEEN = 1_000_000_000;
    private static final double MACHINE = 2;
    private static final double PAUSE_SEEN = 0.5;
    private static final double PAUSE_UNSEEN = 2;
    private static final double QUICK = 2e6;
    private static final double RECORDED = 20e6;
    private static final Series.Kind LOSS = new Series.Kind("loss", "loss", "training", "step", null);
    private static final Series.Kind RATE = Series.Kind.sampled("rate", "rate");
    private static final Series.Kind CPU = Series.Kind.sampled("machine", "cpu");
    private static final Series.Kind MEMORY = Series.Kind.sampled("machine", "memory");

    private final Progress progress;
    private final Settings settings;
    private final Board board;
    private final Controls controls;
    private final Viewers viewers;
    private final Clock clock = new Clock();
    private final Budget budget = new Budget();
    private final long first;
    private final List<Gauge.Timed> gauges = new ArrayList<>();
    private final Judgement judgement;
    private final Gauge.Timed judged;
    private final Map<String, Series.Kind> reported = new HashMap<>();
    private final float[] losses = new float[STEPS];
    private String state = "running";
    private boolean hasLooked;
    private int filled;
    private int due = 1;
    private long last = System.nanoTime();
    private long shown = Long.MIN_VALUE / 2;
    private double machineAt = Double.NEGATIVE_INFINITY;
    private Gauge.@Nullable Timed again;

    Observation(Progress progress, Settings settings, Board board, Controls controls, Viewers viewers) {
        this.progress = progress;
        this.settings = settings;
        this.board = board;
        this.controls = controls;
        this.viewers = viewers;
        this.first = progress.step();
        List<Weights> layers = Weights.of(progress.model());
        gauges.add(new Gauge.Timed(new UpdateRatios(layers), QUICK));
        gauges.add(new Gauge.Timed(new WeightHistograms(layers), QUICK));
        gauges.add(new Gauge.Timed(new Activity(progress.model().network()), RECORDED));
        gauges.add(new Gauge.Timed(new GradientNorms(layers), RECORDED));
        Optional<Picture> picture = progress.model().preprocessing().isPresent() ? Optional.empty()
                : Picture.of(progress.model().features());
        picture.ifPresent(shape -> Weights.first(progress.model())
                .ifPresent(kernel -> gauges.add(new Gauge.Timed(new FirstLayer(kernel, shape), QUICK))));
        judgement = new Judgement(progress, settings);
        judged = new Gauge.Timed(judgement, RECORDED);
        if (!judgement.isEvaluated()) {
            gauges.add(judged);
        }
        show(null);
        event("start", "step " + first);
    }

    /** Notes a step. */
    void step() {
        losses[filled++] = progress.loss();
        if (filled >= due) {
            look();
        }
    }

    private void look() {
        long now = System.nanoTime();
        long passed = now - last;
        double seconds = clock.seconds(now);
        double nanosPerStep = passed / (double) Math.max(1, filled);
        note(seconds, nanosPerStep);
        long waited = controls.obey(this);
        clock.leaveOut(waited);
        boolean isSeen = viewers.areThere();
        if (now - shown >= (isSeen ? SHOWN : SHOWN_UNSEEN)) {
            shown = now;
            show(null);
        }
        machine(seconds);
        due = (int) Math.max(1, Math.min(STEPS, EVERY / Math.max(1, nanosPerStep)));
        boolean isFirst = measure(seconds, isSeen);
        last = System.nanoTime();
        long watching = last - now - waited;
        spend(passed + watching, watching, isSeen, isFirst && isSeen || !hasLooked);
        budget.serve(viewers.served());
        hasLooked = true;
    }

    /** Charges for watching. Who opens the page need not wait until the start, which loads classes, is paid back. */
    private void spend(long passed, long watching, boolean isSeen, boolean isStart) {
        budget.pass(passed, watching, isSeen);
        if (isStart) {
            budget.forgive(watching);
        }
    }

    private void note(double seconds, double nanosPerStep) {
        if (filled > 0) {
            board.add(LOSS, progress.step(), seconds, nanosPerStep / 1e9, losses, filled);
            board.add(RATE, progress.step(), seconds, progress.model().minimizer().rate());
            filled = 0;
        }
    }

    private void machine(double seconds) {
        if (seconds - machineAt >= MACHINE) {
            machineAt = seconds;
            Machine.Use use = Machine.use();
            board.put("machine", use.json());
            board.add(CPU, progress.step(), seconds, use.cpu());
            board.add(MEMORY, progress.step(), seconds, use.heap());
        }
    }

    /** Measures what is due, if there is time; returns whether something was measured for the first time. */
    private boolean measure(double seconds, boolean isSeen) {
        Gauge.Timed next = again;
        if (next == null) {
            next = gauges.stream().filter(gauge -> !gauge.isBroken() && isDue(gauge, seconds, isSeen))
                    .min(Comparator.comparingDouble(Gauge.Timed::at))
                    .filter(gauge -> budget.allows(gauge.nanos())).orElse(null);
        }
        again = null;
        boolean isFirst = next != null && next.isNew();
        if (next != null && next.measure(progress, seconds, board)) {
            again = next;
            due = 1;
        }
        return isFirst;
    }

    /** Notes the report of an epoch. */
    void epoch(Map<String, Double> report) {
        long now = System.nanoTime();
        double seconds = clock.seconds(now);
        report.forEach((name, value) -> board.add(reported.computeIfAbsent(name, this::kind), progress.step(), seconds,
                value));
        boolean isSeen = viewers.areThere();
        boolean isFirst = judged.isNew();
        if (judgement.isEvaluated() && isDue(judged, seconds, isSeen) && budget.allows(judged.nanos())) {
            judged.measure(progress, seconds, board);
        }
        spend(0, System.nanoTime() - now, isSeen, isFirst && isSeen);
    }

    private static boolean isDue(Gauge.Timed gauge, double seconds, boolean isSeen) {
        return seconds - gauge.at() >= (isSeen ? PAUSE_SEEN : PAUSE_UNSEEN);
    }

    private Series.Kind kind(String name) {
        boolean isValidation = name.startsWith("val_");
        String plain = isValidation ? name.substring("val_".length()) : name;
        boolean isLoss = plain.equals("loss");
        Optional<Direction> direction = progress.model().model().metrics().stream()
                .filter(metric -> metric.label().equals(plain)).map(Metric::direction).findFirst();
        Boolean smaller = isLoss ? Boolean.TRUE
                : direction.map(known -> known == Direction.SMALLER_IS_BETTER).orElse(null);
        return new Series.Kind(isLoss ? "loss" : "metric", plain, isValidation ? "validation" : "training", "epoch",
                smaller);
    }

    /** Notes a warning. */
    void warned(String warning) {
        board.note("warnings", Fields.of("step", progress.step(), "seconds", clock.seconds(), "text", warning));
    }

    /**
     * Notes the end.
     *
     * @param how {@code finished}, {@code stopped}, {@code interrupted} or {@code failed}
     * @param message why it failed
     * @param whole whether to measure all once more
     */
    void end(String how, @Nullable String message, boolean whole) {
        double seconds = clock.seconds();
        note(seconds, 0);
        machineAt = Double.NEGATIVE_INFINITY;
        machine(seconds);
        if (whole) {
            gauges.stream().filter(gauge -> !(gauge.gauge() instanceof UpdateRatios))
                    .forEach(gauge -> gauge.measure(progress, seconds, board));
            if (judgement.isEvaluated()) {
                judged.measure(progress, seconds, board);
            }
        }
        state = how;
        show(message);
        event("end", how);
        controls.clear();
    }

    private void show(@Nullable String message) {
        double seconds = clock.seconds();
        long steps = progress.step() - first;
        double perSecond = seconds > 0 ? steps / seconds : Double.NaN;
        boolean isEndless = progress.lastStep() > 1L << 52;
        long left = progress.lastStep() - progress.step();
        Map<String, Double> means = progress.means();
        board.put("progress", Fields.of("state", state, "step", progress.step(), "lastStep",
                isEndless ? null : progress.lastStep(), "stepsPerEpoch", progress.stepsPerEpoch(), "epoch",
                progress.epoch(), "epochs", isEndless ? null
                        : (progress.lastStep() + progress.stepsPerEpoch() - 1) / progress.stepsPerEpoch(),
                "seconds", seconds, "secondsLeft", isEndless || steps == 0 ? null : Fields.number(left / perSecond),
                "stepsPerSecond", Fields.number(perSecond), "examplesPerSecond",
                Fields.number(perSecond * progress.training().batchSize()), "rate",
                Fields.number(progress.model().minimizer().rate()), "rateFactor",
                progress.model().minimizer().rateFactor(), "loss", Fields.number(progress.loss()), "cost",
                budget.share(), "message", message));
        if (!means.isEmpty()) {
            board.put("means", Fields.numbers(means));
        }
    }

    @Override
    public void paused(boolean isPaused) {
        state = isPaused ? "paused" : "running";
        asked(isPaused ? "pause" : "resume", "");
    }

    @Override
    public void stop() {
        asked("stop", "");
        progress.stop();
    }

    @Override
    public void save() {
        Optional<String> broken = progress.model().weights().entrySet().stream()
                .filter(weights -> weights.getValue().firstNonFinite() >= 0).map(Map.Entry::getKey).findFirst();
        if (broken.isPresent()) {
            progress.warn("not saved: " + broken.get() + " is not finite");
            return;
        }
        try {
            asked("save", settings.save().orElseThrow().save(progress));
        } catch (IOException | RuntimeException failure) {
            progress.warn("not saved: " + failure.getMessage());
        }
    }

    @Override
    public void rate(double factor) {
        progress.model().minimizer().rateFactor(factor);
        asked("rate", String.format(Locale.ROOT, "× %s: %s", factor, progress.model().minimizer().rate()));
    }

    /** Notes something that a page asked for, also in the log of events. */
    private void asked(String kind, String text) {
        show(null);
        event(kind, text);
        settings.events().ifPresent(file -> {
            try {
                new Controls.Log(file).add(progress.step(), progress.epoch(), progress.model().minimizer().rate(),
                        kind);
            } catch (IOException failure) {
                progress.warn("cannot write " + file + ": " + failure.getMessage());
            }
        });
    }

    private void event(String kind, String text) {
        board.note("events",
                Fields.of("step", progress.step(), "seconds", clock.seconds(), "kind", kind, "text", text));
    }
}
