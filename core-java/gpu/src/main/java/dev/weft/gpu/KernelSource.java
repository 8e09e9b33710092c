package dev.weft.gpu;

import dev.weft.device.HostArray;
import dev.weft.device.Kernel;
import dev.weft.device.Product;
import dev.weft.device.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The text of one kernel, and what it is launched with. Arrays are its parameters {@code p0, p1, …}, whole numbers
 * {@code q0, …} and numbers {@code f0, …}, which each text sees under its own names; so work of the same kind on other
 * arrays has the same text.
 *
 * <p>Elementwise work on arrays of one length is joined as long as each reads only elements of its own index from what
 * the kernel writes: the number is still in a register then.
 *
 * @param text the kernel, with {@code NAME} as its name
 * @param arrays the arrays, in order
 * @param whole the whole numbers
 * @param numbers the numbers, asked for at each step
 * @param groups how many groups of threads along each of two dimensions
 * @param threads how many threads a group has; 0 if any number will do, and {@code groups[0]} is that of all threads
 */
record KernelSource(String text, List<HostArray> arrays, List<Integer> whole, List<DoubleSupplier> numbers,
        int[] groups, int threads) {
    /** How large groups of few and of many threads are that may have any size: multiples of what runs in lockstep. */
    private static final int FEW = 64;
    private static final int MANY = 256;
    /** The bytes of parameters that every driver passes; compilers take long for kernels that are much larger. */
    private static final int PARAMETERS = 1024;
    private static final int POINTER = 8;

    /** How many threads a group has. */
    int group() {
        // Few threads go to as many cores as possible; many should not be cut into more groups than needed.
        return threads > 0 ? threads : groups[0] < 1 << 18 ? FEW : MANY;
    }

    /** How many groups there are along the first dimension. */
    int across() {
        return threads > 0 ? groups[0] : (int) ((groups[0] + group() - 1L) / group());
    }

    /** The kernels that do {@code work}, in order. */
    static List<KernelSource> of(List<Work> work) {
        List<KernelSource> sources = new ArrayList<>();
        Each each = new Each(0);
        for (Work one : work) {
            if (one.form().orElseThrow() instanceof Kernel kernel && kernel.kind() == Kernel.Kind.EACH) {
                if (!each.accepts(one, kernel)) {
                    each.end(sources);
                    each = new Each(one.target().size());
                }
                each.add(one, kernel);
            } else {
                each.end(sources);
                each = new Each(0);
                KernelSource source = one.form().orElseThrow() instanceof Product product
                        ? ProductSource.of(one, product) : alone(one, (Kernel) one.form().orElseThrow());
                if (source != null) {
                    sources.add(source);
                }
            }
        }
        each.end(sources);
        return sources;
    }

    /** What a kernel is made of, part by part. */
    private static final class Parameters {
        final List<HostArray> arrays = new ArrayList<>();
        final List<Integer> whole = new ArrayList<>();
        final List<DoubleSupplier> numbers = new ArrayList<>();
        private final Map<HostArray, Integer> places = new IdentityHashMap<>();

        /** How many bytes a driver passes for the parameters so far, and for more of them. */
        int bytes(int moreArrays, int moreNumbers) {
            return POINTER * (arrays.size() + moreArrays) + Float.BYTES * (whole.size() + numbers.size() + moreNumbers);
        }

        String array(HostArray array) {
            return "p" + places.computeIfAbsent(array, any -> {
                arrays.add(array);
                return arrays.size() - 1;
            });
        }

        String whole(int number) {
            whole.add(number);
            return "q" + (whole.size() - 1);
        }

        /** Declares the numbers of a text under their names. */
        void declare(Kernel kernel, StringBuilder text) {
            kernel.whole().forEach((name, number) -> text.append("const int ").append(name).append(" = ")
                    .append(whole(number)).append("; "));
            kernel.numbers().forEach((name, number) -> {
                numbers.add(number);
                text.append("const float ").append(name).append(" = f").append(numbers.size() - 1).append("; ");
            });
        }

        /** The head of the kernel. */
        String head() {
            List<String> parameters = new ArrayList<>();
            for (int k = 0; k < arrays.size(); k++) {
                parameters.add("GLOBAL float* p" + k);
            }
            for (int k = 0; k < whole.size(); k++) {
                parameters.add("const int q" + k);
            }
            for (int k = 0; k < numbers.size(); k++) {
                parameters.add("const float f" + k);
            }
            return "KERNEL NAME(" + String.join(", ", parameters) + ") {\n";
        }
    }

    /** Elementwise work that becomes one kernel. */
    private static final class Each {
        private final Parameters parameters = new Parameters();
        private final StringBuilder body = new StringBuilder();
        private final int size;
        /** The registers with the elements that the kernel has written. */
        private final Map<HostArray, String> written = new IdentityHashMap<>();
        /** The arrays of which it has read elements of other indices, so that it must not write them. */
        private final Set<HostArray> readElsewhere = Collections.newSetFromMap(new IdentityHashMap<>());

        Each(int size) {
            this.size = size;
        }

        boolean accepts(Work work, Kernel kernel) {
            int arrays = work.reads().size() + work.slots().size() + 2;
            if (!body.isEmpty()
                    && parameters.bytes(arrays, kernel.whole().size() + kernel.numbers().size() + 1) > PARAMETERS) {
                return false;
            }
            if (work.target().size() != size || readElsewhere.contains(work.target())
                    || work.slots().stream().anyMatch(readElsewhere::contains)
                    || work.saved().filter(readElsewhere::contains).isPresent()) {
                return false;
            }
            for (int k = 0; k < kernel.reads().size(); k++) {
                HostArray read = work.reads().get(k);
                if (kernel.reads().get(k).endsWith("]") && (written.containsKey(read) || read == work.target())) {
                    return false;
                }
            }
            return true;
        }

        void add(Work work, Kernel kernel) {
            body.append("{ ");
            parameters.declare(kernel, body);
            for (int k = 0; k < kernel.reads().size(); k++) {
                String name = kernel.reads().get(k);
                HostArray array = work.reads().get(k);
                int bracket = name.indexOf('[');
                if (bracket >= 0) {
                    readElsewhere.add(array);
                    body.append("const float ").append(name, 0, bracket).append(" = ").append(parameters.array(array))
                            .append(name.substring(bracket)).append("; ");
                } else {
                    body.append("const float ").append(name).append(" = ").append(element(array)).append("; ");
                }
            }
            for (int k = 0; k < kernel.slots().size(); k++) {
                body.append("float ").append(kernel.slots().get(k)).append(" = ").append(element(work.slots().get(k)))
                        .append("; ");
            }
            String target = kernel.target();
            body.append("float ").append(target);
            if (kernel.isChange()) {
                body.append(" = ").append(element(work.target()));
            }
            body.append("; ");
            work.saved().ifPresent(saved -> body.append("float saved; "));
            body.append(kernel.text()).append(' ');
            if (kernel.isAdding()) {
                body.append(target).append(" = ").append(element(work.target())).append(" + ").append(target)
                        .append("; ");
            }
            for (int k = 0; k < kernel.slots().size(); k++) {
                store(work.slots().get(k), kernel.slots().get(k));
            }
            work.saved().ifPresent(saved -> store(saved, "saved"));
            store(work.target(), target);
            body.append("}\n");
        }

        /** The element of an array, where the kernel has it. */
        private String element(HostArray array) {
            String register = written.get(array);
            return register != null ? register : parameters.array(array) + "[i]";
        }

        private void store(HostArray array, String name) {
            String place = parameters.array(array);
            String register = written.computeIfAbsent(array, any -> "v" + place.substring(1));
            body.append(register).append(" = ").append(name).append("; ").append(place).append("[i] = ").append(name)
                    .append("; ");
        }

        void end(List<KernelSource> sources) {
            if (size == 0 || body.isEmpty()) {
                return;
            }
            String count = parameters.whole(size);
            StringBuilder text = new StringBuilder(parameters.head()).append("const int i = GLOBAL_ID;\nif (i < ")
                    .append(count).append(") {\n");
            // In the order of their numbers, so that equal work has equal text.
            written.values().stream().sorted(Comparator.comparing(register -> Integer.valueOf(register.substring(1))))
                    .forEach(register -> text.append("float ").append(register).append("; "));
            text.append('\n').append(body).append("}\n}\n");
            sources.add(new KernelSource(text.toString(), parameters.arrays, parameters.whole, parameters.numbers,
                    new int[]{size, 1}, 0));
        }
    }

    /** The kernel of a text for items or groups; null if there is nothing to do. */
    private static @Nullable KernelSource alone(Work work, Kernel kernel) {
        boolean isGroups = kernel.kind() == Kernel.Kind.GROUPS;
        if (kernel.count() == 0) {
            return null;
        }
        Parameters parameters = new Parameters();
        StringBuilder body = new StringBuilder();
        parameters.declare(kernel, body);
        for (int k = 0; k < kernel.reads().size(); k++) {
            body.append("GLOBAL const float* ").append(kernel.reads().get(k)).append(" = ")
                    .append(parameters.array(work.reads().get(k))).append("; ");
        }
        for (int k = 0; k < kernel.slots().size(); k++) {
            body.append("GLOBAL float* ").append(kernel.slots().get(k)).append(" = ")
                    .append(parameters.array(work.slots().get(k))).append("; ");
        }
        body.append("GLOBAL float* ").append(kernel.target()).append(" = ").append(parameters.array(work.target()))
                .append("; ");
        work.saved().ifPresent(saved -> body.append("GLOBAL float* saved = ").append(parameters.array(saved))
                .append("; "));
        String count = parameters.whole(kernel.count());
        String text = isGroups
                ? "LOCAL float scratch[LANES];\nconst int i = GROUP_ID; const int lane = LOCAL_ID;\n{ " + body
                        + kernel.text() + " }\n}\n"
                : "const int i = GLOBAL_ID;\nif (i < " + count + ") { " + body + kernel.text() + " }\n}\n";
        String put = kernel.isAdding() ? "#define put(y, i, x) y[i] += (x)\n" : "#define put(y, i, x) y[i] = (x)\n";
        return new KernelSource(put + parameters.head() + text + "#undef put\n", parameters.arrays, parameters.whole,
                parameters.numbers, new int[]{kernel.count(), 1}, isGroups ? Prelude.LANES : 0);
    }
}
