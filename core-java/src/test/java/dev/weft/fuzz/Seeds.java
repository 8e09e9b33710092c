package dev.weft.fuzz;

import dev.weft.checkpoint.Safetensors;
import dev.weft.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Good inputs to begin with, in {@code FOLDER/TARGET/seeds}; of past findings as well. */
final class Seeds {
    private final Path folder;

    private Seeds(Path folder) {
        this.folder = folder;
    }

    /** Writes them. */
    public static void main(String[] arguments) throws IOException {
        new Seeds(Path.of(arguments[0])).write();
    }

    private void write() throws IOException {
        for (Fuzz.Target target : Fuzz.Target.values()) {
            seed(target, "empty");
            replay(target.name().toLowerCase(Locale.ROOT));
        }
        seed("commandline", "train", text("\0--csv\nx.csv\n--hidden\n8,4\n--optimizer=adam\n--rate\n0.1"));
        seed("commandline", "name", text("\5relu\n0.5\n--json"));
        byte[] idx =
                ByteBuffer.allocate(16 + 60).putInt(0x0803).putInt(3).putInt(4).putInt(5).put(new byte[60]).array();
        seed(Fuzz.Target.IDX, "bytes", idx);
        seed(Fuzz.Target.IDXGZ, "bytes", idx);
        seed(Fuzz.Target.IDX, "doubles",
                ByteBuffer.allocate(24).putInt(0x0e01).putInt(2).putDouble(1).putDouble(-1e300).array());
        seed(Fuzz.Target.NPY, "three", Hostile.array("{'descr':'<f4','fortran_order':False,'shape':(3,)}", 12));
        seed(Fuzz.Target.NPZ, "five", Hostile.headers(5, 60));
        seed(Fuzz.Target.CSV, "table", text("a,b,\"c\"\n1.5,x,u\n-2e3,\"y,\"\"z\",v\n,x,u\n"));
        Path file = folder.resolve("seed");
        new Safetensors(Map.of("a", Tensor.zeros(3, 4), "b", Tensor.vector(1, 2)), Map.of("k", "v")).write(file);
        seed(Fuzz.Target.SAFETENSORS, "two", Files.readAllBytes(file));
        Files.delete(file);
        seed(Fuzz.Target.SAFETENSORS, "model", Sealed.sample());
        seed(Fuzz.Target.CHECKPOINT, "model", Sealed.sample());
        seed(Fuzz.Target.MODEL, "facts", text(Sealed.facts()));
        seed(Fuzz.Target.JSON, "facts", text(Sealed.facts()));
        seed(Fuzz.Target.STACK, "some", text("a small stack of layers, chosen by these letters"));
        BufferedImage image = new BufferedImage(30, 29, BufferedImage.TYPE_INT_RGB);
        image.createGraphics().drawLine(5, 5, 20, 25);
        for (String format : new String[]{"png", "jpg", "gif", "bmp"}) {
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            ImageIO.write(image, format, encoded);
            seed(Fuzz.Target.IMAGE, format, encoded.toByteArray());
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void replay(String target) throws IOException {
        Path findings = Path.of("core-java").resolve(FindingsTest.FINDINGS).resolve(target);
        if (Files.isDirectory(findings)) {
            try (Stream<Path> files = Files.list(findings)) {
                for (Path finding : files.toList()) {
                    seed(target, finding.getFileName().toString(), Files.readAllBytes(finding));
                }
            }
        }
    }

    private void seed(Fuzz.Target target, String name, byte... bytes) throws IOException {
        seed(target.name().toLowerCase(Locale.ROOT), name, bytes);
    }

    private void seed(String target, String name, byte... bytes) throws IOException {
        Files.write(Files.createDirectories(folder.resolve(target).resolve("seeds")).resolve(name), bytes);
    }
}
