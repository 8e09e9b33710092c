package org.netlib.util;

/** Looked up by older versions of netlib's native library when it is loaded; Weft calls no function that needs it. */
public final class intW {
    /** The value. */
    public int val;

    private intW() {}
}
