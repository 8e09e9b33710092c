package dev.weft.blas;

import java.util.function.Supplier;

/** Access to the linear algebra (LAPACK) in jblas' natives, whatever engine computes the products. */
public final class Lapack {
    private Lapack() {}

    /**
     * Returns the result of {@code work}, which may call {@code org.jblas.NativeBlas}: its natives are loaded, and no
     * other thread uses them meanwhile. May be called from any thread; calls run one after the other.
     *
     * @param work the computation; it should be short, because products of the engine {@code jblas} wait for it
     * @throws UnsupportedOperationException if the natives cannot be loaded on this machine; the message has the reason
     */
    public static <R> R call(Supplier<R> work) {
        Candidate jblas = Candidate.named("jblas");
        if (jblas.engine() == null) {
            throw new UnsupportedOperationException("Linear algebra needs jblas' natives, which cannot be used here: "
                    + jblas.reason());
        }
        return Jblas.alone(work);
    }

    /**
     * Returns the result of {@code work}, called as by {@link #call(Supplier)}, or where jblas' natives cannot be used
     * the result of {@code plain}, which computes the same without them.
     */
    public static <R> R call(Supplier<R> work, Supplier<R> plain) {
        return Candidate.named("jblas").engine() == null ? plain.get() : Jblas.alone(work);
    }
}
