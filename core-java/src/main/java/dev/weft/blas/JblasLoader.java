package dev.weft.blas;

/**
 * Stand-in for {@code org.jblas.NativeBlasLibraryLoader}, which would unpack 29 MB at each start, although {@link
 * Jblas} has already loaded the natives.
 */
final class JblasLoader {
    private JblasLoader() {}

    static void loadLibraryAndCheckErrors() {}
}
