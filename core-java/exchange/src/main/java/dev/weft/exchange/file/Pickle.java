package dev.weft.exchange.file;

import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Python's pickles, in which {@code torch.save} writes {@code .pt} and {@code .pth} files. They are programs: who reads
 * one runs what its author wrote, so no reader of Weft opens them (CVE-2025-32434 is one of many examples).
 */
public final class Pickle {
    private static final int HEAD = 512;
    /** The operation with which pickles since version 2 begin: {@code PROTO}. */
    private static final int PROTOCOL = 0x80;
    private static final int NEWEST = 5;

    private Pickle() {}

    /**
     * Refuses a pickle, alone or as the first entry of a zip archive.
     *
     * @throws MalformedDataException if it is one; the message names the ways that lead to Weft
     * @throws IOException if the file cannot be read
     */
    public static void refuse(Path file) throws IOException {
        byte[] head;
        try (InputStream in = InputFile.open(file)) {
            head = in.readNBytes(HEAD);
        }
        // Safetensors begins with the length of its header, which may have the same two bytes.
        boolean isPlain = head.length > 1 && (head[0] & 0xff) == PROTOCOL && head[1] >= 2 && head[1] <= NEWEST
                && !(head.length > Long.BYTES && head[Long.BYTES - 1] == 0 && head[Long.BYTES] == '{');
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (isPlain || text.startsWith("PK") && text.contains("data.pkl")) {
            throw new MalformedDataException(file, "byte 0", "a pickle, which can run code when it is read",
                    "safetensors or ONNX: in Python, safetensors.torch.save_file(model.state_dict(), \"x.safetensors\")"
                            + " or torch.onnx.export(model, example, \"x.onnx\")");
        }
    }
}
