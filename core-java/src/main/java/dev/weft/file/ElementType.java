package dev.weft.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

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
            return;
        }
        int length = count * bytes;
        byte[] all = from.hasArray() ? from.array() : new byte[length];
        int at = from.hasArray() ? from.arrayOffset() + from.position() : 0;
        if (from.hasArray()) {
            from.position(from.position() + length);
        } else {
            from.get(all);
        }
        boolean isSwapped = from.order() != ByteOrder.LITTLE_ENDIAN;
        int end = offset + count;
        // A loop of its own for each type, over an array: several times as fast as one loop with a choice in it.
        switch (this) {
            case F64 -> doubles(all, at, isSwapped, to, offset, end);
            case F16 -> halves(all, at, isSwapped, to, offset, end);
            case BF16 -> upperHalves(all, at, isSwapped, to, offset, end);
            case I64 -> longs(all, at, isSwapped, to, offset, end);
            case I32 -> ints(all, at, isSwapped, to, offset, end);
            case I16 -> shorts(all, at, isSwapped, to, offset, end);
            case U64 -> unsignedLongs(all, at, isSwapped, to, offset, end);
            case U32 -> unsignedInts(all, at, isSwapped, to, offset, end);
            case U16 -> unsignedShorts(all, at, isSwapped, to, offset, end);
            case I8 -> bytes(all, at, to, offset, end);
            case U8 -> unsignedBytes(all, at, to, offset, end);
            default -> truths(all, at, to, offset, end);
        }
    }

    private static void doubles(byte[] all, int from, boolean isSwapped, float[] to, int offset, int end) {
        for (int i = offset, at = from; i < end; i++, at += 8) {
            long bits = (long) LONGS.get(all, at);
            to[i] = rounded(Double.longBitsToDouble(isSwapped ? Long.reverseBytes(bits) : bits));
        }
    }

    private static void halves(byte[] all, int from, boolean isSwapped, float[] to, int offset, int end) {
        for (int i = offset, at = from; i < end; i++, at += 2) {
            short bits = (short) SHORTS.get(all, at);
            to[i] = half(isSwapped ? Short.reverseBytes(bits) : bits);
        }
    }

    private static void upperHalves(byte[] all, int from, boolean isSwapped, float[] to, int offset, int end) {
        for (int i = offset, at = from; i < end; i++, at += 2) {
            short bits = (short) SHORTS.get(all, at);
            to[i] = Float.intBitsToFloat((isSwapped ? Short.reverseBytes(bits) : bits) << 16);
        }
    }

    private static void longs(byte[] all, int from, boolean isSwapped, float[] to, int offset, int end) {
        for (int i = offset, at = from; i < end; i++, at += 8) {
            long bits = (long) LONGS.get(all, at);
            to[i] = isSwapped ? Long.reverseBytes(bits) : bits;
        }
    }

    private static void ints(byte[] all, int from, boolean isSwapped, float[] to, int offset, int end) {
        for (int i = offset, at = from; i < end; i++, at += 4) {
            int bits = (int) INTS.get(all, at);
            to[i] = isSwapped ? Integer.reverseBytes(bits) : bits;
        }
    }

    private static void shorts(byte[] all, int from, boolean isSwapped, float[] to, int offset, int end) {
        for (int i = offset, at = from; i < end; i++, at += 2) {
            short bits = (short) SHORTS.get(all, at);
            to[i] = isSwapped ? Short.reverseBytes(bits) : bits;
        }
    }

    private static void unsignedLongs(byte[] all, int from, boolean isSwapped, float[] to, int offset, int end) {
        for (int i = offset, at = from; i < end; i++, at += 8) {
            long bits = (long) LONGS.get(all, at);
            to[i] = unsigned(isSwapped ? Long.reverseBytes(bits) : bits);
        }
    }

    private static void unsignedInts(byte[] all, int from, boolean isSwapped, float[] to, int offset, int end) {
        for (int i = offset, at = from; i < end; i++, at += 4) {
            int bits = (int) INTS.get(all, at);
            to[i] = Integer.toUnsignedLong(isSwapped ? Integer.reverseBytes(bits) : bits);
        }
    }

    private static void unsignedShorts(byte[] all, int from, boolean isSwapped, float[] to, int offset, int end) {
        for (int i = offset, at = from; i < end; i++, at += 2) {
            short bits = (short) SHORTS.get(all, at);
            to[i] = Short.toUnsignedInt(isSwapped ? Short.reverseBytes(bits) : bits);
        }
    }

    private static void bytes(byte[] all, int from, float[] to, int offset, int end) {
        for (int i = offset; i < end; i++) {
            to[i] = all[from - offset + i];
        }
    }

    private static void unsignedBytes(byte[] all, int from, float[] to, int offset, int end) {
        for (int i = offset; i < end; i++) {
            to[i] = all[from - offset + i] & 0xff;
        }
    }

    private static void truths(byte[] all, int from, float[] to, int offset, int end) {
        int others = 0;
        for (int i = offset; i < end; i++) {
            others |= all[from - offset + i] & ~1;
        }
        for (int i = offset; others != 0 && i < end; i++) {
            byte value = all[from - offset + i];
            if ((value & ~1) != 0) {
                throw new ArithmeticException(
                        String.format(Locale.ROOT, "the byte 0x%02x, neither false nor true", value));
            }
        }
        bytes(all, from, to, offset, end);
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
        int rest = (bits & 0x7fff) << 13;
        // The exponents differ by 112, also those of numbers below the smallest normal one.
        int value = rest < 31 << 23 ? Float.floatToRawIntBits(Float.intBitsToFloat(rest) * 0x1p112f)
                : rest | 255 << 23;
        return Float.intBitsToFloat(sign | value);
    }

    private static float unsigned(long value) {
        // Halving and keeping the last bit preserves the rounding of the full value.
        return value >= 0 ? value : 2 * (float) (value >>> 1 | value & 1);
    }
}
