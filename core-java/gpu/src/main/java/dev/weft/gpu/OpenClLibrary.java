package dev.weft.gpu;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.List;

/**
 * OpenCL's library on this machine, which JOCL calls and no driver brings. Where there is none, JOCL prints what it
 * tried on the standard output, which belongs to programs and their results. So this class looks before JOCL does.
 */
final class OpenClLibrary {
    /** The names under which JOCL looks for it; elsewhere than on Linux, JNA completes the usual name. */
    private static final List<String> NAMES =
            Platform.isLinux() ? List.of("libOpenCL.so.1", "libOpenCL.so") : List.of("OpenCL");

    private OpenClLibrary() {}

    /** @throws UnsatisfiedLinkError if the library cannot be loaded */
    static void expect() {
        expect(NAMES);
    }

    /** Expects a library with one of these names, the usual one first. */
    static void expect(List<String> names) {
        Unpacking.jna();
        for (String name : names) {
            try {
                NativeLibrary.getInstance(name);
                return;
            } catch (UnsatisfiedLinkError none) {
                // There may be one with the next name.
            }
        }
        throw new UnsatisfiedLinkError("no library " + names.get(0) + " can be loaded");
    }
}
