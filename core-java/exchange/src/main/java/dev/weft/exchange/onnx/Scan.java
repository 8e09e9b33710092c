package dev.weft.exchange.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Counts the parts of a message before it is parsed: a part of two bytes becomes an object of a hundred. Depth is
 * limited, too, so that no file can fill the stack.
 */
final class Scan {
    private static final int MOST_PARTS = 1_000_000;
    private static final int DEEPEST = 32;

    private int parts;

    private Scan() {}

    /** Returns why a message is too large to parse; an empty text if it is not. */
    static String problem(byte[] bytes, Descriptor message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        Scan scan = new Scan();
        scan.count(in, message, 0);
        return scan.parts > MOST_PARTS ? "more than " + MOST_PARTS + " parts"
                : scan.parts < 0 ? "parts nested more than " + DEEPEST + " deep" : "";
    }

    private void count(CodedInputStream in, Descriptor message, int depth) throws IOException {
        int tag;
        while (parts >= 0 && parts <= MOST_PARTS && (tag = in.readTag()) != 0) {
            FieldDescriptor field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            boolean isMessage = field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                parts++;
            }
            if (!isMessage) {
                in.skipField(tag);
            } else if (depth == DEEPEST) {
                parts = -1;
            } else {
                int limit = in.pushLimit(in.readRawVarint32());
                count(in, field.getMessageType(), depth + 1);
                if (parts >= 0 && parts <= MOST_PARTS) {
                    in.checkLastTagWas(0);
                    in.popLimit(limit);
                }
            }
        }
    }
}
