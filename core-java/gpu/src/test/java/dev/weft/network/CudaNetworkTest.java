package dev.weft.network;

import dev.weft.gpu.Gpu;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of every layer and activation through the calls of CUDA, which an emulation answers. */
class CudaNetworkTest extends GpuNetworkTest {
    @BeforeAll
    static void toCuda() {
        Gpu.through(Gpu.CUDA);
    }

    @AfterAll
    static void back() {
        Gpu.through(Gpu.OPENCL);
    }
}
