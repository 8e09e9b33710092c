package dev.weft.optimizer;

/**
 * A limit on gradients, applied to all of a step before any weight changes. A NaN stays a NaN.
 *
 * @param limit what the values' sizes, each parameter's Euclidean norm, or the norm of all gradients together may be
 * at most
 */
public record Clip(Kind kind, double limit) {
    /** What is limited. */
    public enum Kind {
        /** Every element by itself: {@code min(limit, max(-limit, g))}. */
        VALUE,
        /** Each parameter's gradient: {@code g · limit / max(limit, |g|)}. */
        NORM,
        /** All gradients as one long vector (Pascanu et al. 2013): {@code g · limit / max(limit, |all|)}. */
        GLOBAL_NORM
    }

    /** Checks that the limit is a finite number above 0. */
    public Clip {
        Expect.positive("Clip limit", limit);
    }

    /** Elements within [-limit, limit]. */
    public static Clip byValue(double limit) {
        return new Clip(Kind.VALUE, limit);
    }

    /** Each parameter's gradient with a norm of at most {@code limit}. */
    public static Clip byNorm(double limit) {
        return new Clip(Kind.NORM, limit);
    }

    /** All gradients together with a norm of at most {@code limit}. */
    public static Clip byGlobalNorm(double limit) {
        return new Clip(Kind.GLOBAL_NORM, limit);
    }

    /** What a gradient of this norm is multiplied by: 1 within the limit, NaN if the norm is not finite. */
    public float scale(double norm) {
        if (norm <= limit) {
            return 1f;
        }
        return Double.isInfinite(norm) ? Float.NaN : (float) (limit / norm);
    }
}
