package dev.weft.exchange.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Counts the parts of a message before it is parsed: a part of two bytes becomes an object of a hundred, and a whole
 * number of one byte becomes eight. Depth is limited, too, so that no file can fill the stack.
 */
final class Scan {
    private static final int MOST_PARTS = 1_000_000;
    private static final int DEEPEST = 32;
    /** Bytes of memory for a part with what is made of it, and for a whole number in a list that grows. */
    private static final int PART = 1024;
    private static final int NUMBER = 64;

    private final int mostParts = (int) Math.min(MOST_PARTS, Runtime.getRuntime().maxMemory() / PART);
    private final long mostNumbers = Runtime.getRuntime().maxMemory() / NUMBER;
    private int parts;
    private long numbers;

    private Scan() {}

    /** Returns why a message is too large to parse; an empty text if it is not. */
    static String problem(byte[] bytes, Descriptor message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        Scan scan = new Scan();
        scan.count(in, message, 0);
        return scan.parts > scan.mostParts ? "more than " + scan.mostParts + " parts"
                : scan.numbers > scan.mostNumbers ? "more than " + scan.mostNumbers + " whole numbers"
                : scan.parts < 0 ? "parts nested more than " + DEEPEST + " deep" : "";
    }

    private void count(CodedInputStream in, Descriptor message, int depth) throws IOException {
        int tag;
        while (isFine() && (tag = in.readTag()) != 0) {
            FieldDescriptor field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            boolean isMessage = field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                parts++;
            } else {
                numbers++;
            }
            if (field != null && field.isPackable()
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                int length = in.readRawVarint32();
                numbers += field.getLiteType() == WireFormat.FieldType.FLOAT
                        || field.getLiteType() == WireFormat.FieldType.DOUBLE ? 0 : length;
                in.skipRawBytes(length);
            } else if (!isMessage) {
                in.skipField(tag);
            } else if (depth == DEEPEST) {
                parts = -1;
            } else {
                int limit = in.pushLimit(in.readRawVarint32());
                count(in, field.getMessageType(), depth + 1);
                if (isFine()) {
                    in.checkLastTagWas(0);
                    in.popLimit(limit);
                }
            }
        }
    }

    private boolean isFine() {
        return parts >= 0 && parts <= mostParts && numbers <= mostNumbers;
    }
}
