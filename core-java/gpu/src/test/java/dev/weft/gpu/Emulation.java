package dev.weft.gpu;

import com.sun.jna.NativeLibrary;
import dev.weft.device.Device;
import dev.weft.device.DeviceProvider;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * An emulation of libcuda, NVRTC and cuBLAS, from {@code src/test/cuda}: {@code /cuda:0} in tests. g++ compiles it, and
 * the kernels. It shows that the calls are right; no card takes part.
 */
public final class Emulation implements DeviceProvider {
    private static final Path SOURCES = Path.of("src/test/cuda").toAbsolutePath();
    private static final Path FOLDER = Path.of("target/emulation").toAbsolutePath();

    private static @Nullable NativeLibrary built;

    @Override
    public String kind() {
        return "cuda";
    }

    @Override
    public int count() {
        return found().size();
    }

    @Override
    public Device open(int number) {
        return found().get(number).open("/cuda:" + number);
    }

    private static List<Found> found() {
        library();
        return withLibraries(FOLDER, Cuda::find);
    }

    /** Does something while the libraries of a folder are found first. */
    static <T> T withLibraries(Path folder, java.util.function.Supplier<T> work) {
        System.setProperty(CudaLibraries.PROPERTY, folder.toString());
        try {
            return work.get();
        } finally {
            System.clearProperty(CudaLibraries.PROPERTY);
        }
    }

    /** Sets what the emulation is like, see {@code driver.cpp}. */
    static void set(String name, long value) {
        library().getFunction("emulationSet").invoke(new Object[]{name, value});
    }

    /** Lets the next call of a function fail. */
    static void fail(String function, int status) {
        library().getFunction("emulationFail").invoke(new Object[]{function, status});
    }

    /** A card without errors again. */
    static void repair() {
        library().getFunction("emulationRepair").invoke(new Object[0]);
    }

    /** The products that cuBLAS has computed. */
    static long products() {
        return (Long) library().getFunction("emulationProducts").invoke(Long.class, new Object[0]);
    }

    /** The bytes of arrays on the card. */
    static long used() {
        return (Long) library().getFunction("emulationUsed").invoke(Long.class, new Object[0]);
    }

    private static synchronized NativeLibrary library() {
        if (built == null) {
            try {
                Unpacking.jna();
                built = NativeLibrary.getInstance(build().toString());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return built;
    }

    /** The emulation is one library by three names. */
    private static Path build() throws IOException {
        Path compiler = List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .map(folder -> Path.of(folder, "g++")).filter(Files::isExecutable).findFirst()
                .orElseThrow(() -> new TestAbortedException(
                        "no test of CUDA's emulation: g++ is missing. In Debian: apt-get install g++"));
        Files.createDirectories(FOLDER);
        Path library = FOLDER.resolve("libcuda.so.1");
        List<String> command = new ArrayList<>(List.of(compiler.toString(), "-std=c++17", "-O1", "-fPIC", "-shared",
                "-U_FORTIFY_SOURCE", "-fvisibility=hidden", "-DFOLDER=\"" + FOLDER + "\"",
                "-DSOURCES=\"" + SOURCES + "\"", "-DCOMPILER=\"" + compiler + "\"", "-o", library.toString()));
        for (String source : List.of("driver.cpp", "kernels.cpp", "compiler.cpp")) {
            command.add(SOURCES.resolve(source).toString());
        }
        command.add("-ldl");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the emulation does not compile: " + said);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        for (String name : List.of("libnvrtc.so.13", "libcublas.so.13")) {
            Files.deleteIfExists(FOLDER.resolve(name));
            Files.createSymbolicLink(FOLDER.resolve(name), library.getFileName());
        }
        return library;
    }
}
