package dev.weft.checkpoint;

import java.nio.ByteBuffer;
import java.util.Locale;

/** The element types of safetensors that can be converted to float. */
enum ElementType {
    F64(8), F32(4), F16(2), BF16(2), I64(8), I32(4), I16(2), I8(1), U64(8), U32(4), U16(2), U8(1), BOOL(1);

    final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads the next element from a little-endian buffer and rounds it to the nearest float.
     *
     * @throws ArithmeticException if the value is outside the range of a float or not valid
     */
    float next(ByteBuffer from) {
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
