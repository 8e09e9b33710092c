package dev.weft.data;

import java.util.Objects;

/** Some of another data set's examples, in an order of their own. */
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
