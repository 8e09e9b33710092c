package dev.weft.exchange.hdf5;

import dev.weft.file.ElementType;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** An array of numbers: stored in one piece, in the header, or in chunks, deflated or not. */
public final class Dataset {
    private static final int COMPACT = 0;
    private static final int CONTIGUOUS = 1;
    private static final int CHUNKED = 2;

    private final Content content;
    private final String path;
    private final long address;
    private final ObjectHeader header;
    private final Shape shape;
    private final ElementType type;
    private final ByteOrder order;

    private Dataset(Content content, String path, long address, ObjectHeader header) {
        this.content = content;
        this.path = path;
        this.address = address;
        this.header = header;
        this.shape = Shape.of(Extent.read(content, message(ObjectHeader.DATASPACE, "an array")));
        Content.Part message = message(ObjectHeader.DATATYPE, "an array");
        int kind = message.u8() & 0xf;
        int bits = message.u8();
        message.skip(2);
        long size = message.u32();
        this.order = (bits & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        this.type = type(kind, bits, size).orElseThrow(() -> content.malformed(address,
                path + " of type class " + kind + " and " + size + " bytes",
                "integers or floating-point numbers of float16, float32 or float64"));
    }

    static Dataset of(Content content, String path, long address) {
        return new Dataset(content, path, address, ObjectHeader.read(content, address));
    }

    private Content.Part message(int kind, String wanted) {
        return header.only(kind).orElseThrow(() -> content.malformed(address, path + " without one", wanted));
    }

    private static Optional<ElementType> type(int kind, int bits, long size) {
        if (kind > 1 || size < 1 || size > 8 || Long.bitCount(size) != 1 || kind == 1 && size == 1) {
            return Optional.empty();
        }
        String letter = kind == 1 ? "F" : (bits & 8) != 0 ? "I" : "U";
        return Optional.of(ElementType.valueOf(letter + 8 * size));
    }

    /** The lengths of the array; nothing of that size is allocated before its numbers are known to be there. */
    public Shape shape() {
        return shape;
    }

    /**
     * Reads the numbers, rounded to the nearest float.
     *
     * @throws dev.weft.file.MalformedDataException if they are not in the file, or one is outside the range of a float
     */
    public Tensor read() {
        long size = (long) shape.size() * type.bytes();
        content.expectRoom(address, shape.size());
        Content.Part layout = message(ObjectHeader.LAYOUT, "the place of its numbers");
        int version = layout.u8();
        int kind = layout.u8();
        if (version != 3 || kind > CHUNKED) {
            throw content.malformed(address, path + " with layout " + kind + " of version " + version,
                    "version 3, as h5py writes it by default, in one piece, in the header or in chunks");
        }
        ByteBuffer numbers;
        if (kind == CHUNKED) {
            numbers = Chunks.read(content, layout, header.only(ObjectHeader.FILTERS), shape.toArray(), type.bytes());
        } else {
            long place = kind == CONTIGUOUS ? layout.u64() : layout.address() + 2;
            long stored = kind == COMPACT ? layout.u16() : layout.u64();
            if (header.only(ObjectHeader.FILTERS).isPresent() || stored < size) {
                throw content.malformed(address, path + " of " + stored + " bytes", size + " bytes for " + shape);
            }
            numbers = size == 0 ? ByteBuffer.allocate(0) : content.data(place, size);
        }
        float[] floats = new float[shape.size()];
        try {
            type.read(numbers.order(order), floats, 0, floats.length);
        } catch (ArithmeticException e) {
            throw content.malformed(address, path + ": " + e.getMessage(), "numbers within the range of a float");
        }
        return Tensor.of(shape, floats);
    }
}
