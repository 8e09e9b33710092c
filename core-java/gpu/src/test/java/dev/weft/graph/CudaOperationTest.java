package dev.weft.graph;

import dev.weft.gpu.Gpu;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of every operation through the calls of CUDA, which an emulation answers. */
class CudaOperationTest extends GpuOperationTest {
    @BeforeAll
    static void toCuda() {
        Gpu.through(Gpu.CUDA);
    }

    @AfterAll
    static void back() {
        Gpu.through(Gpu.OPENCL);
    }
}
