package dev.weft.exchange.onnx.operator;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types of elements of ONNX tensors, with their numbers in files. Complex numbers are not among them. */
public enum Type {
    /** 32 bits. */
    FLOAT(1, Kind.REAL, 32, new Format(8, 23, 127, true, Float.MAX_VALUE)),
    /** Whole numbers from 0 to 255. */
    UINT8(2, Kind.UNSIGNED, 8, null),
    /** Whole numbers from -128 to 127. */
    INT8(3, Kind.SIGNED, 8, null),
    /** Whole numbers of 16 bits from 0. */
    UINT16(4, Kind.UNSIGNED, 16, null),
    /** Whole numbers of 16 bits. */
    INT16(5, Kind.SIGNED, 16, null),
    /** Whole numbers of 32 bits. */
    INT32(6, Kind.SIGNED, 32, null),
    /** Whole numbers of 64 bits. */
    INT64(7, Kind.SIGNED, 64, null),
    /** Texts. */
    STRING(8, Kind.WORD, 0, null),
    /** 0 or 1. */
    BOOL(9, Kind.UNSIGNED, 8, null),
    /** IEEE's half precision. */
    FLOAT16(10, Kind.REAL, 16, new Format(5, 10, 15, true, 65_504)),
    /** 64 bits. */
    DOUBLE(11, Kind.REAL, 64, null),
    /** Whole numbers of 32 bits from 0. */
    UINT32(12, Kind.UNSIGNED, 32, null),
    /** Whole numbers of 64 bits from 0. */
    UINT64(13, Kind.UNSIGNED, 64, null),
    /** The first half of a float. */
    BFLOAT16(16, Kind.REAL, 16, new Format(8, 7, 127, true, 0x1.fep127)),
    /** 8 bits without infinities. */
    FLOAT8E4M3FN(17, Kind.REAL, 8, new Format(4, 3, 7, false, 448)),
    /** 8 bits without infinities and -0. */
    FLOAT8E4M3FNUZ(18, Kind.REAL, 8, new Format(4, 3, 8, false, 240)),
    /** 8 bits. */
    FLOAT8E5M2(19, Kind.REAL, 8, new Format(5, 2, 15, true, 57_344)),
    /** 8 bits without infinities and -0. */
    FLOAT8E5M2FNUZ(20, Kind.REAL, 8, new Format(5, 2, 16, false, 57_344)),
    /** Whole numbers from 0 to 15. */
    UINT4(21, Kind.UNSIGNED, 4, null),
    /** Whole numbers from -8 to 7. */
    INT4(22, Kind.SIGNED, 4, null),
    /** 4 bits: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives. */
    FLOAT4E2M1(23, Kind.REAL, 4, new Format(2, 1, 1, false, 6)),
    /** Powers of two, or NaN. */
    FLOAT8E8M0(24, Kind.REAL, 8, null),
    /** Whole numbers from 0 to 3. */
    UINT2(25, Kind.UNSIGNED, 2, null),
    /** Whole numbers from -2 to 1. */
    INT2(26, Kind.SIGNED, 2, null);

    private static final int BIAS_OF_POWERS = 127;

    /** The ways to hold elements. */
    public enum Kind {
        /** In {@code double[]}. */
        REAL,
        /** In {@code long[]}. */
        SIGNED,
        /** In {@code long[]}, those of 64 bits as Java's unsigned numbers. */
        UNSIGNED,
        /** In {@code String[]}. */
        WORD
    }

    /** A binary floating-point number: lengths of its exponent and mantissa, and its largest finite number. */
    private record Format(int exponent, int mantissa, int bias, boolean hasInfinity, double most) {}

    private final int number;
    private final Kind kind;
    private final int bits;
    private final @Nullable Format format;

    Type(int number, Kind kind, int bits, @Nullable Format format) {
        this.number = number;
        this.kind = kind;
        this.bits = bits;
        this.format = format;
    }

    /** The type with a number in files; empty if there is none, as for complex numbers. */
    public static Optional<Type> of(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /** The number in files. */
    public int number() {
        return number;
    }

    /** How elements are held. */
    public Kind kind() {
        return kind;
    }

    /** The number of bits of an element in a file; 0 for texts. */
    public int bits() {
        return bits;
    }

    boolean isReal() {
        return kind == Kind.REAL;
    }

    boolean isWhole() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    /** The nearest number of this type; numbers too large become infinite, or NaN where there is no infinity. */
    double round(double x) {
        return this == DOUBLE ? x : this == FLOAT ? (float) x : round(x, this == FLOAT4E2M1);
    }

    /** The nearest number of this type, ties to even; those too large become the largest one if {@code saturates}. */
    double round(double x, boolean saturates) {
        if (this == FLOAT8E8M0) {
            return power(x);
        }
        if (this == FLOAT || this == DOUBLE || format == null) {
            return round(x);
        }
        boolean isSigned = this != FLOAT8E4M3FNUZ && this != FLOAT8E5M2FNUZ;
        if (Double.isNaN(x)) {
            return this == FLOAT4E2M1 ? -0.0 : x;
        }
        if (x == 0) {
            return isSigned ? x : 0;
        }
        double size = Math.abs(x);
        int exponent = Math.max(Math.getExponent(size), 1 - format.bias);
        double unit = Math.scalb(1.0, exponent - format.mantissa);
        double rounded = Double.isInfinite(size) ? size : Math.rint(size / unit) * unit;
        if (rounded > format.most) {
            rounded = saturates && (bits <= 8) ? format.most
                    : format.hasInfinity ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        return rounded == 0 && !isSigned ? 0 : Math.copySign(rounded, x);
    }

    /** The next power of two that is not below x. */
    private static double power(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return Double.isNaN(x) ? x : Math.scalb(1.0, BIAS_OF_POWERS);
        }
        double size = Math.abs(x);
        int exponent = size == 0 ? -BIAS_OF_POWERS : Math.getExponent(size);
        if (size > Math.scalb(1.0, exponent)) {
            exponent++;
        }
        return Math.scalb(1.0, Math.max(-BIAS_OF_POWERS, Math.min(BIAS_OF_POWERS, exponent)));
    }

    /** The number with these bits, for a type of real numbers. */
    public double decode(long raw) {
        if (this == DOUBLE) {
            return Double.longBitsToDouble(raw);
        }
        if (this == FLOAT) {
            return Float.intBitsToFloat((int) raw);
        }
        if (this == FLOAT8E8M0) {
            return raw == 0xFF ? Double.NaN : Math.scalb(1.0, (int) raw - BIAS_OF_POWERS);
        }
        Format form = Objects.requireNonNull(format);
        int sign = (int) (raw >> (bits - 1)) & 1;
        int exponent = (int) (raw >> form.mantissa) & ((1 << form.exponent) - 1);
        int mantissa = (int) raw & ((1 << form.mantissa) - 1);
        boolean isTop = exponent == (1 << form.exponent) - 1;
        if (form.hasInfinity && isTop) {
            return mantissa != 0 ? Double.NaN : sign == 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        boolean isNaN = switch (this) {
            case FLOAT8E4M3FN -> isTop && mantissa == (1 << form.mantissa) - 1;
            case FLOAT8E4M3FNUZ, FLOAT8E5M2FNUZ -> sign == 1 && exponent == 0 && mantissa == 0;
            default -> false;
        };
        if (isNaN) {
            return Double.NaN;
        }
        double size = exponent == 0 ? Math.scalb((double) mantissa, 1 - form.bias - form.mantissa)
                : Math.scalb((double) ((1 << form.mantissa) + mantissa), exponent - form.bias - form.mantissa);
        return sign == 0 ? size : -size;
    }

    /** Cuts a whole number to the bits of this type, as Java's casts do. */
    public long wrap(long x) {
        if (this == BOOL) {
            return x == 0 ? 0 : 1;
        }
        int unused = 64 - bits;
        return kind == Kind.UNSIGNED ? x << unused >>> unused : x << unused >> unused;
    }
}
