package dev.weft.blas;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Calls C functions by name, to set an environment variable inside a running JVM or to query a library. It binds JNA's
 * native library directly: a call is ready in a few milliseconds, while JNA's Java classes need 90.
 */
final class CFunctions {
    private static @Nullable CFunctions opened;

    private final Binding.Calls calls;

    private CFunctions(Binding.Calls calls) {
        this.calls = calls;
    }

    /** Loads the library that makes the calls, once per JVM. */
    static synchronized CFunctions open(NativeFiles files) throws IOException {
        if (opened == null) {
            String path = files.library("jnidispatch", Platform.HERE.jnaResource());
            opened = new CFunctions(Binding.load("com.sun.jna.Native", Binding.Calls.class, path));
        }
        return opened;
    }

    /** Opens a library with its symbols local. A library that is already open is returned again. */
    long library(String path) {
        return calls.library(path);
    }

    /** Calls the function {@code name} of {@code library} with int arguments and returns its result. */
    long call(long library, String name, Object... arguments) {
        return calls.call(library, name, arguments);
    }

    /** Calls the function {@code name} of {@code library}, which returns a C string. */
    String text(long library, String name) {
        return calls.text(calls.call(library, name));
    }

    /**
     * Runs {@code work} while the environment of the process has {@code name} = {@code value}, or no such variable if
     * the value is null; then restores it.
     */
    void with(String name, @Nullable String value, Runnable work) {
        change(name, value);
        try {
            work.run();
        } finally {
            change(name, System.getenv(name));
        }
    }

    private void change(String name, @Nullable String value) {
        if (Platform.HERE.isWindows()) {
            // The copy of the environment that OpenBLAS' C library reads; an empty value removes the variable. Not run.
            calls.call(calls.library("msvcrt"), "_putenv_s", name, value == null ? "" : value);
            return;
        }
        long c = calls.library(null);
        if (value == null) {
            calls.call(c, "unsetenv", name);
        } else {
            calls.call(c, "setenv", name, value, 1);
        }
    }
}
