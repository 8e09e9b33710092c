package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where libraries are looked for, in folders that are like those of toolkits. */
class CudaLibrariesTest {
    @TempDir Path machine;

    private Path file(String path) throws IOException {
        Path file = machine.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    private List<String> names(List<String> files) {
        return files.stream().filter(file -> file.startsWith(machine.toString()))
                .map(file -> machine.relativize(Path.of(file)).toString().replace('\\', '/')).toList();
    }

    @Test
    void theNewestOfTheBestFolderComesFirst() throws IOException {
        for (String file : List.of("cuda-9.2/lib64/libnvrtc.so.9.2", "cuda-12.4/lib64/libnvrtc.so.12",
                "cuda-12.4/lib64/libnvrtc.so", "cuda-12.4/lib64/libnvrtc.so.12.4.127",
                "cuda-12.4/lib64/libnvrtc-builtins.so.12.4", "cuda-12.4/lib64/libnvrtc.alt.so.12",
                "cuda-12.4/lib64/libcublas.so.12", "cuda-12.4/lib64/libcublasLt.so.12",
                "cuda-12.4/lib64/stubs/libnvrtc.so", "cuda-13.0/lib64/libnvrtc.so.13", "own/lib/libnvrtc.so.99",
                "elsewhere/libnvrtc.so.11.2", "elsewhere/libcuda.so.1", "cuda-13.0/lib64/libcuda.so.1")) {
            file(file);
        }
        CudaLibraries libraries = new CudaLibraries(List.of(machine.resolve("elsewhere")),
                CudaLibraries.ofLinux(Map.of("CUDA_HOME", machine.resolve("own").toString()), machine), false);
        assertEquals(List.of("elsewhere/libnvrtc.so.11.2", "own/lib/libnvrtc.so.99", "cuda-13.0/lib64/libnvrtc.so.13",
                "cuda-12.4/lib64/libnvrtc.so.12.4.127", "cuda-12.4/lib64/libnvrtc.so.12",
                "cuda-12.4/lib64/libnvrtc.so", "cuda-9.2/lib64/libnvrtc.so.9.2"),
                names(libraries.candidates("nvrtc")));
        assertEquals(List.of("libnvrtc.so.16", "libnvrtc.so.15", "libnvrtc.so.14", "libnvrtc.so.13", "libnvrtc.so.12",
                "libnvrtc.so.11", "libnvrtc.so.11.2"), libraries.candidates("nvrtc").subList(1, 8));
        assertEquals(List.of("elsewhere/libcuda.so.1"), names(libraries.candidates("cuda")));
        assertEquals(List.of("cuda-12.4/lib64/libcublas.so.12"), names(libraries.candidates("cublas")));
        assertEquals(List.of(machine.resolve("cuda-12.4/lib64/libnvrtc-builtins.so.12.4")), libraries.companions(
                "nvrtc", machine.resolve("cuda-12.4/lib64/libnvrtc.so.12").toString()));
        assertEquals(List.of(machine.resolve("cuda-12.4/lib64/libcublasLt.so.12")), libraries.companions("cublas",
                machine.resolve("cuda-12.4/lib64/libcublas.so.12").toString()));
        assertEquals(List.of(), libraries.companions("nvrtc", "libnvrtc.so.12"));
    }

    @Test
    void windowsHasOtherNames() throws IOException {
        for (String file : List.of("NVIDIA GPU Computing Toolkit/CUDA/v12.4/bin/nvrtc64_120_0.dll",
                "NVIDIA GPU Computing Toolkit/CUDA/v12.4/bin/nvrtc64_120_0.alt.dll",
                "NVIDIA GPU Computing Toolkit/CUDA/v12.4/bin/nvrtc-builtins64_124.dll",
                "NVIDIA GPU Computing Toolkit/CUDA/v12.4/bin/cublas64_12.dll",
                "NVIDIA GPU Computing Toolkit/CUDA/v13.0/bin/x64/nvrtc64_130_0.dll")) {
            file(file);
        }
        CudaLibraries libraries = new CudaLibraries(List.of(),
                CudaLibraries.ofWindows(Map.of("ProgramFiles", machine.toString())), true);
        Path bin = machine.resolve("NVIDIA GPU Computing Toolkit/CUDA/v12.4/bin");
        assertEquals(List.of("NVIDIA GPU Computing Toolkit/CUDA/v13.0/bin/x64/nvrtc64_130_0.dll",
                "NVIDIA GPU Computing Toolkit/CUDA/v12.4/bin/nvrtc64_120_0.dll"), names(libraries.candidates("nvrtc")));
        assertEquals(List.of(bin.resolve("cublas64_12.dll").toString()), libraries.candidates("cublas"));
        assertEquals(List.of("nvcuda"), libraries.candidates("cuda"));
        assertEquals(List.of(bin.resolve("nvrtc-builtins64_124.dll")),
                libraries.companions("nvrtc", bin.resolve("nvrtc64_120_0.dll").toString()));
    }
}
