package dev.weft.blas;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of C functions by name: what it takes to set an environment variable inside a running JVM, or to ask a library
 * about itself. It binds JNA's native half directly: a call is ready in a few milliseconds, not in the 90 of JNA's
 * Java half.
 */
final class CFunctions {
    private static final String RESOURCE = "com/sun/jna/linux-x86-64/libjnidispatch.so";

    private static @Nullable CFunctions opened;

    private final Calls calls;

    private CFunctions(Calls calls) {
        this.calls = calls;
    }

    /** Loads the library that makes the calls, once. */
    static synchronized CFunctions open(NativeFiles files) throws IOException {
        if (opened == null) {
            Calls calls = StandIn.instance("com.sun.jna.Native", JnaNative.class, Calls.class);
            calls.load(files.path(RESOURCE));
            opened = new CFunctions(calls);
        }
        return opened;
    }

    /** Opens a library, its symbols its own; one that is open already is the same one. */
    long library(String path) {
        return calls.library(path);
    }

    /** What {@code library}'s function {@code name} returns for int arguments. */
    long call(long library, String name, Object... arguments) {
        return calls.call(library, name, arguments);
    }

    /** The C string that {@code library}'s function {@code name} returns. */
    String text(long library, String name) {
        return calls.text(calls.call(library, name));
    }

    /**
     * Does {@code work} while the process's environment has {@code name} = {@code value}, or no such name for null;
     * then it is as it was.
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

    /** What the stand-in offers across class loaders. */
    public interface Calls {
        /** Loads the file that holds the native methods. */
        void load(String path);

        /** Opens a library; null is the process itself. */
        long library(@Nullable String path);

        /** Calls a function with String and Integer arguments. */
        long call(long library, String name, Object... arguments);

        /** Reads a C string. */
        String text(long address);
    }
}
