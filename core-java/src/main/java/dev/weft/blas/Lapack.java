package dev.weft.blas;

import java.util.function.Supplier;

/** The door to the linear algebra in jblas' natives, open whatever engine multiplies. */
public final class Lapack {
    private Lapack() {}

    /**
     * What {@code work} returns. It may call {@code org.jblas.NativeBlas}, whose natives are loaded; no other thread
     * is in them meanwhile.
     *
     * @throws UnsupportedOperationException if they cannot be loaded here, with the reason
     */
    public static <R> R call(Supplier<R> work) {
        Candidate jblas = Candidate.named("jblas");
        if (jblas.engine() == null) {
            throw new UnsupportedOperationException("Linear algebra needs jblas' natives, which cannot be used here: "
                    + jblas.reason());
        }
        return Jblas.alone(work);
    }
}
