package dev.weft.blas;

import java.nio.file.Path;

/** An engine whose products a native library computes, so that they are probed before they are used. */
interface NativeEngine extends Engine {
    /** The file of the library. */
    Path library();

    /** Returns what the library computes wrongly; empty if all is right. */
    default String probe() {
        return Probe.of(this);
    }
}
