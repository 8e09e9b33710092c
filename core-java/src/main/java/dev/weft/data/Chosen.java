package dev.weft.data;

import java.util.Objects;

/** Some examples of another data set, in their own order. */
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
