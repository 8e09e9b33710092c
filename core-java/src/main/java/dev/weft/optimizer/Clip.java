package dev.weft.optimizer;

/**
 * A limit on gradients, applied to all gradients of a step before any weight changes. NaN stays NaN.
 *
 * <pre>{@code
 * model.withClip(Clip.byGlobalNorm(1))
 * }</pre>
 *
 * @param kind the quantity to limit
 * @param limit its largest value, above 0
 */
public record Clip(Kind kind, double limit) {
    /** The quantity that a clip limits. */
    public enum Kind {
        /** Each element: {@code min(limit, max(-limit, g))}. */
        VALUE,
        /** The Euclidean norm of each parameter's gradient: {@code g · limit / max(limit, |g|)}. */
        NORM,
        /**
         * The Euclidean norm of all gradients together (Pascanu et al. 2013): {@code g · limit / max(limit, |all|)}.
         */
        GLOBAL_NORM
    }

    /** Checks that the limit is a finite number above 0. */
    public Clip {
        Expect.positive("Clip limit", limit);
    }

    /** Clips every element to [-limit, limit]. */
    public static Clip byValue(double limit) {
        return new Clip(Kind.VALUE, limit);
    }

    /** Scales each parameter's gradient to a norm of at most {@code limit}. */
    public static Clip byNorm(double limit) {
        return new Clip(Kind.NORM, limit);
    }

    /** Scales all gradients together to a norm of at most {@code limit}. */
    public static Clip byGlobalNorm(double limit) {
        return new Clip(Kind.GLOBAL_NORM, limit);
    }

    /** Returns the factor for gradients with this norm: 1 within the limit, NaN if the norm is not finite. */
    public float scale(double norm) {
        if (norm <= limit) {
            return 1f;
        }
        return Double.isInfinite(norm) ? Float.NaN : (float) (limit / norm);
    }
}
