package dev.weft.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.optimizer.Lbfgs;
import dev.weft.shard.Sharding;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L-BFGS with a job for each evaluation ends with the bits of this machine. */
@Tag("process")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FullBatchTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void anyNumberOfExecutorsEndsWithTheBitsOfThisMachine(int count) throws Exception {
        Dataset data = Cases.data(403, 10, 1);
        float[] weights = new float[data.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 0.25f * (i % 7);
        }
        try (Executors executors = Executors.start(count, Map.of())) {
            for (Dataset rows : List.of(data, Cases.data(5, 10, 1), data.weighted(weights))) {
                Cases.Case training = new Cases.Case(Cases.model(), rows, Optional.empty(), () -> Training.epochs(1));
                Trained local = Trained.of(Checkpoint.of(training.start()));
                Lbfgs.Result here = local.fit(rows, Lbfgs.of(4), Sharding.local(Cases.SHARDS));
                Trained trained = Trained.of(Checkpoint.of(training.start()));
                Lbfgs.Result there =
                        FullBatch.minimize(executors.spark(), training.examples(executors.spark(), 4), trained,
                                Cases.SHARDS, Lbfgs.of(4));
                assertEquals(here, there);
                assertEquals(local.weightsSha256(), trained.weightsSha256());
                assertTrue(here.value() < 1, here.toString());
            }
        }
    }
}
