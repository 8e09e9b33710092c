package dev.weft.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.data.Synthetic;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Dropout;
import dev.weft.optimizer.Optimizers;
import dev.weft.search.Stretch.State;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search whose trials train elsewhere: each stretch from bytes, as another machine gets it. */
class RemoteTest {
    private static final Dataset TRAIN = Synthetic.indices(Synthetic.moons(60, 0.2, 1));
    private static final Dataset HELD = Synthetic.indices(Synthetic.moons(40, 0.2, 2));
    private static final Range<Double> RATE = Range.log("rate", 1e-4, 1e44);
    private static final Range<Integer> HIDDEN = Range.choice("hidden", 2, 8, 16);
    private static final Search SEARCH = Search.of(RATE, HIDDEN).withTrials(20).withEpochs(9).withThreads(4);

    @TempDir private Path folder;

    private static Search.Candidate start(Settings settings) {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(settings.get(RATE)),
                Dense.of(settings.get(HIDDEN), Activations.TANH), new Dropout(0.1), Dense.of(2));
        return new Search.Candidate(model.build(TRAIN.features()), TRAIN, Training.epochs(1).withValidation(HELD));
    }

    /** Sends the checkpoint as bytes and trains on one thread. */
    private static State train(Stretch stretch, State start) {
        State copy = new State(start.epochs(), start.best(), start.bestEpoch(), start.diverged(), start.reports(),
                start.checkpoint().map(each -> Checkpoint.of(each.bytes())));
        try (Workers one = Workers.of(1)) {
            return new Stretch(stretch.settings(), stretch.end(), stretch.score(), copy)
                    .train(RemoteTest::start, one, () -> false);
        }
    }

    private static final Remote ELSEWHERE = (stretch, stops) -> train(stretch, stretch.start());

    private static void expectEqual(Result expected, Result got) {
        assertEquals(expected.trials(), got.trials());
        assertEquals(expected.best(), got.best());
        assertEquals(expected.json(), got.json());
        assertEquals(expected.trained().history().toString(), got.trained().history().toString());
        assertEquals(expected.trained().step(), got.trained().step());
        expected.trained().weights().forEach((name, weights) -> assertArrayEquals(weights.data(),
                got.trained().weights().get(name).data(), name));
        expected.trained().minimizer().state().forEach((name, slot) -> assertArrayEquals(slot.data(),
                got.trained().minimizer().state().get(name).data(), name));
    }

    @Test
    void trialsScoresAndTheBestModelAreThoseOfASearchHere() {
        Result here = SEARCH.run(RemoteTest::start);
        assertTrue(here.trials().stream().anyMatch(Trial::diverged), here.trials().toString());
        assertEquals(9, here.best().epochs(), here.best().toString());
        expectEqual(here, SEARCH.run(RemoteTest::start, ELSEWHERE));
        Search begun = SEARCH.withFirst(new Settings(Map.of("rate", 0.01, "hidden", 8))).withGuided(false);
        expectEqual(begun.run(RemoteTest::start), begun.run(RemoteTest::start, ELSEWHERE));
    }

    @Test
    void eachStretchGoesOnWhereTheLastOneEnded() {
        List<String> seen = new CopyOnWriteArrayList<>();
        SEARCH.withTrials(9).run(RemoteTest::start, (stretch, stops) -> {
            seen.add(stretch.start().epochs() + "-" + stretch.end());
            return train(stretch, stretch.start());
        });
        assertEquals(List.of("0-1", "0-1", "0-1", "0-1", "0-1", "0-1", "0-1", "0-1", "0-1", "1-3", "1-3", "1-3",
                "3-9"), seen);
    }

    @Test
    void aSearchContinuesFromItsFile() throws Exception {
        Path file = folder.resolve("search.json");
        AtomicInteger scored = new AtomicInteger();
        Result part = SEARCH.withFile(file).withWatcher(new Search.Watcher() {
            @Override
            public void scored(Trial trial, Trial best) {
                scored.incrementAndGet();
            }

            @Override
            public boolean stops() {
                return scored.get() >= 10;
            }
        }).run(RemoteTest::start, (stretch, stops) -> stops.getAsBoolean() ? stretch.start()
                : train(stretch, stretch.start()));
        assertFalse(part.complete());
        expectEqual(SEARCH.run(RemoteTest::start), SEARCH.withFile(file).run(RemoteTest::start, ELSEWHERE));
        // All scores are in the file now: only the best model trains.
        AtomicInteger stretches = new AtomicInteger();
        Result again = SEARCH.withFile(file).run(RemoteTest::start, (stretch, stops) -> {
            stretches.incrementAndGet();
            return train(stretch, stretch.start());
        });
        expectEqual(SEARCH.run(RemoteTest::start), again);
        assertTrue(stretches.get() <= 2, stretches.toString());
        Files.writeString(file, Files.readString(file).replaceAll("\"score\":(\\d)", "\"score\":1$1"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> SEARCH.withFile(file).run(RemoteTest::start, ELSEWHERE)).getMessage()
                .startsWith("Search expects the score 1"));
    }

    @Test
    void whatARemoteThrowsEndsTheSearch() {
        assertEquals("lost", assertThrows(IllegalStateException.class, () -> SEARCH.run(RemoteTest::start,
                (stretch, stops) -> {
                    throw new IllegalStateException("lost");
                })).getMessage());
    }

    @Test
    void aStretchThatStopsOrHasDivergedTrainsNothing() {
        Stretch stretch = new Stretch(SEARCH.space().draw(1, 1), 3, SEARCH.score(), State.NONE);
        assertEquals(State.NONE, stretch.train(RemoteTest::start, Workers.shared(), () -> true));
        State end = train(stretch, State.NONE);
        assertEquals(3, end.epochs());
        assertEquals(3, end.reports().size());
        State gone = new State(2, Double.NaN, 0, true, List.of(), Optional.empty());
        assertTrue(train(stretch, gone).diverged());
    }
}
