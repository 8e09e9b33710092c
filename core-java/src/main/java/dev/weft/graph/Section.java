package dev.weft.graph;

import dev.weft.blas.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The instructions between two barriers of a plan, cut into tasks that threads may take in any order;
 * {@link Instruction} explains why this is sound. A task is one chain of instructions on one range of rows, so that the
 * range passes through all of them while it is in the cache. The cut depends on shapes alone, never on the number of
 * threads, so the result is bit-identical for any number of them.
 */
final class Section implements IntConsumer {
    /** Work below this many multiplications and additions is not worth handing to another thread. */
    private static final long GRAIN = 300_000;
    /**
     * A section is handed to other threads only if they can take at least this much from the calling one, about a
     * microsecond.
     */
    private static final long HANDOVER = 100_000;
    /** Below this, waking a sleeping thread, which takes up to 50 microseconds, is not worth it. */
    private static final long LIGHT = 2_000_000;
    /**
     * Work above this is cut further. Each cut makes an engine read the whole right operand again, which costs 4 to 20
     * %.
     */
    private static final long LARGE = 4_000_000_000L;
    private static final int MOST_PANELS = 8;

    private final Part.Code[][] chains;
    private final int[] chain;
    private final int[] from;
    private final int[] to;
    private final boolean shared;
    private final boolean light;

    Section(List<Instruction> instructions) {
        Map<Instruction, List<Instruction>> byChain = new LinkedHashMap<>();
        for (Instruction instruction : instructions) {
            byChain.computeIfAbsent(instruction.chain(), root -> new ArrayList<>()).add(instruction);
        }
        List<Task> tasks = new ArrayList<>();
        List<Part.Code[]> codes = new ArrayList<>();
        for (List<Instruction> members : byChain.values()) {
            int rows = members.get(0).rows;
            long cost = members.stream().mapToLong(member -> member.cost).sum();
            int panels = panels(rows, cost);
            for (int panel = 0; panel < panels; panel++) {
                tasks.add(new Task(codes.size(), start(rows, panel, panels), start(rows, panel + 1, panels),
                        cost / panels));
            }
            codes.add(codes(members));
        }
        chains = codes.toArray(Part.Code[][]::new);
        // The largest first, so that no thread is still working on a large task when the others are done.
        tasks.sort(Comparator.comparingLong(Task::cost).reversed());
        chain = tasks.stream().mapToInt(Task::chain).toArray();
        from = tasks.stream().mapToInt(Task::from).toArray();
        to = tasks.stream().mapToInt(Task::to).toArray();
        shared = tasks.stream().skip(1).mapToLong(Task::cost).sum() >= HANDOVER;
        light = tasks.stream().mapToLong(Task::cost).sum() < LIGHT;
    }

    /** One chain on one range of rows. */
    private record Task(int chain, int from, int to, long cost) {}

    /**
     * The codes of a chain. Consecutive light ones are merged into one, which passes a block of rows through all of
     * them before it starts the next block, so that the rows stay in the nearest cache. This is sound because
     * instructions of a chain depend on each other on the same rows only, see {@link Instruction}: a block is a smaller
     * range of rows, and within it the codes keep the plan's order.
     */
    private static Part.Code[] codes(List<Instruction> chain) {
        List<Part.Code> codes = new ArrayList<>();
        int next = 0;
        while (next < chain.size()) {
            int first = next;
            int block = Integer.MAX_VALUE;
            while (next < chain.size() && chain.get(next).block > 0) {
                block = Math.min(block, chain.get(next++).block);
            }
            if (next - first > 1) {
                codes.add(blocked(chain.subList(first, next).stream().map(light -> light.code)
                        .toArray(Part.Code[]::new), block));
            } else {
                next = first + 1;
                codes.add(chain.get(first).code);
            }
        }
        return codes.toArray(Part.Code[]::new);
    }

    private static Part.Code blocked(Part.Code[] codes, int block) {
        return (from, to) -> {
            // Beyond 2^31 - block, start + block would overflow.
            for (int start = from, end; start < to; start = end) {
                end = start + Math.min(block, to - start);
                for (Part.Code code : codes) {
                    code.run(start, end);
                }
            }
        };
    }

    private static int panels(int rows, long cost) {
        return cost < GRAIN ? 1 : (int) Math.min(Math.min(rows, MOST_PANELS), Math.max(2, cost / LARGE));
    }

    private static int start(int rows, int panel, int panels) {
        return (int) ((long) rows * panel / panels);
    }

    /** The sections of a plan, one for each level, in order. */
    static Section[] of(List<Instruction> instructions) {
        List<List<Instruction>> levels = new ArrayList<>();
        for (Instruction instruction : instructions) {
            while (levels.size() <= instruction.level) {
                levels.add(new ArrayList<>());
            }
            levels.get(instruction.level).add(instruction);
        }
        return levels.stream().map(Section::new).toArray(Section[]::new);
    }

    /** Whether it is worth sharing, as light work, for which no thread is woken, or as heavy work. */
    boolean isShared(boolean isLight) {
        return shared && light == isLight;
    }

    /**
     * Runs all tasks.
     *
     * @param workers the threads
     * @param heavy whether to share heavy work with them
     * @param light whether to share light work
     */
    void run(Workers workers, boolean heavy, boolean light) {
        if (light && isShared(true)) {
            workers.runLight(chain.length, this);
        } else if (heavy && isShared(false)) {
            workers.run(chain.length, this);
        } else {
            for (int task = 0; task < chain.length; task++) {
                accept(task);
            }
        }
    }

    @Override
    public void accept(int task) {
        for (Part.Code code : chains[chain[task]]) {
            code.run(from[task], to[task]);
        }
    }
}
