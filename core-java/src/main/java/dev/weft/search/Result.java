package dev.weft.search;

import dev.weft.internal.text.Json;
import dev.weft.table.Column;
import dev.weft.table.Table;
import dev.weft.training.Trained;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a search found: all trials, and the best model. The search has no clock in it: two searches of one seed that run
 * to their end have equal trials and equal JSON. Any number of threads may share a
 * result, but see {@link Trained} for its model.
 */
public final class Result {
    private final List<Trial> trials;
    private final @Nullable Trial best;
    private final @Nullable Trained trained;
    private final boolean complete;
    private final Object facts;

    Result(List<Trial> trials, @Nullable Trial best, @Nullable Trained trained, boolean complete, Object facts) {
        this.trials = List.copyOf(trials);
        this.best = best;
        this.trained = trained;
        this.complete = complete;
        this.facts = facts;
    }

    /** All trials that have trained for at least one epoch or diverged, by number. */
    public List<Trial> trials() {
        return trials;
    }

    /** Whether there is no best trial: none has a score. */
    public boolean isEmpty() {
        return best == null;
    }

    /**
     * The best trial.
     *
     * @throws IllegalStateException if no trial has a score
     */
    public Trial best() {
        return Optional.ofNullable(best).orElseThrow(this::none);
    }

    /**
     * The model of the best trial, with the weights of its best epoch. Optimizer state and step are those after its
     * last step.
     *
     * @throws IllegalStateException if no trial has a score
     */
    public Trained trained() {
        return Optional.ofNullable(trained).orElseThrow(this::none);
    }

    private IllegalStateException none() {
        return new IllegalStateException(trials.isEmpty() ? "Search stopped before a trial had a score: give it more "
                + "time"
                : "Search has no best trial, because all " + trials.size()
                        + " diverged: search lower learning rates, and check the data");
    }

    /** Whether the search used its budget of trials; false if time, a watcher or an interrupt ended it. */
    public boolean complete() {
        return complete;
    }

    /**
     * The trials as a table, a row each, by number: the columns {@code trial}, {@code epochs}, {@code score} (missing
     * if it diverged) and {@code best_epoch}, and before the last three, one for each setting.
     */
    public Table table() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column.Numbers("trial", trials.stream().mapToDouble(Trial::number).toArray()));
        if (!trials.isEmpty()) {
            trials.get(0).settings().values().keySet().forEach(name -> columns.add(column(name)));
        }
        columns.add(new Column.Numbers("epochs", trials.stream().mapToDouble(Trial::epochs).toArray()));
        columns.add(new Column.Numbers("score", trials.stream().mapToDouble(Trial::score).toArray()));
        columns.add(new Column.Numbers("best_epoch", trials.stream().mapToDouble(Trial::bestEpoch).toArray()));
        return Table.of("trials", columns);
    }

    private Column column(String name) {
        List<Object> values = trials.stream().map(trial -> trial.settings().get(name)).toList();
        if (values.stream().allMatch(Number.class::isInstance)) {
            return new Column.Numbers(name, values.stream().mapToDouble(each -> ((Number) each).doubleValue())
                    .toArray());
        }
        List<String> texts = values.stream().map(String::valueOf).toList();
        List<String> words = texts.stream().distinct().toList();
        return new Column.Words(name, words, texts.stream().mapToInt(words::indexOf).toArray());
    }

    /**
     * The search and its trials as one line of JSON, the same as in the file of {@link Search#withFile}: what was
     * searched, for each trial its settings and its score after each rung, and the number of the best trial.
     */
    public String json() {
        return Json.write(facts);
    }

    /** The best trial and the number of trials, in one line. */
    @Override
    public String toString() {
        return trials.size() + " trials, best " + (best == null ? "none" : best.toString());
    }
}
