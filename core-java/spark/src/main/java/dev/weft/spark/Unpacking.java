package dev.weft.spark;

import dev.weft.data.Dataset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Turns the number of a block into its examples, {@code [features | labels | weight]}, with their numbers. */
final class Unpacking implements PairFlatMapFunction<Integer, Long, float[]> {
    private static final long serialVersionUID = 1;

    private final ArrayList<Broadcast<byte[]>> blocks;
    private final int blockSize;

    Unpacking(ArrayList<Broadcast<byte[]>> blocks, int blockSize) {
        this.blocks = blocks;
        this.blockSize = blockSize;
    }

    @Override
    public Iterator<Tuple2<Long, float[]>> call(Integer block) {
        Dataset data = Parcel.dataset(blocks.get(block).value());
        int features = data.features().size();
        int labels = data.labels().size();
        return IntStream.range(0, data.size()).mapToObj(i -> {
            float[] row = new float[features + labels + 1];
            float[] label = new float[labels];
            data.copy(i, row, 0, label, 0);
            System.arraycopy(label, 0, row, features, labels);
            row[features + labels] = data.weight(i);
            return new Tuple2<>((long) block * blockSize + i, row);
        }).iterator();
    }
}
