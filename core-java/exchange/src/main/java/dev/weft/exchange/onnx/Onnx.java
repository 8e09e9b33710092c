package dev.weft.exchange.onnx;

import dev.weft.evaluation.Threshold;
import dev.weft.file.DurableFile;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Models as ONNX files, which ONNX Runtime and many other programs run, in any language.
 *
 * <pre>{@code
 * Onnx.export(trained, Path.of("digits.onnx"));
 * OnnxModel model = Onnx.read(Path.of("other.onnx"));
 * }</pre>
 *
 * <p>The file has the inputs and outputs of the model under their names; {@code input} and {@code output} where it has
 * none. The batch may have any length. Outputs are those of {@link Predictor#predict}, such as logits. What the loss
 * and the layers do during training alone is left out. The opset is the oldest that has the operators: 13, or 17 for a
 * model with {@link dev.weft.network.LayerNorm}. The metadata has the seed of the model, the number of its training
 * steps and {@link Predictor#weightsSha256}. Equal models give equal bytes.
 *
 * <p>A model that was trained on a table takes the raw columns instead. Each is an input {@code [batch, 1]} with its
 * name: doubles for numbers, NaN if missing; doubles for dates and times, in seconds since 1970; strings for words,
 * empty if missing. The outputs are {@code label} {@code [batch]}, strings, and {@code probabilities}
 * {@code [batch, classes]} in the order of the sorted class names, or {@code prediction} {@code [batch, 1]}, doubles in
 * the unit of the target column; for several outputs {@code rating.label} and so on. Where Weft refuses a missing value
 * or an unknown category, ONNX gives NaN for a number and zeros for a category.
 *
 * <p>Every layer, activation and lambda that is made of operations of Weft can be exported, but no
 * {@link dev.weft.graph.Pointwise} or {@link dev.weft.graph.Operation} of your own.
 *
 * <p>ONNX Runtime may add in another order than Weft, so its answers differ in the last digits. Rows of numbers above
 * 1.8e19 overflow in its layer normalization, but not in Weft's.
 */
public final class Onnx {
    /** What part of the memory a file may take: its message takes as much again, and its numbers twice that. */
    private static final int SHARE = 6;

    private Onnx() {}

    /**
     * Writes the model of a training.
     *
     * @param model the model
     * @param file the file to create or replace
     * @throws IllegalArgumentException if it contains an operation that is not one of Weft's; the message names it
     * @throws IOException if the file cannot be written
     */
    public static void export(Trained model, Path file) throws IOException {
        export(model.predictor(), file);
    }

    /**
     * Writes a model.
     *
     * @param model the model
     * @param file the file to create or replace
     * @throws IllegalArgumentException if it contains an operation that is not one of Weft's; the message names it
     * @throws IOException if the file cannot be written
     */
    public static void export(Predictor model, Path file) throws IOException {
        DurableFile.write(file, toBytes(model));
    }

    /**
     * Writes a model as {@link #export(Predictor, Path)} does; its {@code label} is the second of two classes above a
     * threshold of your choice.
     *
     * @throws IllegalArgumentException as there, or if the model has no single output of two classes of a table with
     *     probabilities
     * @throws IOException if the file cannot be written
     */
    public static void export(Predictor model, Threshold threshold, Path file) throws IOException {
        threshold.expectFits(model);
        DurableFile.write(file, Export.of(model, Optional.of(threshold), true).toByteArray());
    }

    /**
     * Writes the network of a model alone, without how table rows become its features: the inputs are those of
     * {@link Predictor#predict(dev.weft.tensor.Tensor)}.
     *
     * @param model the model
     * @param file the file to create or replace
     * @throws IllegalArgumentException if it contains an operation that is not one of Weft's; the message names it
     * @throws IOException if the file cannot be written
     */
    public static void exportNetwork(Predictor model, Path file) throws IOException {
        DurableFile.write(file, Export.of(model, Optional.empty(), false).toByteArray());
    }

    /**
     * Returns the content of the file that {@link #export(Predictor, Path)} writes.
     *
     * @throws IllegalArgumentException if it contains an operation that is not one of Weft's; the message names it
     */
    public static byte[] toBytes(Predictor model) {
        return Export.of(model, Optional.empty(), true).toByteArray();
    }

    /**
     * Reads a model.
     *
     * <p>Weights may be in a second file with a plain name in the same folder, as newer PyTorch writes them. Operators
     * of other domains, sequences, maps and control flow are refused, and so is whatever the file declares but does not
     * hold.
     *
     * @param file the file
     * @throws MalformedDataException if it is no ONNX model, is damaged, or has something that Weft does not compute;
     *     the message names the node and the reason
     * @throws IOException if the file cannot be read
     */
    public static OnnxModel read(Path file) throws IOException {
        long size = InputFile.size(file);
        if (size > Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / SHARE)) {
            throw new MalformedDataException(file, "start", size + " bytes",
                    "a file that fits into memory (start Java with a larger -Xmx)");
        }
        byte[] bytes;
        try (InputStream in = InputFile.open(file)) {
            bytes = in.readAllBytes();
        }
        Optional<Path> folder = Optional.ofNullable(file.toAbsolutePath().getParent());
        return new OnnxModel(Reader.read(bytes, new Elements(file.toString(), folder)));
    }
}
