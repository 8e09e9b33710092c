package org.netlib.util;

/** Looked up by older versions of netlib's native library when it is loaded; Weft calls no function that needs it. */
public final class floatW {
    /** The value. */
    public float val;

    private floatW() {}
}
