package dev.weft.blas;

/**
 * Stands in for {@code org.jblas.NativeBlasLibraryLoader}, which would unpack 29 MB at each start: {@link Jblas} has
 * loaded them.
 */
final class JblasLoader {
    private JblasLoader() {}

    static void loadLibraryAndCheckErrors() {}
}
