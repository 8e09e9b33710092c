package dev.weft.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One computation of a plan: what it reads and writes, the Java code, and the form for a device, if it has one.
 *
 * @param name the name in errors, such as {@code dense1/affine#7}
 * @param form the computation for a device; empty if only the host can run it
 * @param reads what it reads, in the order in which the form names it
 * @param target what it writes
 * @param saved what it writes beside that, for gradients
 * @param slots what it reads and changes beside the target, in the order in which the form names it
 * @param isWhole whether the Java code overwrites every element of the target, so that old ones are not needed
 * @param code computes on the host, from {@link HostArray}s that are current there
 */
public record Work(String name, Optional<Form> form, List<HostArray> reads, HostArray target,
        Optional<HostArray> saved, List<HostArray> slots, boolean isWhole, Runnable code) {
    /** So many arrays can be given to a kernel whatever the driver: OpenCL promises 1024 bytes for parameters. */
    private static final int MOST_ARRAYS = 100;

    /** Copies the lists. Work on very many arrays, such as the norm of 200 gradients, has no form: the host does it. */
    public Work {
        reads = List.copyOf(reads);
        slots = List.copyOf(slots);
        form = reads.size() + slots.size() > MOST_ARRAYS ? Optional.empty() : form;
    }

    /** The arrays whose elements from before it needs: what it reads, its slots, and a target that it changes. */
    List<HostArray> needs() {
        List<HostArray> needs = new ArrayList<>(reads);
        needs.addAll(slots);
        if (form.map(Form::readsTarget).orElse(!isWhole)) {
            needs.add(target);
        }
        return needs;
    }

    /** The arrays that it writes. */
    List<HostArray> writes() {
        List<HostArray> writes = new ArrayList<>(List.of(target));
        saved.ifPresent(writes::add);
        writes.addAll(slots);
        return writes;
    }
}
