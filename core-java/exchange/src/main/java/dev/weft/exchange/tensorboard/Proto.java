package dev.weft.exchange.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A message of protocol buffers under construction, field by field. The numbers of the fields are those of TensorFlow's
 * event.proto, summary.proto and tensor.proto, and of TensorBoard's plugin_data.proto.
 */
final class Proto {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    /** Writes a field. */
    private interface Field {
        void write() throws IOException;
    }

    private Proto add(Field field) {
        try {
            field.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not in memory
        }
        return this;
    }

    Proto whole(int field, long value) {
        return add(() -> out.writeInt64(field, value));
    }

    Proto real(int field, double value) {
        return add(() -> out.writeDouble(field, value));
    }

    /** A number of 32 bits. */
    Proto single(int field, float value) {
        return add(() -> out.writeFloat(field, value));
    }

    Proto truth(int field, boolean value) {
        return add(() -> out.writeBool(field, value));
    }

    Proto text(int field, String value) {
        return add(() -> out.writeString(field, value));
    }

    Proto bytes(int field, byte[] value) {
        return add(() -> out.writeByteArray(field, value));
    }

    Proto message(int field, Proto value) {
        return bytes(field, value.toBytes());
    }

    /** A repeated field of doubles, packed. */
    Proto reals(int field, double... values) {
        Proto packed = new Proto();
        packed.add(() -> {
            for (double value : values) {
                packed.out.writeDoubleNoTag(value);
            }
        });
        return message(field, packed);
    }

    byte[] toBytes() {
        add(out::flush);
        return bytes.toByteArray();
    }
}
