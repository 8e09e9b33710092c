package dev.weft.data;

import dev.weft.tensor.Shape;
import java.util.stream.IntStream;

/** A data set that delegates to its source. Implementations override what differs. */
interface View extends Dataset {
    /** The data set that this is a view of. */
    Dataset source();

    /** Maps an index of this view to an index of the source. */
    default int place(int example) {
        return example;
    }

    @Override
    default int size() {
        return source().size();
    }

    @Override
    default Shape features() {
        return source().features();
    }

    @Override
    default Shape labels() {
        return source().labels();
    }

    @Override
    default int lookahead() {
        return source().lookahead();
    }

    @Override
    default void announce(int... examples) {
        source().announce(IntStream.of(examples).map(this::place).toArray());
    }

    @Override
    default boolean isWeighted() {
        return source().isWeighted();
    }

    @Override
    default float weight(int example) {
        return source().weight(place(example));
    }

    @Override
    default void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
        source().copy(place(example), features, featureOffset, labels, labelOffset);
    }
}
