package dev.weft.exchange.onnx.operator;

/** Functions that Java's library lacks. */
final class Special {
    private static final double ROOT = Math.sqrt(Math.PI);

    private Special() {}

    /**
     * The error function {@code 2/√π · ∫ e^(-t²) dt}, to about 1e-15: its series up to 2.5, beyond that the continued
     * fraction of its complement (Abramowitz and Stegun 7.1.6 and 7.1.14).
     */
    static double erf(double x) {
        double size = Math.abs(x);
        if (Double.isNaN(x) || size > 6) {
            return Double.isNaN(x) ? x : Math.copySign(1, x);
        }
        double value;
        if (size < 2.5) {
            double term = size;
            double sum = size;
            for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n++) {
                term *= 2 * size * size / (2 * n + 1);
                sum += term;
            }
            value = 2 / ROOT * Math.exp(-size * size) * sum;
        } else {
            double fraction = 0;
            for (int n = 60; n >= 1; n--) {
                fraction = n / 2.0 / (size + fraction);
            }
            value = 1 - Math.exp(-size * size) / ROOT / (size + fraction);
        }
        return Math.copySign(value, x);
    }
}
