package dev.weft.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The dense layers of a network, written {@code 784-500-10}: 784 features, 500 hidden units, 10 outputs. Several towers
 * read columns of a batch each, and a head continues with their outputs side by side: {@code 392-256+392-256:128-10}.
 * {@code #100000-32-10} begins with an embedding of numbers below 100,000, the only column of the batch.
 *
 * @param towers the chains that read the batch, in the order of its columns
 * @param head   the units of the layers that read the towers' outputs; empty if there is only one tower
 */
public record Layout(List<Tower> towers, List<Integer> head) {
    /**
     * A chain of layers.
     *
     * @param embeds whether the first layer is an embedding
     * @param widths the features, or the entries of the embedding, and the units of each layer
     */
    public record Tower(boolean embeds, List<Integer> widths) {
        /** The number of columns of the batch that it reads. */
        public int columns() {
            return embeds ? 1 : widths.get(0);
        }

        /** The number of outputs. */
        public int outputs() {
            return widths.get(widths.size() - 1);
        }

        @Override
        public String toString() {
            return (embeds ? "#" : "") + dashed(widths);
        }
    }

    /** Reads a layout. */
    public static Layout parse(String text) {
        String[] parts = text.split(":");
        return new Layout(Arrays.stream(parts[0].split("\\+"))
                .map(tower -> new Tower(tower.startsWith("#"), numbers(tower.replace("#", "")))).toList(),
                parts.length == 1 ? List.of() : numbers(parts[1]));
    }

    /** A chain of dense layers with these widths. */
    public static Layout dense(List<Integer> widths) {
        return new Layout(List.of(new Tower(false, List.copyOf(widths))), List.of());
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split("-")).map(Integer::valueOf).toList();
    }

    private static String dashed(List<Integer> widths) {
        return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    /** Whether all is one chain of dense layers. */
    public boolean isDense() {
        return head.isEmpty() && !towers.get(0).embeds;
    }

    /** The number of columns of a batch. */
    public int features() {
        return towers.stream().mapToInt(Tower::columns).sum();
    }

    /** The number of outputs of all towers. */
    public int joined() {
        return towers.stream().mapToInt(Tower::outputs).sum();
    }

    /** The number of outputs. */
    public int outputs() {
        return head.isEmpty() ? joined() : head.get(head.size() - 1);
    }

    /** The chains of layers: the towers, and the head with the width that it reads, unless it is empty. */
    public List<Tower> chains() {
        List<Tower> chains = new ArrayList<>(towers);
        if (!head.isEmpty()) {
            chains.add(new Tower(false, Stream.concat(Stream.of(joined()), head.stream()).toList()));
        }
        return chains;
    }

    @Override
    public String toString() {
        return towers.stream().map(Tower::toString).collect(Collectors.joining("+"))
                + (head.isEmpty() ? "" : ":" + dashed(head));
    }
}
