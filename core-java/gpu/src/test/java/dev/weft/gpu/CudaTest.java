package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.device.Device;
import dev.weft.device.DeviceArray;
import dev.weft.device.Form;
import dev.weft.device.HostArray;
import dev.weft.device.Kernel;
import dev.weft.device.Product;
import dev.weft.device.Work;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What CUDA's libraries are asked, and what becomes of their errors; an emulation answers. */
class CudaTest {
    private static final String CARD = "/cuda:0 (Emulated Card, CUDA driver 13.0, NVRTC 13.0, cuBLAS 13.0, 1073 MB)";

    private static Device device;

    @BeforeAll
    static void open() {
        device = new Emulation().open(0);
    }

    @BeforeEach
    @AfterEach
    void asItWas() {
        Emulation.repair();
        Emulation.set("devices", 1);
        Emulation.set("capability", 90);
        Emulation.set("driver", 13_000);
        Emulation.set("memory", 1L << 30);
        System.clearProperty(Gpus.ROAD);
    }

    private static Work work(Form form, HostArray target, HostArray... reads) {
        return new Work("test", Optional.of(form), List.of(reads), target, Optional.empty(), List.of(), true, () -> {});
    }

    private static float[] counted(int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (i * 37 % 101 - 50) / 16f;
        }
        return numbers;
    }

    private static float[] run(Work work) {
        work.reads().forEach(read -> read.onDevice(device));
        Device.Launch launch = device.prepare(List.of(work));
        launch.run();
        work.target().changedOnDevice();
        return work.target().read();
    }

    private static String message(Supplier<?> failing) {
        return assertThrows(IllegalStateException.class, failing::get).getMessage();
    }

    @Test
    void aCardSaysWhatItIs() {
        assertEquals(CARD, device.name() + " (" + device.description() + ")");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 77, 1 << 20, (3 << 20) + 5})
    void anArrayMayChangeAsSoonAsItIsUploaded(int size) {
        DeviceArray there = device.allocate(size);
        float[] numbers = counted(size);
        there.upload(numbers);
        Arrays.fill(numbers, -1);
        float[] back = new float[size];
        there.download(back);
        assertArrayEquals(counted(size), back);
        long used = Emulation.used();
        there.free();
        assertEquals(4L * Math.max(1, size), used - Emulation.used());
    }

    @Test
    void cublasComputesProductsExceptThoseByRow() {
        HostArray a = new HostArray(counted(6 * 40));
        HostArray b = new HostArray(counted(40 * 5));
        HostArray bias = new HostArray(counted(5));
        Product product = Product.of(6, 5, 40, 0, 1).biased(2);
        long before = Emulation.products();
        float[] whole = run(work(product, new HostArray(new float[30]), a, b, bias));
        assertEquals(before + 1, Emulation.products());
        float[] byRow = run(work(product.byRow(), new HostArray(new float[30]), a, b, bias));
        assertEquals(before + 1, Emulation.products());
        assertArrayEquals(whole, byRow, 1e-4f);
        HostArray last = new HostArray(Arrays.copyOfRange(a.read(), 200, 240));
        Product one = Product.of(1, 5, 40, 0, 1).biased(2).byRow();
        assertArrayEquals(Arrays.copyOfRange(byRow, 25, 30),
                run(work(one, new HostArray(new float[5]), last, b, bias)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            700 | CUDA_ERROR_ILLEGAL_ADDRESS, an illegal memory access was encountered
            719 | CUDA_ERROR_LAUNCH_FAILED, emulated
            214 | CUDA_ERROR_ECC_UNCORRECTABLE, emulated
            999 | CUDA error 999
            """)
    void aLostCardIsOneClearError(int status, String reason) {
        HostArray x = new HostArray(counted(10));
        x.onDevice(device);
        Device.Launch launch = device.prepare(List.of(work(Kernel.value("x", "x"), new HostArray(new float[10]), x)));
        Emulation.fail("cuLaunchKernel", status);
        assertEquals(reason, assertThrows(IllegalStateException.class, launch::run).getMessage());
    }

    @Test
    void anErrorOfAKernelArrivesWhenItsResultIsAskedFor() {
        HostArray x = new HostArray(counted(10));
        HostArray y = new HostArray(new float[10]);
        x.onDevice(device);
        Device.Launch launch = device.prepare(List.of(work(Kernel.items(10, "y[i + 10] = x[i];", "y", "x"), y, x)));
        launch.run();
        assertEquals("CUDA_ERROR_ILLEGAL_ADDRESS, an illegal memory access was encountered",
                message(() -> download(y)));
    }

    private static float[] download(HostArray array) {
        float[] there = new float[array.size()];
        array.room(device).download(there);
        return there;
    }

    @Test
    void modulesOfManyPlansAreForgotten() {
        CudaDevice other = (CudaDevice) opened();
        for (int i = 0; i < CudaDevice.MODULES + 3; i++) {
            HostArray x = new HostArray(counted(3));
            other.prepare(List.of(work(Kernel.value("x * " + i + ".0f", "x"), new HostArray(new float[3]), x)));
        }
        assertEquals(CudaDevice.MODULES, other.modules());
    }

    @Test
    void tooLittleMemoryIsToldWithWhatIsNeeded() {
        Emulation.set("memory", Emulation.used() + 1_000_000);
        assertTrue(message(() -> device.allocate(500_000)).matches("\\Q" + CARD + "\\E has too little memory: an array "
                + "needs 2 MB, arrays take \\d+ MB of 1073 MB\\. Lower the batch size, .*"));
    }

    @Test
    void aTextWithAMistakeIsShownWithWhatTheCompilerSays() {
        HostArray x = new HostArray(counted(10));
        String message = message(() -> run(work(Kernel.value("x * nothing", "x"), new HostArray(new float[10]), x)));
        assertTrue(message.startsWith(CARD + " cannot compile a text: ") && message.contains("nothing")
                && message.endsWith("If an operation of your own has a text, correct it"), message);
    }

    /** A device that has compiled something. */
    private static Device opened() {
        Device opened = new Emulation().open(0);
        opened.prepare(List.of(work(Kernel.value("x", "x"), new HostArray(new float[3]), new HostArray(new float[3]))));
        return opened;
    }

    @Test
    void aCardThatNvrtcDoesNotKnowIsCompiledForByTheDriver() {
        Emulation.set("capability", 123);
        assertEquals("/cuda:0", opened().name());
        Emulation.set("driver", 12_090);
        assertTrue(message(CudaTest::opened).contains("cannot be used: NVRTC is newer than the driver. Update the "
                + "driver, or install an older CUDA toolkit"));
    }

    @Test
    void aCardThatIsTooOldForNvrtcIsRefused() {
        Emulation.set("capability", 61);
        assertTrue(message(CudaTest::opened).endsWith(" cannot be used: its compute capability is 6.1, and NVRTC "
                + "compiles for 7.5 and newer ones; install an older CUDA toolkit, or take OpenCL: "
                + "-Dweft.gpu.road=opencl"));
    }

    @Test
    void withoutCublasProductsAreOurOwn() {
        Emulation.fail("cublasCreate_v2", 1);
        long before = Emulation.products();
        assertTrue(opened().description().contains(", no cuBLAS (status 1), "));
        assertEquals(before, Emulation.products());
    }

    @Test
    void theOtherRoadIsTakenWhereOneIsClosed() {
        Gpus gpus = new Gpus();
        System.setProperty(Gpus.ROAD, "cuda");
        assertEquals(1, gpus.count());
        assertTrue(gpus.open(0).description().startsWith("Emulated Card"));
        assertEquals("drivers list one GPU, /gpu:0; install the driver of the other card (nvidia-smi and clinfo show "
                + "what drivers list)", message(() -> gpus.open(1)));
        System.clearProperty(Gpus.ROAD);
        assertTrue(gpus.open(0).description().startsWith("Emulated Card"));
        Emulation.set("devices", 0);
        System.setProperty(Gpus.CPU, "false");
        try {
            String neither = message(gpus::count);
            assertTrue(neither.startsWith("OpenCL ")
                    && neither.endsWith(". CUDA cannot be used either: NVIDIA's driver lists "
                            + "no card (nvidia-smi and CUDA_VISIBLE_DEVICES may say why)"),
                    neither);
        } finally {
            System.setProperty(Gpus.CPU, "true");
        }
        Emulation.set("devices", 1);
        Emulation.fail("cuInit", 803);
        System.setProperty(Gpus.ROAD, "cuda");
        assertEquals("NVIDIA's driver reports CUDA_ERROR_SYSTEM_DRIVER_MISMATCH, emulated (nvidia-smi says more; after "
                + "an update of the driver, start the machine again)", message(gpus::count));
        Emulation.set("devices", 0);
        assertFalse(message(gpus::count).contains("OpenCL"));
        System.setProperty(Gpus.ROAD, "vulkan");
        assertEquals("weft.gpu.road expects cuda, opencl or any but got vulkan", message(gpus::count));
    }
}
