package com.sun.jna;

import dev.weft.blas.Binding;
import java.nio.charset.StandardCharsets;

/** The functions of JNA's native library (JNA 5) that Weft calls. */
public final class Native implements Binding.Calls {
    /** RTLD_LAZY without RTLD_GLOBAL, so that two builds of one library do not resolve each other's symbols. */
    private static final int LAZY_AND_LOCAL = 1;

    /**
     * The version of JNA's native library. Its methods are internal to JNA and may change with the first number; 7 is
     * that of JNA 5.14 and later.
     */
    private static final String VERSION = "7.";

    /** Called by reflection. */
    public Native() {}

    @Override
    public void load(String path) {
        System.load(path);
        if (!getNativeVersion().startsWith(VERSION)) {
            throw new UnsatisfiedLinkError("JNA's native library is expected in version " + VERSION + "x but got "
                    + getNativeVersion() + ": use JNA 5.14 or later");
        }
    }

    @Override
    public long library(String path) {
        return open(path, LAZY_AND_LOCAL);
    }

    @Override
    public long call(long library, String name, Object... arguments) {
        Object[] words = new Object[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i] instanceof String text ? (Object) copy(text) : arguments[i];
        }
        try {
            return invokeLong(null, findSymbol(library, name), 0, words);
        } finally {
            for (Object word : words) {
                if (word instanceof Long address) {
                    free(address);
                }
            }
        }
    }

    @Override
    public String text(long address) {
        return new String(getStringBytes(null, address, 0), StandardCharsets.US_ASCII);
    }

    private static long copy(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long address = malloc(bytes.length + 1);
        for (int i = 0; i < bytes.length; i++) {
            setByte(null, address, i, bytes[i]);
        }
        setByte(null, address, bytes.length, (byte) 0);
        return address;
    }

    private static native String getNativeVersion();

    private static native long open(String path, int flags);

    private static native long findSymbol(long library, String name);

    private static native long invokeLong(Object function, long address, int convention, Object[] arguments);

    private static native long malloc(long bytes);

    private static native void free(long address);

    private static native void setByte(Object pointer, long address, long offset, byte value);

    private static native byte[] getStringBytes(Object pointer, long address, long offset);
}
