package dev.weft.graph;

import dev.weft.blas.Workers;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

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

    /** The steps of all tasks, one task after the other. */
    private final Step[] steps;
    /** Where the steps of each task start, and where those of the last end. */
    private final int[] starts;
    private final boolean shared;
    private final long cost;

    Section(List<Instruction> instructions) {
        Map<Instruction, List<Instruction>> byChain = new LinkedHashMap<>();
        for (Instruction instruction : instructions) {
            byChain.computeIfAbsent(instruction.chain(), root -> new ArrayList<>()).add(instruction);
        }
        List<Task> tasks = new ArrayList<>();
        for (List<Instruction> chain : byChain.values()) {
            int rows = chain.get(0).rows;
            long cost = chain.stream().mapToLong(member -> member.cost).sum();
            int panels = panels(rows, cost);
            for (int panel = 0; panel < panels; panel++) {
                tasks.add(new Task(chain, start(rows, panel, panels), start(rows, panel + 1, panels), cost / panels));
            }
        }
        // The largest first, so that no thread is still working on a large task when the others are done.
        tasks.sort(Comparator.comparingLong(Task::cost).reversed());
        List<Step> steps = new ArrayList<>();
        starts = new int[tasks.size() + 1];
        for (int task = 0; task < tasks.size(); task++) {
            tasks.get(task).addTo(steps);
            starts[task + 1] = steps.size();
        }
        this.steps = steps.toArray(Step[]::new);
        shared = tasks.stream().skip(1).mapToLong(Task::cost).sum() >= HANDOVER;
        cost = tasks.stream().mapToLong(Task::cost).sum();
    }

    /** A code and the range that it gets. */
    private record Step(Part.Code code, int from, int to) {
        /** A step of an instruction on a range of rows. */
        static Step of(Instruction instruction, int from, int to) {
            return new Step(instruction.code, from * instruction.unit, to * instruction.unit);
        }

        void run() {
            code.run(from, to);
        }
    }

    /** One chain on one range of rows. */
    private record Task(List<Instruction> chain, int from, int to, long cost) {
        /**
         * Adds the steps. Consecutive light ones pass a block of rows through all of them before they start the next
         * block, so that the rows stay in the nearest cache. This is sound because instructions of a chain depend on
         * each other on the same rows only, see {@link Instruction}: a block is a smaller range of rows, and within it
         * the codes keep the plan's order.
         */
        void addTo(List<Step> steps) {
            int next = 0;
            while (next < chain.size()) {
                int first = next;
                int block = Integer.MAX_VALUE;
                while (next < chain.size() && chain.get(next).block > 0) {
                    block = Math.min(block, chain.get(next++).block);
                }
                if (next - first < 2) {
                    next = first + 1;
                    block = Integer.MAX_VALUE;
                }
                // Beyond 2^31 - block, start + block would overflow.
                for (int start = from, end; start < to; start = end) {
                    end = start + Math.min(block, to - start);
                    for (Instruction instruction : chain.subList(first, next)) {
                        steps.add(Step.of(instruction, start, end));
                    }
                }
            }
        }
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
        return shared && cost < LIGHT == isLight;
    }

    /** About how many multiplications and additions it takes. */
    long cost() {
        return cost;
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
            workers.runLight(starts.length - 1, this);
        } else if (heavy && isShared(false)) {
            workers.run(starts.length - 1, this);
        } else {
            run(0, steps.length);
        }
    }

    @Override
    public void accept(int task) {
        run(starts[task], starts[task + 1]);
    }

    private void run(int first, int end) {
        for (int step = first; step < end; step++) {
            steps[step].run();
        }
    }

    /**
     * The steps of a plan as one method. In a loop over steps, the JIT compiler knows neither which code a step calls
     * nor how long its range is. A method handle that is called often it compiles by itself, with all that the handle
     * is bound to as constants: codes are inlined where they are called, and short loops of known length are unrolled.
     * The order of the operations stays, so no bit changes.
     */
    static final class Sequence {
        private static final MethodHandle RUN = handle();

        private final MethodHandle steps;

        /** Joins the steps of all sections. */
        Sequence(Section[] sections) {
            steps = join(Stream.of(sections).flatMap(section -> Stream.of(section.steps)).map(RUN::bindTo).toList());
        }

        private static MethodHandle handle() {
            try {
                return MethodHandles.lookup().findVirtual(Step.class, "run", MethodType.methodType(void.class));
            } catch (ReflectiveOperationException missing) {
                throw new ExceptionInInitializerError(missing);
            }
        }

        /** Two halves, so that calls are nested no deeper than the logarithm of the number of steps. */
        private static MethodHandle join(List<MethodHandle> steps) {
            if (steps.size() < 2) {
                return steps.isEmpty() ? MethodHandles.empty(RUN.type().dropParameterTypes(0, 1)) : steps.get(0);
            }
            int half = steps.size() / 2;
            return MethodHandles.foldArguments(join(steps.subList(half, steps.size())), join(steps.subList(0, half)));
        }

        /** Runs the steps one after the other. */
        void run() {
            try {
                steps.invokeExact();
            } catch (RuntimeException | Error failure) {
                throw failure;
            } catch (Throwable undeclared) {
                throw new UndeclaredThrowableException(undeclared);
            }
        }
    }
}
