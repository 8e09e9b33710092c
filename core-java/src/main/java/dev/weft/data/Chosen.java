package dev.weft.data;

import java.util.Objects;

/** A view of some examples of another data set, in a given order. */
record Chosen(Dataset source, int... examples) implements View {
    Chosen {
        for (int example : examples) {
            Objects.checkIndex(example, source.size());
        }
    }

    @Override
    public int size() {
        return examples.length;
    }

    @Override
    public int place(int example) {
        return examples[example];
    }
}
