package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import dev.weft.blas.Blas;
import dev.weft.blas.Workers;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A recorded step is replayed within a training and by later trainings. */
class ReplayTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Workers ALONE = Workers.of(1);
    private static final Dataset DATA = Digests.data(640, 4);

    private static Trained trained() {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.001),
                Dense.of(20_000, Activations.RELU).withRegularizer(Regularizers.l2(1e-4)),
                Dense.of(3)).withMetrics().withAverage(new MovingAverage(0.99, true)).build(DATA.features());
    }

    private static Training steps(long steps) {
        return Training.steps(steps).withBatchSize(8).withWorkers(ALONE);
    }

    private static long allocated(Runnable work) {
        assumeFalse(Blas.engine().name().equals("jblas"), "jblas copies parts of arrays");
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        work.run();
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }

    @Test
    void aStepMoreAllocatesNothing() {
        Trained trained = trained();
        trained.fit(DATA, steps(85));
        long few = allocated(() -> trained.fit(DATA, steps(1)));
        long many = allocated(() -> trained.fit(DATA, steps(70)));
        assertTrue(many - few < 2048, few + " bytes for a step, " + many + " for 70 without the end of an epoch");
    }

    @Test
    void aLaterTrainingTakesOverThePlan() {
        Trained trained = trained();
        trained.fit(DATA, steps(2));
        long bytes = allocated(() -> trained.fit(DATA, steps(1)));
        assertTrue(bytes < 100_000, bytes + " bytes, though the activations of one layer alone take 640,000");
    }

    @Test
    void trainingsOfOtherBatchesAndThreadsInBetweenChangeNoBit() {
        Workers two = Workers.of(2);
        Trained kept = trained();
        Trained fresh = trained();
        for (Training training : new Training[]{steps(3), steps(2).withBatchSize(5), steps(3),
            steps(1).withWorkers(two), steps(2)}) {
            kept.fit(DATA, training);
            Trained next = trained().restore(fresh.checkpoint());
            fresh = next.fit(DATA, training);
        }
        assertEquals(fresh.weightsSha256(), kept.weightsSha256());
    }
}
