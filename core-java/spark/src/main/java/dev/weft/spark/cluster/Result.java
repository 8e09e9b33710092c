package dev.weft.spark.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a worker returns to the driver, as bytes.
 *
 * @param failure why the training failed for all, for a reason that no second attempt changes; empty if it did not
 * @param training the name of the training among checkpoints
 * @param model the trained model as the bytes of a checkpoint, of worker 0 only
 * @param history the columns of its history
 * @param timings where the time went
 */
record Result(String failure, long training, byte[] model, Map<String, List<Double>> history, Timings timings) {
    private static final Timings NONE = new Timings(0, 0, 0, 0, 0);

    static Result failed(String failure) {
        return new Result(failure, 0, new byte[0], Map.of(), NONE);
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(failure.substring(0, Math.min(failure.length(), 8000)));
            out.writeLong(training);
            for (long number : new long[]{timings.steps(), timings.compute(), timings.exchange(), timings.waiting(),
                timings.bytes()}) {
                out.writeLong(number);
            }
            out.writeInt(history.size());
            for (Map.Entry<String, List<Double>> column : history.entrySet()) {
                out.writeUTF(column.getKey());
                out.writeInt(column.getValue().size());
                for (double number : column.getValue()) {
                    out.writeDouble(number);
                }
            }
            out.writeInt(model.length);
            out.write(model);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static Result of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String failure = in.readUTF();
            long training = in.readLong();
            Timings timings = new Timings(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
            Map<String, List<Double>> history = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                List<Double> column = new ArrayList<>();
                history.put(in.readUTF(), column);
                for (int numbers = in.readInt(); numbers > 0; numbers--) {
                    column.add(in.readDouble());
                }
            }
            return new Result(failure, training, in.readNBytes(in.readInt()), history, timings);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
