package dev.weft.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.training.Trained;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings on executors of their own process end with the bits of this machine. */
@Tag("process")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
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
}
