package dev.weft.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.blas.Workers;
import dev.weft.random.RandomStream;
import dev.weft.shard.Exchange.Partial;
import dev.weft.shard.ShardTree.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sum over shards does not depend on who adds which of them. */
class ShardTreeTest {
    /** The definition, on one number: text shows the order. */
    private static String order(int from, int to) {
        if (to - from == 1) {
            return Integer.toString(from);
        }
        int cut = from + Integer.highestOneBit(to - from - 1);
        return "(" + order(from, cut) + "+" + order(cut, to) + ")";
    }

    @Test
    void theTreeIsCutAtPowersOfTwo() {
        assertEquals("((0+1)+2)", order(0, 3));
        assertEquals("(((0+1)+(2+3))+(4+5))", order(0, 6));
        assertEquals(List.of(new Node(1, 2), new Node(2, 4), new Node(4, 6)), new ShardTree(6).nodes(1, 6));
        assertEquals(List.of(new Node(0, 6)), new ShardTree(6).nodes(0, 6));
        assertEquals(List.of(), new ShardTree(6).nodes(3, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 7, 8, 13, 16})
    void anyNumberOfWorkersGetsTheSameBits(int shards) {
        int length = 11;
        float[][] values = values(shards, length);
        for (int lacking = 0; lacking < 1 << Math.min(shards, 6); lacking++) {
            float[] sum = naive(0, shards, values, lacking);
            float[] expected = sum.length == 0 ? new float[length] : sum;
            for (int workers = 1; workers <= shards; workers++) {
                int absent = lacking;
                List<float[]> totals = ThreadExchange.run(workers,
                        exchange -> total(Sharding.of(shards, exchange), values, absent));
                totals.forEach(total -> assertArrayEquals(expected, total));
                if (lacking > 3 && workers > 3) {
                    break;
                }
            }
            assertArrayEquals(expected, total(Sharding.local(shards), values, lacking));
        }
    }

    private static float[][] values(int shards, int length) {
        RandomStream random = RandomStream.of(3, "shards");
        float[][] values = new float[shards][];
        for (int shard = 0; shard < shards; shard++) {
            values[shard] = random.normal(0, 1).next(length);
        }
        return values;
    }

    private static boolean lacks(int lacking, int shard) {
        return (lacking >> shard & 1) == 1;
    }

    private static float[] naive(int from, int to, float[][] values, int lacking) {
        if (to - from == 1) {
            return lacks(lacking, from) ? new float[0] : values[from].clone();
        }
        int cut = from + Integer.highestOneBit(to - from - 1);
        float[] left = naive(from, cut, values, lacking);
        float[] right = naive(cut, to, values, lacking);
        if (left.length == 0 || right.length == 0) {
            return left.length == 0 ? right : left;
        }
        for (int i = 0; i < left.length; i++) {
            left[i] += right[i];
        }
        return left;
    }

    private static float[] total(Sharding sharding, float[][] values, int lacking) {
        return total(sharding, values, lacking, Workers.of(1));
    }

    private static float[] total(Sharding sharding, float[][] values, int lacking, Workers workers) {
        ShardSums sums = new ShardSums(sharding, values[0].length, workers);
        float[] total = new float[0];
        for (int time = 0; time < 2; time++) {
            sums.clear();
            for (int shard = sharding.from(); shard < sharding.to(); shard++) {
                if (lacks(lacking, shard)) {
                    sums.skip();
                } else {
                    float[] sum = sums.next();
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] = values[shard][i] + (sums.isSum() ? sum[i] : 0);
                    }
                    sums.add();
                }
            }
            total = sums.total();
        }
        return total.clone();
    }

    @Test
    void threadsThatShareLargeArraysChangeNoBit() {
        float[][] values = values(5, 100_003);
        try (Workers three = Workers.of(3)) {
            assertArrayEquals(naive(0, 5, values, 0), total(Sharding.local(5), values, 0, three));
        }
    }

    @Test
    void theOrderOfThePartialSumsDoesNotMatter() {
        float[][] values = values(8, 5);
        float[] expected = naive(0, 8, values, 0);
        List<Partial> partials = new ArrayList<>();
        for (int shard = 0; shard < 8; shard++) {
            partials.add(new Partial(shard, shard + 1, values[shard]));
        }
        Collections.shuffle(partials, new Random(1));
        float[] total = new float[5];
        new ShardTree(8).sum(partials, total);
        assertArrayEquals(expected, total);
    }

    @Test
    void eachWorkerHasAShardAndEachShardAWorker() {
        for (int shards = 1; shards < 20; shards++) {
            for (int workers = 1; workers <= shards; workers++) {
                for (int shard = 0; shard < shards; shard++) {
                    int worker = Sharding.worker(shard, shards, workers);
                    assertEquals(true, Sharding.first(worker, shards, workers) <= shard
                            && shard < Sharding.first(worker + 1, shards, workers));
                }
            }
        }
    }

    @Test
    void whatIsNoNodeIsRefused() {
        float[] total = new float[2];
        assertEquals("ShardTree of 4 shards expects sums of 2 numbers for its nodes but got 2 for shards [1, 3)",
                assertThrows(IllegalArgumentException.class, () -> new ShardTree(4)
                        .sum(List.of(new Partial(1, 3, new float[2])), total)).getMessage());
        assertEquals("ShardTree of 4 shards expects sums of 2 numbers for its nodes but got 3 for shards [0, 1)",
                assertThrows(IllegalArgumentException.class, () -> new ShardTree(4)
                        .sum(List.of(new Partial(0, 1, new float[3])), total)).getMessage());
        assertEquals("Sharding expects at least as many shards as workers but got 2 shards for 3 workers: use more "
                + "shards or fewer workers",
                assertThrows(IllegalArgumentException.class,
                        () -> ThreadExchange.run(3, exchange -> Sharding.of(2, exchange))).getMessage());
    }
}
