package dev.weft.spark.report;

import dev.weft.training.StepReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing that a worker tells the driver.
 *
 * @param kind what it is
 * @param report the position of the training
 * @param epoch the report of an epoch; of a start, numbers about the workers; else empty
 * @param text a warning; of a start, the engine that multiplies matrices; else empty
 * @param hasEnded whether the training has ended
 * @param bytes a part of the model, as the bytes of a checkpoint; else empty
 */
record Told(Kind kind, StepReport report, Map<String, Double> epoch, String text, boolean hasEnded, byte[] bytes) {
    /** The most that a text may be long. */
    private static final int LONGEST = 8_000;

    /** What can be told. */
    enum Kind {
        /** The first step is about to begin. */
        STARTED,
        /** A step. */
        STEP,
        /** An epoch, with its report. */
        EPOCH,
        /** A warning. */
        WARNED,
        /** The first part of the model after a step. */
        MODEL,
        /** A further part of the model. */
        MORE,
        /** The model is complete. */
        WHOLE
    }

    static Told of(Kind kind, StepReport report) {
        return new Told(kind, report, Map.of(), "", false, new byte[0]);
    }

    Told withEpoch(Map<String, Double> epoch, boolean hasEnded) {
        return new Told(kind, report, epoch, text, hasEnded, bytes);
    }

    Told withText(String text) {
        return new Told(kind, report, epoch, text.substring(0, Math.min(text.length(), LONGEST)), hasEnded, bytes);
    }

    Told withBytes(byte[] bytes) {
        return new Told(kind, report, epoch, text, hasEnded, bytes);
    }

    /** Packs a message about the training of this number. */
    static byte[] message(long training, List<Told> all) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(training);
            out.writeInt(all.size());
            for (Told told : all) {
                told.write(out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeByte(kind.ordinal());
        out.writeLong(report.step());
        out.writeLong(report.lastStep());
        out.writeLong(report.stepsPerEpoch());
        out.writeFloat(report.loss());
        out.writeDouble(report.rate());
        write(out, report.means());
        write(out, epoch);
        out.writeUTF(text);
        out.writeBoolean(hasEnded);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void write(DataOutputStream out, Map<String, Double> numbers) throws IOException {
        out.writeInt(numbers.size());
        for (Map.Entry<String, Double> number : numbers.entrySet()) {
            out.writeUTF(number.getKey());
            out.writeDouble(number.getValue());
        }
    }

    /**
     * Unpacks a message.
     *
     * @param all receives what it tells
     * @return the training that it is about
     * @throws UncheckedIOException if it is damaged
     */
    static long read(byte[] message, List<Told> all) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
            long training = in.readLong();
            for (int left = in.readInt(); left > 0; left--) {
                all.add(read(in));
            }
            return training;
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    private static Told read(DataInputStream in) throws IOException {
        int kind = in.readByte();
        if (kind < 0 || kind >= Kind.values().length) {
            throw new IOException("A message of a training has the unknown kind " + kind);
        }
        long step = in.readLong();
        long lastStep = in.readLong();
        long stepsPerEpoch = in.readLong();
        float loss = in.readFloat();
        double rate = in.readDouble();
        StepReport report = new StepReport(step, lastStep, Math.max(1, stepsPerEpoch), loss, rate, numbers(in));
        Map<String, Double> epoch = numbers(in);
        String text = in.readUTF();
        boolean hasEnded = in.readBoolean();
        // Grows with what is really there.
        return new Told(Kind.values()[kind], report, epoch, text, hasEnded, in.readNBytes(in.readInt()));
    }

    private static Map<String, Double> numbers(DataInputStream in) throws IOException {
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            numbers.put(in.readUTF(), in.readDouble());
        }
        return numbers;
    }
}
