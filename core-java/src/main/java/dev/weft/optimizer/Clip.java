package dev.weft.optimizer;

/**
 * A limit on gradients, applied in place to all of a step before any weight changes. A NaN stays a NaN.
 *
 * @param limit what the values' sizes, each parameter's Euclidean norm, or the norm of all gradients together may be at most
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

    /** The Euclidean norm of all gradients together, summed in double in the given order. */
    public static double norm(float[]... gradients) {
        double sum = 0;
        for (float[] gradient : gradients) {
            for (float g : gradient) {
                sum += (double) g * g;
            }
        }
        return Math.sqrt(sum);
    }

    /** What a gradient of this norm is multiplied by: 1 within the limit, NaN if the norm is not finite. */
    public float scale(double norm) {
        if (norm <= limit) {
            return 1f;
        }
        return Double.isInfinite(norm) ? Float.NaN : (float) (limit / norm);
    }

    /** Limits the gradients of one step, one array for each parameter. */
    public void apply(float[]... gradients) {
        switch (kind) {
            case VALUE -> {
                float bound = (float) limit;
                for (float[] gradient : gradients) {
                    for (int i = 0; i < gradient.length; i++) {
                        gradient[i] = Math.min(bound, Math.max(-bound, gradient[i]));
                    }
                }
            }
            case NORM -> {
                for (float[] gradient : gradients) {
                    multiply(gradient, scale(norm(gradient)));
                }
            }
            case GLOBAL_NORM -> {
                float scale = scale(norm(gradients));
                for (float[] gradient : gradients) {
                    multiply(gradient, scale);
                }
            }
        }
    }

    private static void multiply(float[] gradient, float scale) {
        if (scale != 1f) {
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= scale;
            }
        }
    }
}
