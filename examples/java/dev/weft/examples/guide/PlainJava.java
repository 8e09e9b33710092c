package dev.weft.examples.guide;

import dev.weft.exchange.source.JavaSource;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a model as one class of plain Java, and asks that class. */
public final class PlainJava {
    /** Expects a model of Iris and the source file to write, which is named as the class. */
    public static void main(String[] args) throws IOException {
        Path source = Path.of(args[1]);
        JavaSource.export(Predictor.load(Path.of(args[0])), source);

        System.out.println("it mentions dev.weft: " + Files.readString(source).contains("dev.weft"));
        // A program of yours calls IrisPredictor.answer(row). Here another Java runs the class, without Weft.
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        for (String width : List.of("0.2", "1.3", "2.1")) {
            Process other = new ProcessBuilder(java, source.toString(), "sepal_length=6.1", "sepal_width=3",
                    "petal_length=4.9", "petal_width=" + width).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            byte[] answer = other.getInputStream().readAllBytes();
            System.out.print("petal width " + width + ": " + new String(answer, StandardCharsets.UTF_8));
        }
    }
}
