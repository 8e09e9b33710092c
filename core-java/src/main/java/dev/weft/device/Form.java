package dev.weft.device;

/**
 * A computation in a form that a device can run, beside the Java code of the same part: {@link Kernel}, a text, or
 * {@link Product}, a product of matrices. It computes the same numbers within float32's rounding.
 */
public sealed interface Form permits Kernel, Product {
    /** Whether it needs the elements that its target has before. */
    boolean readsTarget();

    /** Returns the form that adds its result to the target in place of overwriting it. */
    Form adding();

    /** Returns a number as a literal of the kernels' language, exactly. */
    static String literal(float number) {
        if (Float.isNaN(number)) {
            return "NAN";
        }
        if (Float.isInfinite(number)) {
            return number > 0 ? "INFINITY" : "(-INFINITY)";
        }
        return number < 0 || 1 / number < 0 ? "(" + number + "f)" : number + "f";
    }
}
