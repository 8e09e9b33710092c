package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.device.HostArray;
import dev.weft.device.Kernel;
import dev.weft.device.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What kernels are given, which needs no device. */
class ParametersTest {
    private static Work work(HostArray target, List<HostArray> reads) {
        String[] names = IntStream.range(0, reads.size()).mapToObj(k -> "x" + k).toArray(String[]::new);
        Kernel kernel = Kernel.value(String.join(" + ", names), names).with("n", 3).number("rate", () -> 2);
        return new Work("sum", Optional.of(kernel), reads, target, Optional.empty(), List.of(), true, () -> {});
    }

    @Test
    void aLongChainBecomesKernelsWhoseParametersEveryDriverTakes() {
        List<Work> chain = new ArrayList<>();
        HostArray last = new HostArray(new float[5]);
        for (int i = 0; i < 500; i++) {
            HostArray next = new HostArray(new float[5]);
            chain.add(work(next, List.of(last)));
            last = next;
        }
        List<KernelSource> kernels = KernelSource.of(chain);
        for (KernelSource kernel : kernels) {
            assertTrue(8 * kernel.arrays().size() + 4 * (kernel.whole().size() + kernel.numbers().size()) <= 1024);
        }
        assertTrue(kernels.size() < 12, "only " + 500 / kernels.size() + " computations in a kernel");
    }

    @Test
    void workOnMoreArraysThanThatIsForTheHost() {
        List<HostArray> many = IntStream.range(0, 101).mapToObj(any -> new HostArray(new float[1])).toList();
        assertEquals(Optional.empty(), work(many.get(0), many).form());
        Work fits = work(new HostArray(new float[1]), many.subList(0, 100));
        assertEquals(1, KernelSource.of(List.of(fits)).size());
    }
}
