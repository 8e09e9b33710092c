package dev.weft.search;

import dev.weft.blas.Workers;
import dev.weft.random.RandomStream;
import dev.weft.search.Search.Watcher;
import dev.weft.training.Trained;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One run of a search: brackets of attempts, rung by rung, until the budget is used. */
final class Halving {
    private static final int MOST_DRAWS = 200;
    private static final int SPREAD = 4;

    private final Search search;
    private final Search.Task task;
    private final Optional<Remote> remote;
    private final Journal past;
    private final Journal now;
    private final List<Attempt> attempts = new ArrayList<>();
    private final Set<Settings> drawn = new HashSet<>();
    private final long start = System.nanoTime();
    private volatile boolean stopped;
    private @Nullable Attempt best;

    Halving(Search search, Search.Task task, Optional<Remote> remote) {
        this.search = search;
        this.task = task;
        this.remote = remote;
        this.past = Journal.read(search);
        this.now = new Journal(search);
    }

    Result run() {
        ExecutorService threads = Executors.newFixedThreadPool(search.threads(), work -> {
            Thread thread = new Thread(work, "weft-search");
            thread.setDaemon(true);
            return thread;
        });
        try (Workers alone = Workers.of(1)) {
            Optional<Workers> workers = search.threads() > 1 ? Optional.of(alone) : Optional.empty();
            search.first().ifPresent(settings -> first(settings, threads));
            while (!stops() && attempts.size() < search.limit() && bracket(threads, workers)) {
                // Each bracket draws near the best of those before
            }
            return result(workers);
        } finally {
            threads.shutdownNow();
        }
    }

    private Result result(Optional<Workers> workers) {
        boolean interrupted = Thread.interrupted(); // else the best model could not be trained again
        try {
            Trained trained = best == null ? null : best.bestModel(workers);
            List<Trial> trials = attempts.stream().map(Attempt::trial)
                    .filter(trial -> trial.epochs() > 0 || now.has(trial.number())).toList();
            return new Result(trials, best == null ? null : best.trial(), trained, !stopped, now.facts());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Asked by all threads after every step. */
    private boolean stops() {
        if (!stopped && (Thread.currentThread().isInterrupted()
                || search.time().isPresent() && System.nanoTime() - start >= search.time().get().toNanos()
                || search.watchers().stream().anyMatch(Watcher::stops))) {
            stopped = true;
        }
        return stopped;
    }

    /** Trains the first trial to its end before all others, so that whatever ends the search, it is not worse. */
    private void first(Settings settings, ExecutorService threads) {
        drawn.add(settings);
        Attempt first = new Attempt(search, task, remote, 1, search.space().point(settings), settings);
        attempts.add(first);
        for (int end : search.ends()) {
            if (!stops() && (first.trial().epochs() == 0 || !first.trial().diverged())) {
                train(List.of(first), end, threads, Optional.empty());
            }
        }
    }

    /** Draws and trains one bracket; returns false if nothing new could be drawn. */
    private boolean bracket(ExecutorService threads, Optional<Workers> workers) {
        List<Attempt> running = draw(Math.min(search.bracket(), search.limit() - attempts.size()));
        boolean any = !running.isEmpty();
        attempts.addAll(running);
        for (int end : search.ends()) {
            if (stops()) {
                break;
            }
            train(running, end, threads, workers);
            int kept = (running.size() + search.reduction() - 1) / search.reduction();
            running = running.stream().sorted(byScore(each -> each.trial().score())).limit(kept)
                    .filter(attempt -> !attempt.trial().diverged())
                    .sorted(Comparator.comparingInt(Attempt::number)).toList();
            release(running);
        }
        release(List.of());
        return any;
    }

    private void release(List<Attempt> kept) {
        attempts.stream().filter(attempt -> attempt != best && !kept.contains(attempt)).forEach(Attempt::release);
    }

    /** The best first. Of equal scores, streams keep the lower number first. */
    private Comparator<Attempt> byScore(ToDoubleFunction<Attempt> score) {
        return (a, b) -> search.isBetter(score.applyAsDouble(a), score.applyAsDouble(b)) ? -1
                : search.isBetter(score.applyAsDouble(b), score.applyAsDouble(a)) ? 1 : 0;
    }

    private List<Attempt> draw(int count) {
        // Only scores after as many epochs compare, and the last rung has too few trials to learn from
        List<double[]> ranked = attempts.stream().sorted(byScore(Attempt::early)).map(Attempt::point).toList();
        boolean guided = search.guided() && Guide.isUseful(ranked.size());
        Optional<Guide> guide = guided ? Optional.of(new Guide(search.space(), ranked)) : Optional.empty();
        List<Attempt> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = attempts.size() + i + 1;
            RandomStream stream = RandomStream.of(search.seed(), "search").at(number);
            for (int draw = 0; draw < MOST_DRAWS && made.size() == i; draw++) {
                double[] point = draw > 0 && draw >= MOST_DRAWS / 2 ? uniform(stream)
                        : guide.isPresent() && number % SPREAD != 0 ? guide.get().draw(stream)
                        : draw == 0 ? search.space().point(search.seed(), number) : uniform(stream);
                Settings settings = search.space().at(point);
                if (drawn.add(settings)) {
                    made.add(new Attempt(search, task, remote, number, point, settings));
                }
            }
            if (made.size() == i) {
                break;
            }
        }
        return made;
    }

    private double[] uniform(RandomStream stream) {
        double[] point = new double[search.space().ranges().size()];
        for (int j = 0; j < point.length; j++) {
            point[j] = stream.nextDouble();
        }
        return point;
    }

    /** Trains all attempts to the end of a rung, several at the same time, and reports them in their order. */
    private void train(List<Attempt> running, int end, ExecutorService threads, Optional<Workers> workers) {
        List<Future<Boolean>> pieces = new ArrayList<>();
        for (Attempt attempt : running) {
            pieces.add(threads.submit(() -> {
                Optional<Attempt.Score> known = past.score(attempt, end);
                known.ifPresent(attempt::skip);
                return known.isPresent() || attempt.train(end, workers, this::stops);
            }));
        }
        Throwable failure = null;
        for (int i = 0; i < running.size(); i++) {
            try {
                boolean done = await(pieces.get(i));
                if (failure == null) {
                    report(running.get(i), end, done);
                }
            } catch (RuntimeException | Error thrown) {
                stopped = true;
                failure = failure == null ? thrown : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    /** Waits for a piece; if this thread is interrupted meanwhile, all pieces stop after their current step. */
    private boolean await(Future<Boolean> piece) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return piece.get();
                } catch (InterruptedException stop) {
                    interrupted = true;
                    stopped = true;
                }
            }
        } catch (ExecutionException thrown) {
            if (thrown.getCause() instanceof Error error) {
                throw error;
            }
            throw thrown.getCause() instanceof RuntimeException exception ? exception
                    : new IllegalStateException(thrown.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void report(Attempt attempt, int end, boolean done) {
        attempt.show();
        best = attempts.stream().filter(each -> !each.trial().diverged())
                .min(byScore(each -> each.trial().score())).orElse(null);
        if (done) {
            now.add(attempt, end, best == null ? 0 : best.number());
        }
        if (done || attempt.trial().epochs() > 0) {
            Trial leader = best == null ? attempt.trial() : best.trial();
            search.watchers().forEach(watcher -> watcher.scored(attempt.trial(), leader));
        }
    }
}
