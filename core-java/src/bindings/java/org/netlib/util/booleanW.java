package org.netlib.util;

/** Looked up by older versions of netlib's native library when it is loaded; Weft calls no function that needs it. */
public final class booleanW {
    /** The value. */
    public boolean val;

    private booleanW() {}
}
