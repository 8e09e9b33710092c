package dev.weft.exchange.source;

import dev.weft.evaluation.Threshold;
import dev.weft.file.DurableFile;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model as one class of Java 8 without dependencies, for Android and other programs that only predict. It has the
 * weights, what is done with the columns of a table before, and the names of the classes.
 *
 * <pre>{@code
 * JavaSource.export(trained, Path.of("src/main/java/IrisPredictor.java"));
 *
 * String species = IrisPredictor.answer(Map.of("sepal_length", 5.1, "sepal_width", 3.5, …));
 * }</pre>
 *
 * <p>Every model gets {@code predict}, which takes an array for each input and returns the outputs, as
 * {@link Predictor#predict(dev.weft.tensor.Tensor)} does. One that answers with a class or a number gets
 * {@code answer} and, if it has any, {@code probabilities}; with several outputs {@code answerOf…} for each. A model
 * of a table also takes its rows, each a map from the name of the column to a text, as in a CSV file, a number or a
 * date, and null where it is missing; {@code features} returns what they become. All methods are static, and several
 * threads may call them. A {@code main} method answers what is on the command line:
 * {@code java IrisPredictor.java sepal_length=5.1 …}.
 *
 * <p>Outputs are bit-identical to those of Weft with the engine {@code java}, because the class adds and multiplies in
 * the same order. Other engines may differ in the last digits, and logarithms, exponentials and sines in features of
 * tables may, too, on another Java virtual machine.
 *
 * <p>In the cells of a row, numbers have a decimal point, or a comma that can be nothing else. Dates such as 1/2/2024
 * begin with the month, those such as 1.2.2024 with the day; write 2024-01-02 to be sure.
 *
 * <p>Every layer, activation and lambda that is made of operations of Weft can be written, but no
 * {@link dev.weft.graph.Pointwise} or {@link dev.weft.graph.Operation} of your own. Equal models give equal sources.
 *
 * @param model the model
 * @param packageName the package of the class; empty for the unnamed one
 * @param mostInside weights of more bytes than this are written to a file beside the class, with the ending
 *     {@code .weights}, which must be a resource of the program
 * @param threshold the probability above which the answer is the second of two classes, if one was chosen
 */
public record JavaSource(Predictor model, String packageName, long mostInside, Optional<Threshold> threshold) {
    private static final long MOST_INSIDE = 1 << 20;
    private static final long LIMIT = 4 << 20;
    private static final String ENDING = ".java";

    /**
     * Checks the names and numbers.
     *
     * @throws IllegalArgumentException if the package has no name that Java allows, or
     *     {@code mostInside} is not from 0 to 4,194,304, which is what a class file holds, or there is a threshold
     *     but the model has no single output of two classes of a table with probabilities
     */
    public JavaSource {
        if (!packageName.isEmpty() && !Literal.isName(packageName)) {
            throw new IllegalArgumentException("JavaSource expects the name of a package such as com.example but got "
                    + packageName);
        }
        if (mostInside < 0 || mostInside > LIMIT) {
            throw new IllegalArgumentException("JavaSource expects from 0 to " + LIMIT + " bytes inside of the class "
                    + "but got " + mostInside);
        }
        threshold.ifPresent(some -> some.expectFits(model));
    }

    /** The source of a model, in the unnamed package, with up to 1 MiB of weights inside. */
    public static JavaSource of(Predictor model) {
        return new JavaSource(model, "", MOST_INSIDE, Optional.empty());
    }

    /** Returns a copy in this package. */
    public JavaSource withPackage(String name) {
        return new JavaSource(model, name, mostInside, threshold);
    }

    /** Returns a copy with weights of up to so many bytes inside of the class. */
    public JavaSource withMostInside(long bytes) {
        return new JavaSource(model, packageName, bytes, threshold);
    }

    /** Returns a copy whose answer is the second of two classes above this probability. */
    public JavaSource withThreshold(Threshold probability) {
        return new JavaSource(model, packageName, mostInside, Optional.of(probability));
    }

    /**
     * Writes the model of a training, as {@link #write} does.
     *
     * @throws IllegalArgumentException as {@link #write} does
     * @throws IOException if a file cannot be written
     */
    public static void export(Trained model, Path file) throws IOException {
        of(model.predictor()).write(file);
    }

    /**
     * Writes a model, as {@link #write} does.
     *
     * @throws IllegalArgumentException as {@link #write} does
     * @throws IOException if a file cannot be written
     */
    public static void export(Predictor model, Path file) throws IOException {
        of(model).write(file);
    }

    /**
     * Writes the class and, if the weights are large, the file with them beside it.
     *
     * @param file the file to create or replace; its name is that of the class, in letters of any language, with the
     *     ending {@code .java}; what is written is ASCII
     * @throws IllegalArgumentException if Java does not allow such a name, or the model contains an operation that is
     *     not one of Weft's; the message names it
     * @throws IOException if a file cannot be written
     */
    public void write(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String className = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : "";
        if (!Literal.isName(className) || className.indexOf('.') >= 0) {
            throw new IllegalArgumentException("JavaSource expects a file such as Predictor.java, named as the class, "
                    + "but got " + name);
        }
        Writing writing = new Writing(this, className);
        if (writing.isBeside()) {
            DurableFile.write(file.resolveSibling(writing.besideName()), writing.beside());
        }
        DurableFile.write(file, writing.source().getBytes(StandardCharsets.US_ASCII));
    }
}
