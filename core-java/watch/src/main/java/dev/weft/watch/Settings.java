package dev.weft.watch;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.data.Dataset;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * How a training is watched. {@link #usual} shows a page and writes no file; the others change one thing each.
 *
 * <pre>{@code
 * Settings settings = Settings.usual().withTest(mnist.test()).withReport(Path.of("report.html"));
 * }</pre>
 *
 * @param port the port of the page on 127.0.0.1, 0 for a free one; empty for no page, only a report
 * @param report the HTML file to write when training ends
 * @param save saves the model when the page asks for it; without it, the page cannot
 * @param events the CSV file that gets a line for each thing that the page asked for: {@code step,epoch,rate,event}
 * @param test the examples for the confusion matrix and the worst mistakes, in place of the validation data
 * @param judged what predicts those examples, of the model in training; the same by default
 * @param classes the names of the classes, in order; those of the model's preprocessing if empty
 * @param title the heading of the page; the layers of the model if empty
 */
public record Settings(OptionalInt port, Optional<Path> report, Optional<Save> save, Optional<Path> events,
        Optional<Dataset> test, UnaryOperator<Trained> judged, List<String> classes, String title) {
    private static final int LARGEST_PORT = 65_535;

    /** Saves a model between two steps. */
    @FunctionalInterface
    public interface Save {
        /**
         * Saves the model in training to a place that was known before the training.
         *
         * @return what to show of that place, such as the name of the file
         * @throws IOException if it cannot be written; the page shows the reason, and the training continues, as after
         *     any other exception
         */
        String save(Progress progress) throws IOException;
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the port is negative or above 65,535
     */
    public Settings {
        if (port.isPresent() && (port.getAsInt() < 0 || port.getAsInt() > LARGEST_PORT)) {
            throw new IllegalArgumentException("Watch expects a port from 0 to 65535 but got " + port.getAsInt());
        }
        classes = List.copyOf(classes);
    }

    /** A page at a free port; no report, and nothing is saved. */
    public static Settings usual() {
        return new Settings(OptionalInt.of(0), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                UnaryOperator.identity(), List.of(), "");
    }

    /** Returns these settings with the page at another port, from 0 (a free one) to 65,535. */
    public Settings withPort(int port) {
        return new Settings(OptionalInt.of(port), report, save, events, test, judged, classes, title);
    }

    /** Returns these settings without a page, for a report alone. */
    public Settings withoutPage() {
        return new Settings(OptionalInt.empty(), report, save, events, test, judged, classes, title);
    }

    /**
     * Returns these settings with a report: one HTML file that needs neither a server nor a network, written when
     * training ends. It replaces a file of that name.
     */
    public Settings withReport(Path file) {
        return new Settings(port, Optional.of(file), save, events, test, judged, classes, title);
    }

    /** Returns these settings with a way to save the model from the page. */
    public Settings withSave(Save save) {
        return new Settings(port, report, Optional.of(save), events, test, judged, classes, title);
    }

    /** Returns these settings with checkpoints that the page may ask for, in a folder which the caller closes. */
    public Settings withCheckpoints(CheckpointFolder folder) {
        return withSave(progress -> {
            folder.save(progress.step(), progress.model().checkpoint());
            return "checkpoint of step " + progress.step();
        });
    }

    /** Returns these settings with a CSV file for what the page asks for; an existing file is continued. */
    public Settings withEvents(Path file) {
        return new Settings(port, report, save, Optional.of(file), test, judged, classes, title);
    }

    /** Returns these settings with examples for the confusion matrix and the worst mistakes. */
    public Settings withTest(Dataset examples) {
        return withTest(examples, UnaryOperator.identity());
    }

    /**
     * Returns these settings with examples for the confusion matrix and the worst mistakes, and with what predicts
     * them: of the model in training, the one that people will use.
     */
    public Settings withTest(Dataset examples, UnaryOperator<Trained> judged) {
        return new Settings(port, report, save, events, Optional.of(examples), judged, classes, title);
    }

    /** Returns these settings with names of the classes. */
    public Settings withClasses(List<String> names) {
        return new Settings(port, report, save, events, test, judged, names, title);
    }

    /** Returns these settings with a heading of the page. */
    public Settings withTitle(String title) {
        return new Settings(port, report, save, events, test, judged, classes, title);
    }
}
