package dev.weft.data;

import java.util.Objects;

/** A view of consecutive examples of another data set. */
record Slice(Dataset source, int from, int size) implements View {
    static Slice of(Dataset source, int from, int to) {
        if (from < 0 || from > to || to > source.size()) {
            throw new IndexOutOfBoundsException("Dataset expects a range within its " + source.size()
                    + " examples but got " + from + " to " + to);
        }
        return new Slice(source, from, to - from);
    }

    @Override
    public int place(int example) {
        return from + Objects.checkIndex(example, size);
    }
}
