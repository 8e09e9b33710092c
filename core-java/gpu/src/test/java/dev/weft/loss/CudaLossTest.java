package dev.weft.loss;

import dev.weft.gpu.Gpu;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of every loss through the calls of CUDA, which an emulation answers. */
class CudaLossTest extends GpuLossTest {
    @BeforeAll
    static void toCuda() {
        Gpu.through(Gpu.CUDA);
    }

    @AfterAll
    static void back() {
        Gpu.through(Gpu.OPENCL);
    }
}
