package dev.weft.gpu;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Trainings through the calls of CUDA, which an emulation answers. */
class TrainingOnCudaTest extends TrainingOnGpuTest {
    @BeforeAll
    static void toCuda() {
        Gpu.through(Gpu.CUDA);
    }

    @AfterAll
    static void back() {
        Gpu.through(Gpu.OPENCL);
    }
}
