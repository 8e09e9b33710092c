package dev.weft.data;

import java.util.Objects;

/** A view of consecutive examples of another data set. */
record Slice(Dataset source, int from, int size) implements View {
    @Override
    public int place(int example) {
        return from + Objects.checkIndex(example, size);
    }
}
