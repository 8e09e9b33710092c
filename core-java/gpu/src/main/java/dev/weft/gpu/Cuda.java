package dev.weft.gpu;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cards of NVIDIA's driver. Nothing of CUDA comes with Weft, and no version is asked for: libcuda is the
 * driver's; of NVRTC and cuBLAS, which the CUDA toolkit has, the newest is taken that the driver can run.
 */
final class Cuda {
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int LAZY_AND_LOCAL = 1;

    /** What was bound to Java's methods; null before. */
    private static @Nullable Libraries bound;
    /** What the bound libraries open by themselves: JNA closes what nobody refers to. */
    private static final List<NativeLibrary> COMPANIONS = new ArrayList<>();

    private Cuda() {}

    /**
     * The libraries of this machine.
     *
     * @param driver the newest CUDA that the driver can run, such as {@code 13.0}
     * @param nvrtc the version of NVRTC
     * @param cublas the version of cuBLAS; empty if it is not there
     */
    record Libraries(String driver, String nvrtc, Optional<String> cublas) {}

    /**
     * A card.
     *
     * @param device the driver's number of it
     * @param name its name
     * @param memory its bytes of memory
     * @param capability its version, 90 for 9.0
     */
    record Card(int device, String name, long memory, int capability) {
        static Card of(int number) {
            int[] device = new int[1];
            byte[] name = new byte[256];
            long[] memory = new long[1];
            int[] major = new int[1];
            int[] minor = new int[1];
            expect(CudaDriver.cuDeviceGet(device, number));
            expect(CudaDriver.cuDeviceGetName(name, name.length - 1, device[0]));
            expect(CudaDriver.cuDeviceTotalMem_v2(memory, device[0]));
            expect(CudaDriver.cuDeviceGetAttribute(major, CAPABILITY_MAJOR, device[0]));
            expect(CudaDriver.cuDeviceGetAttribute(minor, CAPABILITY_MINOR, device[0]));
            return new Card(device[0], new String(name, StandardCharsets.UTF_8).replace("\0", "").strip(), memory[0],
                    10 * major[0] + minor[0]);
        }
    }

    /** A library whose version is known. */
    private record Versioned(NativeLibrary library, int major, int minor) {
        String version() {
            return major + "." + minor;
        }
    }

    /**
     * The devices, at least one, in the driver's order.
     *
     * @throws IllegalStateException if there is none; the message says what is missing and what to do
     */
    static synchronized List<Found> find() {
        try {
            if (bound == null) {
                bound = bind(CudaLibraries.ofMachine());
            }
            expect(CudaDriver.cuInit(0));
            Libraries libraries = bound;
            int[] count = new int[1];
            expect(CudaDriver.cuDeviceGetCount(count));
            expect(count[0] == 0 ? CudaDriver.NO_DEVICE : 0);
            List<Found> found = new ArrayList<>();
            for (int k = 0; k < count[0]; k++) {
                Card card = Card.of(k);
                found.add(place -> new CudaDevice(place, card, libraries));
            }
            return found;
        } catch (LinkageError | UncheckedIOException failure) {
            throw new IllegalStateException("CUDA's libraries cannot be called (" + failure.getMessage() + ")",
                    failure);
        }
    }

    private static void expect(int status) {
        if (status == CudaDriver.NO_DEVICE) {
            throw new IllegalStateException("NVIDIA's driver lists no card (nvidia-smi and CUDA_VISIBLE_DEVICES may say"
                    + " why)");
        }
        if (status != 0) {
            throw new IllegalStateException("NVIDIA's driver reports " + CudaDriver.error(status)
                    + " (nvidia-smi says more; after an update of the driver, start the machine again)");
        }
    }

    private static Libraries bind(CudaLibraries libraries) {
        Unpacking.jna();
        List<String> names = libraries.candidates("cuda");
        NativeLibrary driver = names.stream().flatMap(name -> open(name).stream()).findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("NVIDIA's driver is missing (" + names.get(names.size() - 1)
                                + "); install it if the card is NVIDIA's"));
        int known = number(driver, "cuDriverGetVersion");
        Versioned runs = new Versioned(driver, known / 1000, known % 1000 / 10);
        Versioned nvrtc = newest(libraries, "nvrtc", runs).orElseThrow(() -> new IllegalStateException(
                "NVIDIA's driver is there, but NVRTC is missing, which compiles for it; install a CUDA toolkit of "
                        + "version " + runs.major + " or older, or name the folder of its libraries by -D"
                        + CudaLibraries.PROPERTY));
        CudaDriver.bind(driver);
        Nvrtc.bind(nvrtc.library);
        Optional<Versioned> cublas = newest(libraries, "cublas", runs);
        cublas.ifPresent(blas -> Cublas.bind(blas.library));
        return new Libraries(runs.version(), nvrtc.version(), cublas.map(Versioned::version));
    }

    /** The first candidate that the driver can run. */
    private static Optional<Versioned> newest(CudaLibraries libraries, String name, Versioned driver) {
        for (String candidate : libraries.candidates(name)) {
            List<NativeLibrary> companions = libraries.companions(name, candidate).stream()
                    .flatMap(file -> open(file.toString()).stream()).toList();
            Optional<Versioned> library = open(candidate).map(name.equals("nvrtc") ? Cuda::nvrtc : Cuda::cublas)
                    .filter(found -> found.major <= driver.major);
            if (library.isPresent()) {
                COMPANIONS.addAll(companions);
                return library;
            }
        }
        return Optional.empty();
    }

    private static Optional<NativeLibrary> open(String name) {
        try {
            // Their symbols stay their own: other libraries of this process may have some of the same name.
            return Optional.of(NativeLibrary.getInstance(name,
                    Platform.isWindows() ? Map.of() : Map.of(Library.OPTION_OPEN_FLAGS, LAZY_AND_LOCAL)));
        } catch (UnsatisfiedLinkError missing) {
            return Optional.empty();
        }
    }

    private static Versioned nvrtc(NativeLibrary library) {
        int[] major = new int[1];
        int[] minor = new int[1];
        call(library, "nvrtcVersion", major, minor);
        return new Versioned(library, major[0], minor[0]);
    }

    private static Versioned cublas(NativeLibrary library) {
        return new Versioned(library, number(library, "cublasGetProperty", 0), number(library, "cublasGetProperty", 1));
    }

    /** The number that a function writes to its last argument. */
    private static int number(NativeLibrary library, String name, Integer... arguments) {
        int[] number = new int[1];
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.add(number);
        call(library, name, all.toArray());
        return number[0];
    }

    private static void call(NativeLibrary library, String name, Object... arguments) {
        int status = library.getFunction(name).invokeInt(arguments);
        if (status != 0) {
            throw new IllegalStateException(name + " of " + library.getName() + " reports status " + status);
        }
    }

    /** A text as C has it. */
    static byte[] bytes(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }
}
