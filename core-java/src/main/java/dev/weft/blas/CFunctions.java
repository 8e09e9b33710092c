package dev.weft.blas;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Calls C functions by name, to set an environment variable inside a running JVM or to query a library. It binds JNA's
 * native library directly: a call is ready in a few milliseconds, while JNA's Java classes need 90.
 */
final class CFunctions {
    private static final String RESOURCE = "com/sun/jna/linux-x86-64/libjnidispatch.so";

    private static @Nullable CFunctions opened;

    private final Calls calls;

    private CFunctions(Calls calls) {
        this.calls = calls;
    }

    /** Loads the library that makes the calls, once per JVM. */
    static synchronized CFunctions open(NativeFiles files) throws IOException {
        if (opened == null) {
            Calls calls = StandIn.instance("com.sun.jna.Native", JnaNative.class, Calls.class);
            calls.load(files.path(RESOURCE));
            opened = new CFunctions(calls);
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
        long c = calls.library(null);
        if (value == null) {
            calls.call(c, "unsetenv", name);
        } else {
            calls.call(c, "setenv", name, value, 1);
        }
    }

    /** The methods of the stand-in, as an interface that both class loaders share. */
    public interface Calls {
        /** Loads the file that holds the native methods. */
        void load(String path);

        /** Opens a library; null opens the process itself. */
        long library(@Nullable String path);

        /** Calls a function with String and Integer arguments. */
        long call(long library, String name, Object... arguments);

        /** Reads a C string. */
        String text(long address);
    }
}
