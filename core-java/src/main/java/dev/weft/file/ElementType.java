package dev.weft.file;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The types of the numbers in binary files, and how they become floats. The name is that of safetensors: F floating
 * point, BF bfloat16, I signed integer, U unsigned integer, and the width in bits.
 *
 * <pre>{@code
 * float[] numbers = new float[3];
 * ElementType.F16.read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), numbers, 0, 3);
 * }</pre>
 */
public enum ElementType {
    /** IEEE 754 binary64. */
    F64(8),
    /** IEEE 754 binary32. */
    F32(4),
    /** IEEE 754 binary16. */
    F16(2),
    /** The upper half of a binary32. */
    BF16(2),
    /** Signed, 64 bits. */
    I64(8),
    /** Signed, 32 bits. */
    I32(4),
    /** Signed, 16 bits. */
    I16(2),
    /** Signed, 8 bits. */
    I8(1),
    /** Unsigned, 64 bits. */
    U64(8),
    /** Unsigned, 32 bits. */
    U32(4),
    /** Unsigned, 16 bits. */
    U16(2),
    /** Unsigned, 8 bits. */
    U8(1),
    /** One byte, 0 for false or 1 for true. */
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The width of a number in bytes. */
    public int bytes() {
        return bytes;
    }

    /**
     * Reads the next {@code count} numbers of {@code from}, in its byte order, and rounds each to the nearest float.
     *
     * @param from the bytes; its position moves behind the numbers
     * @param to receives the floats, from index {@code offset} on
     * @throws ArithmeticException if a finite number is outside the range of a float, or a boolean is neither 0 nor 1
     */
    public void read(ByteBuffer from, float[] to, int offset, int count) {
        if (this == F32) {
            from.asFloatBuffer().get(to, offset, count);
            from.position(from.position() + Float.BYTES * count);
        } else if (this == U8 && from.hasArray()) {
            // The bytes of images: a loop over an array is twice as fast.
            byte[] bytes = from.array();
            int first = from.arrayOffset() + from.position();
            from.position(from.position() + count);
            for (int i = 0; i < count; i++) {
                to[offset + i] = bytes[first + i] & 0xff;
            }
        } else {
            for (int i = offset; i < offset + count; i++) {
                to[i] = next(from);
            }
        }
    }

    private float next(ByteBuffer from) {
        return switch (this) {
            case F64 -> rounded(from.getDouble());
            case F32 -> from.getFloat();
            case F16 -> half(from.getShort());
            case BF16 -> Float.intBitsToFloat(from.getShort() << 16);
            case I64 -> from.getLong();
            case I32 -> from.getInt();
            case I16 -> from.getShort();
            case I8 -> from.get();
            case U64 -> unsigned(from.getLong());
            case U32 -> Integer.toUnsignedLong(from.getInt());
            case U16 -> Short.toUnsignedInt(from.getShort());
            case U8 -> Byte.toUnsignedInt(from.get());
            case BOOL -> truth(from.get());
        };
    }

    private static float rounded(double value) {
        float rounded = (float) value;
        if (Float.isInfinite(rounded) && !Double.isInfinite(value)) {
            throw new ArithmeticException(value + ", beyond the range of a float");
        }
        return rounded;
    }

    private static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 31;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign | 0x3f800000));
        }
        return Float.intBitsToFloat(sign | (exponent == 31 ? 255 : exponent + 112) << 23 | fraction << 13);
    }

    private static float unsigned(long value) {
        // Halving and keeping the last bit preserves the rounding of the full value.
        return value >= 0 ? value : 2 * (float) (value >>> 1 | value & 1);
    }

    private static float truth(byte value) {
        if (value != 0 && value != 1) {
            throw new ArithmeticException(String.format(Locale.ROOT, "the byte 0x%02x, neither false nor true", value));
        }
        return value;
    }
}
