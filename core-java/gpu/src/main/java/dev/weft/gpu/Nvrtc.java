package dev.weft.gpu;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * NVRTC, the compiler of the CUDA toolkit, by the names of its functions in C: NVIDIA's "NVRTC" says what each does. It
 * keeps multiplications and additions apart, so that they round as they do in Java.
 */
final class Nvrtc {
    private static final int COMPILATION_FAILED = 6;

    private Nvrtc() {}

    /** A text that the compiler refuses. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String log) {
            super(log);
        }
    }

    /**
     * Binds the functions, which cannot be called before, and compiles once: NVRTC 13.0 reads address 0 when it
     * compiles for the first time after cuBLAS 13.1 was opened.
     *
     * @throws IllegalStateException if it fails
     */
    static void bind(NativeLibrary library) {
        Native.register(Nvrtc.class, library);
        try {
            compiled("", Integer.MAX_VALUE);
        } catch (Refusal none) {
            throw new IllegalStateException(none);
        }
    }

    static native int nvrtcVersion(int[] major, int[] minor);

    static native int nvrtcGetNumSupportedArchs(int[] count);

    static native int nvrtcGetSupportedArchs(int[] versions);

    static native long nvrtcGetErrorString(int status);

    static native int nvrtcCreateProgram(long[] program, byte[] text, byte[] name, int headers, long texts, long names);

    static native int nvrtcCompileProgram(long program, int count, Pointer options);

    static native int nvrtcGetProgramLogSize(long program, long[] size);

    static native int nvrtcGetProgramLog(long program, byte[] log);

    static native int nvrtcGetPTXSize(long program, long[] size);

    static native int nvrtcGetPTX(long program, byte[] image);

    static native int nvrtcGetCUBINSize(long program, long[] size);

    static native int nvrtcGetCUBIN(long program, byte[] image);

    static native int nvrtcDestroyProgram(long[] program);

    /**
     * The version of cards to compile for: the newest that is not newer than the card.
     *
     * @param card the card's version, 90 for 9.0
     * @throws IllegalStateException if NVRTC compiles only for newer ones
     */
    static int version(int card) {
        int[] count = new int[1];
        expect(nvrtcGetNumSupportedArchs(count));
        int[] versions = new int[count[0]];
        expect(nvrtcGetSupportedArchs(versions));
        return IntStream.of(versions).filter(version -> version <= card).max()
                .orElseThrow(() -> new IllegalStateException("its compute capability is " + card / 10 + "." + card % 10
                        + ", and NVRTC compiles for " + versions[0] / 10 + "." + versions[0] % 10
                        + " and newer ones; install an older CUDA toolkit, or take OpenCL: -D" + Gpus.ROAD
                        + "=opencl"));
    }

    /**
     * Compiles a text for a card. The result is its machine code if NVRTC knows just this version: that also runs on
     * drivers which are somewhat older than the toolkit. Otherwise it is PTX, which the driver compiles.
     *
     * @param card the card's version, 90 for 9.0
     * @throws Refusal if the text has a mistake; the message is the compiler's
     * @throws IllegalStateException if NVRTC compiles only for newer cards, or it fails
     */
    static byte[] compiled(String text, int card) throws Refusal {
        int version = version(card);
        boolean isExact = version == card;
        String[] options = {"--gpu-architecture=" + (isExact ? "sm_" : "compute_") + version, "--fmad=false"};
        long[] program = new long[1];
        expect(nvrtcCreateProgram(program, Cuda.bytes(text), Cuda.bytes("weft.cu"), 0, 0, 0));
        try {
            int status = nvrtcCompileProgram(program[0], options.length, new StringArray(options));
            if (status == COMPILATION_FAILED) {
                long[] size = new long[1];
                expect(nvrtcGetProgramLogSize(program[0], size));
                byte[] log = new byte[(int) size[0]];
                expect(nvrtcGetProgramLog(program[0], log));
                throw new Refusal(new String(log, StandardCharsets.UTF_8).replace("\0", "").strip());
            }
            expect(status);
            long[] size = new long[1];
            expect(isExact ? nvrtcGetCUBINSize(program[0], size) : nvrtcGetPTXSize(program[0], size));
            byte[] image = new byte[(int) size[0]];
            expect(isExact ? nvrtcGetCUBIN(program[0], image) : nvrtcGetPTX(program[0], image));
            return image;
        } finally {
            nvrtcDestroyProgram(program);
        }
    }

    private static void expect(int status) {
        if (status != 0) {
            throw new IllegalStateException("NVRTC failed: " + new Pointer(nvrtcGetErrorString(status)).getString(0));
        }
    }
}
