package dev.weft.spark.launcher;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Turns the number of a block into its examples, {@code [features | labels | weight]}, with their numbers. */
final class Unpacking implements PairFlatMapFunction<Integer, Long, float[]> {
    private static final long serialVersionUID = 1;

    private final ArrayList<Broadcast<float[][]>> blocks;
    private final int blockSize;

    Unpacking(List<Broadcast<float[][]>> blocks, int blockSize) {
        this.blocks = new ArrayList<>(blocks);
        this.blockSize = blockSize;
    }

    @Override
    public Iterator<Tuple2<Long, float[]>> call(Integer block) {
        float[][] rows = blocks.get(block).value();
        return IntStream.range(0, rows.length)
                .mapToObj(i -> new Tuple2<>((long) block * blockSize + i, rows[i])).iterator();
    }
}
