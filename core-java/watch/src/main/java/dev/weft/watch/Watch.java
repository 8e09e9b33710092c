package dev.weft.watch;

import dev.weft.file.DurableFile;
import dev.weft.internal.text.Json;
import dev.weft.lint.Lint;
import dev.weft.training.Listener;
import dev.weft.training.Minimizer;
import dev.weft.training.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A live view of a training in the browser, and its report as one HTML file. It is a listener:
 *
 * <pre>{@code
 * try (Watch watch = Watch.open()) {
 *     System.out.println(watch.address().orElseThrow());
 *     model.fit(data, Training.epochs(20).withValidation(0.1).withListener(watch));
 * }
 * }</pre>
 *
 * <p>The page shows loss and metrics, the learning rate, gradients and updates of each layer, histograms of weights and
 * activations, dead relus, the first layer as pictures where the examples are pictures, the confusion matrix and the
 * worst mistakes (unless there are several outputs), what {@link Lint} finds, warnings, progress, and the use of
 * processors and memory. From the page the training can be paused, stopped and saved, and its learning rate changed;
 * closing the page changes nothing.
 *
 * <p>It changes no bit of the training unless a page asks for a change. What takes time is measured only now and then,
 * so that watching takes about a hundredth of the time while nobody looks, and three hundredths while a page is open.
 * Memory is bounded: long curves are thinned.
 *
 * <p>The server listens on 127.0.0.1 only and answers only those who know {@link #address}. Add a watch after listeners
 * whose state the checkpoints should contain. One watch may observe several trainings one after the other; it shows the
 * newest. A program with a loop of its own calls {@link #step(long, Map)}.
 */
public final class Watch implements Listener, AutoCloseable {
    private final Settings settings;
    private final Board board = new Board();
    private final Controls controls = new Controls();
    private final Viewers viewers = new Viewers();
    private final @Nullable Page page;
    private volatile @Nullable Observation observation;
    private volatile @Nullable OwnLoop loop;
    private volatile @Nullable String problem;
    private volatile FutureTask<@Nullable Void> lint = new FutureTask<>(() -> {}, null);

    private Watch(Settings settings) throws IOException {
        this.settings = settings;
        board.put("opened", Opened.loop(settings.title(), List.of()));
        board.put("progress", Fields.of("state", "waiting"));
        this.page = settings.port().isPresent() ? new Page(board, controls, viewers,
                settings.port().getAsInt(), this::lintNow) : null;
    }

    /**
     * Opens a page at a free port of 127.0.0.1.
     *
     * @throws IOException if no port can be opened
     */
    public static Watch open() throws IOException {
        return open(Settings.usual());
    }

    /**
     * Opens a page, or only prepares a report.
     *
     * @throws IOException if the port is in use, or the folder of the report does not exist, or the report is a
     *     folder
     */
    public static Watch open(Settings settings) throws IOException {
        if (settings.report().isPresent()) {
            Path folder = DurableFile.folder(settings.report().get());
            if (!Files.isDirectory(folder)) {
                throw new NoSuchFileException(folder.toString(), null, "is not a folder: create it, or name another "
                        + "file for the report");
            }
            if (Files.isDirectory(settings.report().get())) {
                throw new FileAlreadyExistsException(settings.report().get().toString(), null,
                        "is a folder: name a file for the report");
            }
        }
        return new Watch(settings);
    }

    /**
     * The address of the page, {@code http://127.0.0.1:PORT/#token=TOKEN}; empty without a page. Whoever knows it can
     * look, and pause, stop, save and change the training.
     */
    public Optional<String> address() {
        return Optional.ofNullable(page).map(Page::address);
    }

    /** Whether a page is open in a browser. */
    public boolean isSeen() {
        return viewers.areThere();
    }

    /**
     * Stops the training after its current step, as the page can, also if it is paused. Call it on any thread; without
     * a training, nothing happens.
     */
    public void stop() {
        if (observation != null || loop != null) {
            // Nothing that was asked before matters.
            controls.clear();
            controls.ask(new Controls.Request(Controls.Action.STOP, 0));
        }
    }

    @Override
    public void started(Progress progress) {
        problem = null;
        controls.clear();
        board.begin(Opened.training(progress, settings));
        observation = new Observation(progress, settings, board, controls, viewers);
        lint = new FutureTask<>(() -> lint(progress), null);
        if (isSeen()) {
            lintNow();
        }
    }

    /** Looks for likely mistakes on another thread, once. */
    private void lintNow() {
        Thread thread = new Thread(lint, "weft-watch-lint");
        thread.setDaemon(true);
        thread.start();
    }

    /** Uses nothing that training changes. */
    private void lint(Progress progress) {
        List<Object> findings = Lint.of(progress.model().model(), progress.data(), progress.training()).stream()
                .map(found -> Fields.of("name", found.name(), "message", found.message(), "fix", found.fix()))
                .map(Object.class::cast).toList();
        board.put("findings", findings);
    }

    @Override
    public void step(Progress progress) {
        Observation current = observation;
        if (current != null) {
            current.step();
        }
    }

    @Override
    public void epoch(Progress progress, Map<String, Double> report) {
        Observation current = observation;
        if (current != null) {
            current.epoch(report);
        }
    }

    /**
     * Notes the end, and writes the report. If it cannot be written, that is a warning, see {@link #problem}: what was
     * trained is not lost for it.
     */
    @Override
    public void finished(Progress progress) {
        String state = !progress.ended() ? "interrupted"
                : progress.step() < progress.lastStep() ? "stopped" : "finished";
        end(progress, state, null, isSeen() || settings.report().isPresent());
    }

    /** Notes the failure, and writes the report of what was until then. */
    @Override
    public void failed(Progress progress, Throwable failure) {
        end(progress, "failed", failure.getMessage(), false);
    }

    /** Why the report of the newest training could not be written; empty if it was, or is still to be. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private void end(Progress progress, String state, @Nullable String message, boolean whole) {
        Observation current = observation;
        if (current != null) {
            current.end(state, message, whole);
            if (settings.report().isPresent()) {
                // Does nothing if it has begun elsewhere.
                lint.run();
            }
            try {
                report();
            } catch (UncheckedIOException failure) {
                problem = "cannot write the report " + settings.report().orElseThrow() + ": "
                        + failure.getCause().getMessage();
                progress.warn(problem);
            } finally {
                observation = null;
            }
        }
    }

    private void report() {
        settings.report().ifPresent(file -> {
            try {
                Map<String, @Nullable Object> state = board.since(new Board.Cursor());
                Map<Object, @Nullable Object> opened = new LinkedHashMap<>((Map<?, ?>) state.remove("opened"));
                opened.put("controls", List.of());
                String data = Json.write(Fields.of("open", opened, "state", state));
                String html = ReportPage.html(String.valueOf(opened.get("title")), data);
                DurableFile.write(file, html.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void warned(Progress progress, String warning) {
        Observation current = observation;
        if (current != null) {
            current.warned(warning);
        }
    }

    /**
     * Notes the numbers of a step of a program's own loop, such as {@code loss}, and waits while the page has paused
     * it.
     *
     * <pre>{@code
     * for (long step = 1; watch.step(step, Map.of("loss", loss)); step++) {
     *     loss = session.run(feeds, train);
     * }
     * }</pre>
     *
     * @param step the number of the step, larger than before
     * @param numbers numbers by name; the first 100 names are shown, and further ones are a warning on the page
     * @return whether to go on: false once the page, or {@link #stop}, has asked to stop
     */
    public boolean step(long step, Map<String, ? extends Number> numbers) {
        return step(step, null, numbers);
    }

    /**
     * Notes the numbers of a step of a program's own loop that updates weights with {@code minimizer}, whose step and
     * learning rate are shown, too. The page can change the rate.
     *
     * @return whether to go on: false once the page, or {@link #stop}, has asked to stop
     */
    public boolean step(Minimizer minimizer, Map<String, ? extends Number> numbers) {
        return step(minimizer.step(), minimizer, numbers);
    }

    private boolean step(long step, @Nullable Minimizer minimizer, Map<String, ? extends Number> numbers) {
        OwnLoop current = loop;
        if (current == null) {
            current = new OwnLoop(settings.title(), board, controls, minimizer != null);
            loop = current;
        }
        return current.step(step, minimizer, numbers);
    }

    /**
     * Ends the page, which keeps what it shows; a page that is open gets the last numbers first, for which this waits
     * up to two seconds. Ends an own loop, and writes its report. Further calls have no effect.
     *
     * @throws UncheckedIOException if the report of an own loop cannot be written
     */
    @Override
    public void close() {
        try {
            OwnLoop current = loop;
            if (current != null) {
                loop = null;
                current.end();
                report();
            }
        } finally {
            if (page != null) {
                page.close();
            }
        }
    }
}
