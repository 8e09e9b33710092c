package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import dev.weft.blas.Workers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PlansTest {
    private static final int MOST = 12 + Workers.shared().threads();

    private final List<Integer> made = new ArrayList<>();
    private final Plans<Integer, Object> plans = new Plans<>(key -> {
        made.add(key);
        return new Object();
    });

    private Object use(int key) {
        Object plan = plans.take(key);
        plans.give(key, plan);
        return plan;
    }

    @Test
    void aPlanIsMadeOnceAndUsedAgain() {
        assertSame(use(1), use(1));
        assertNotSame(use(1), use(2));
        assertEquals(List.of(1, 2), made);
    }

    @Test
    void aPlanThatIsInUseIsLentToNobodyElse() {
        Object first = plans.take(1);
        Object second = plans.take(1);
        assertNotSame(first, second);
        plans.give(1, first);
        plans.give(1, second);
        assertSame(second, plans.take(1));
        assertSame(first, plans.take(1));
        assertEquals(List.of(1, 1), made);
    }

    @Test
    void theLastUsedAreKept() {
        for (int key = 0; key < MOST; key++) {
            use(key);
        }
        use(0);
        use(MOST);
        made.clear();
        use(0);
        use(1);
        assertEquals(List.of(1), made, "1 was not used for longest");
    }

    @Test
    void whatIsClearedIsMadeAgain() {
        use(1);
        plans.clear();
        use(1);
        assertEquals(List.of(1, 1), made);
    }

    @Test
    @Tag("process")
    void plansThatAreTooLargeToBeKeptAreGivenBackToTheGarbageCollector() throws Exception {
        assertEquals(new ChildJvm.End(0, "400 MiB\n"), ChildJvm.of("-Xmx64m").run(Large.class));
    }

    /** A child: uses plans of 400 MiB in all, of which a dozen would need more than the heap. */
    static final class Large {
        /** Takes no arguments. */
        public static void main(String[] arguments) {
            Plans<Integer, float[]> plans = new Plans<>(key -> new float[10 << 18]);
            long bytes = 0;
            for (int key = 0; key < 40; key++) {
                float[] plan = plans.take(key);
                bytes += plan.length * 4L;
                plans.give(key, plan);
            }
            System.out.print((bytes >> 20) + " MiB\n");
        }
    }

    @Test
    @Tag("process")
    void aSessionMeetsAThousandBatchSizesInAHalfGigabyte() throws Exception {
        ChildJvm.End end = ChildJvm.of("-Xmx512m").run(Sizes.class, 1_000);
        assertEquals(0, end.status(), end.output());
        assertTrue(end.output().endsWith("1000 sizes, [500]\n"), end.output());
    }

    /** A child: fetches the outputs' sums of one layer for batches of 1, 2, 3, … examples. */
    static final class Sizes {
        /** Goes to {@code arguments[0]} examples. */
        public static void main(String[] arguments) {
            int most = Integer.parseInt(arguments[0]);
            Graph graph = new Graph();
            Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 784);
            Variable kernel = graph.variable("kernel", Tensor.zeros(784, 500));
            Variable bias = graph.variable("bias", Tensor.zeros(500));
            Value sums = Reductions.sum(Elementwise.relu(MatrixOps.affine(x, kernel, bias)), 0);
            Session session = new Session(graph);
            session.initialize();
            Tensor fetched = Tensor.zeros(0);
            for (int size = 1; size <= most; size++) {
                fetched = session.run(Map.of(x, Tensor.zeros(size, 784)), sums);
            }
            System.out.print(most + " sizes, " + fetched.shape() + "\n");
        }
    }
}
