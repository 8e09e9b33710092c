package org.jblas;

/** Takes the place of jblas' loader, which would unpack 29 MB at each start; Weft has already loaded the natives. */
final class NativeBlasLibraryLoader {
    private NativeBlasLibraryLoader() {}

    static void loadLibraryAndCheckErrors() {}
}
