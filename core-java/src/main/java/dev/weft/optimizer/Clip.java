package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A limit on gradients, applied to all gradients of a step before any weight changes. Norms are Euclidean and computed
 * in double. The gradients are those of the whole loss, including the penalties that layers add to it.
 *
 * <pre>{@code
 * Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Layers.dense(10))
 *         .withClip(Clip.byGlobalNorm(1));
 * }</pre>
 *
 * <p>NaN stays NaN, so that divergence is not hidden. If a norm is infinite, every gradient under that norm becomes
 * NaN; by value, an infinite element becomes the limit.
 *
 * <p>The three kinds equal TensorFlow's {@code clip_by_value}, {@code clip_by_norm} and {@code clip_by_global_norm},
 * and Keras' {@code clipvalue}, {@code clipnorm} and {@code global_clipnorm}. PyTorch's {@code clip_grad_norm_} is the
 * global norm with 1e-6 added to the norm before dividing.
 *
 * @param kind what is limited: every element, the norm of each parameter's gradient, or the norm of all gradients
 * @param limit the largest allowed magnitude or norm, above 0
 */
public record Clip(Kind kind, double limit) {
    /** The quantity that is limited. */
    public enum Kind {
        /** Each element on its own: {@code min(limit, max(-limit, g))}. This can change the gradient's direction. */
        VALUE,
        /** The norm of each parameter's gradient: {@code g · limit / max(limit, |g|)}. */
        NORM,
        /**
         * The norm of all gradients as one long vector: {@code g · limit / max(limit, |all|)} (Pascanu et al. 2013).
         */
        GLOBAL_NORM
    }

    /**
     * Checks the limit.
     *
     * @throws IllegalArgumentException if the limit is not a finite number above 0
     */
    public Clip {
        Expect.positive("Clip limit", limit);
    }

    /** Limits each element of a gradient to [-limit, limit]. */
    public static Clip byValue(double limit) {
        return new Clip(Kind.VALUE, limit);
    }

    /** Scales each parameter's gradient down to a norm of at most {@code limit}. */
    public static Clip byNorm(double limit) {
        return new Clip(Kind.NORM, limit);
    }

    /** Scales all gradients together down to a common norm of at most {@code limit}. */
    public static Clip byGlobalNorm(double limit) {
        return new Clip(Kind.GLOBAL_NORM, limit);
    }

    /**
     * Returns the factor for gradients of the norm {@code norm}: 1 if the norm is within the limit, {@code limit /
     * norm} if it is larger, NaN if it is NaN or infinite.
     */
    public float scale(double norm) {
        if (norm <= limit) {
            return 1f;
        }
        return Double.isInfinite(norm) ? Float.NaN : (float) (limit / norm);
    }
}
