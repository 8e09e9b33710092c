package dev.weft.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.optimizer.Lbfgs;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings on executors of their own process end with the bits of this machine. */
@Tag("process")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ClusterTest {
    private static Executors executors;

    @BeforeAll
    static void start() throws Exception {
        executors = Executors.start(8, Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
    }

    @AfterAll
    static void stop() {
        executors.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 1, 2, 4})
    void anyNumberOfExecutorsEndsWithTheBitsOfThisMachine(int workers) {
        Cases.all().forEach((name, each) -> {
            Trained local = each.local();
            Cluster.Outcome outcome = each.on(executors.spark(), Cluster.of(), Cases.settings(workers, ""));
            assertEquals(workers, outcome.timings().size());
            assertEquals(Cases.digest(local), Cases.digest(outcome.fitted().trained()), name);
            assertEquals(Fitted.of(local).history(), outcome.fitted().history(), name);
        });
    }

    @Test
    void fullBatchesEndWithTheBitsOfThisMachine() {
        for (Dataset data : List.of(Cases.data(403, 10, 1), Cases.data(5, 10, 1))) {
            Cases.Case training = new Cases.Case(Cases.model(), data, Optional.empty(), () -> Training.epochs(1));
            Trained local = Trained.of(Checkpoint.of(training.start()));
            Lbfgs.Result here = FullBatch.minimize(data, local, Cases.SHARDS, Lbfgs.of(4));
            Trained trained = Trained.of(Checkpoint.of(training.start()));
            Lbfgs.Result there = FullBatch.minimize(executors.spark(), training.examples(executors.spark(), 4), trained,
                    Cases.SHARDS, Lbfgs.of(4));
            assertEquals(here, there);
            assertEquals(local.weightsSha256(), trained.weightsSha256());

            // Up to rounding, a sum over shards is the loss of all rows.
            Trained whole = Trained.of(Checkpoint.of(training.start()));
            assertEquals(whole.fit(data, Lbfgs.of(3)).value(),
                    FullBatch.minimize(data, Trained.of(Checkpoint.of(training.start())), 3, Lbfgs.of(3)).value(),
                    1e-4);
            assertTrue(here.value() < 1, here.toString());
        }
    }
}
