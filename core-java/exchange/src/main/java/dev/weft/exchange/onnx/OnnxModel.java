package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.operator.Array;
import dev.weft.exchange.onnx.operator.Type;
import dev.weft.file.Printable;
import dev.weft.loss.Loss;
import dev.weft.optimizer.Optimizer;
import dev.weft.table.Column;
import dev.weft.table.Table;
import dev.weft.tensor.Tensor;
import dev.weft.training.Trained;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model from an ONNX file, which predicts what its makers see. If its graph is one that Weft's layers express,
 * {@link #trained} makes an ordinary model of it, which can be trained on, saved and drawn.
 *
 * <pre>{@code
 * OnnxModel model = Onnx.read(Path.of("digits.onnx"));
 * Tensor logits = model.predict(images);
 * Trained digits = model.trained(Losses.SOFTMAX_CE, Optimizers.adam(0.001));
 * }</pre>
 *
 * <p>It computes in double precision and rounds each result to its type, so its numbers differ from those of other
 * programs in the last digits. Any number of threads may use one.
 */
public final class OnnxModel {
    private static final int LONGEST = 200;

    private final Program program;

    OnnxModel(Program program) {
        this.program = program;
    }

    /** Names of the file in one line that is not too long. */
    private static String shown(String names) {
        return Printable.of(names.length() > LONGEST ? names.substring(0, LONGEST) + "…" : names);
    }

    /** The names of the inputs, in order. */
    public List<String> inputs() {
        return List.copyOf(program.inputs.keySet());
    }

    /** The names of the outputs, in order. */
    public List<String> outputs() {
        return program.outputs;
    }

    /** What the file says about itself, such as {@code weft.seed} in those of Weft. */
    public Map<String, String> metadata() {
        return program.metadata;
    }

    /**
     * Computes the outputs, of any types, by their names.
     *
     * @param inputs the inputs by name, of the types and lengths that the file declares
     * @throws IllegalArgumentException if an input is missing or does not fit; or if the inputs do not fit a node,
     * whose
     *     message then names it
     */
    public Map<String, Array> run(Map<String, Array> inputs) {
        return program.run(inputs);
    }

    /**
     * Computes the outputs that are numbers. Inputs are converted to the types that the file declares.
     *
     * @param inputs the inputs by name
     * @throws IllegalArgumentException as {@link #run}; also if an input is declared to be texts
     */
    public Map<String, Tensor> predict(Map<String, Tensor> inputs) {
        Map<String, Array> fed = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            Program.Info info = program.inputs.get(name);
            if (info != null) {
                fed.put(name, converted(name, tensor, info.type()));
            }
        });
        Map<String, Tensor> results = new LinkedHashMap<>();
        program.run(fed).forEach((name, array) -> {
            if (array.type() != Type.STRING) {
                results.put(name, array.tensor());
            }
        });
        return results;
    }

    private static Array converted(String name, Tensor tensor, Type type) {
        if (type == Type.STRING) {
            throw new IllegalArgumentException("Model expects texts for input " + shown(name)
                    + ": use predict(table) or run");
        }
        Array floats = Array.of(tensor);
        if (type.kind() == Type.Kind.REAL) {
            return type == Type.FLOAT ? floats : Array.rounded(type, floats);
        }
        long[] wholes = new long[floats.size()];
        Arrays.setAll(wholes, i -> type.wrap((long) floats.real(i)));
        return Array.of(type, floats.lengths(), wholes);
    }

    /**
     * Computes the first output for the only input.
     *
     * @param examples the examples {@code [n, …]}
     * @throws IllegalArgumentException as {@link #predict(Map)}; also if the model has several inputs
     */
    public Tensor predict(Tensor examples) {
        if (program.inputs.size() != 1) {
            throw new IllegalArgumentException("Model expects the inputs " + shown(inputs().toString()) + " by name");
        }
        Map<String, Tensor> results = predict(Map.of(inputs().get(0), examples));
        if (!results.containsKey(program.outputs.get(0))) {
            throw new IllegalArgumentException("Model has texts as output " + shown(program.outputs.get(0))
                    + ": use run");
        }
        return results.get(program.outputs.get(0));
    }

    /**
     * Computes the outputs for the rows of a table whose columns have the names of the inputs, such as one of those
     * that Weft exports: each column becomes {@code [n, 1]}. Missing numbers are NaN, missing words empty texts, times
     * seconds since 1970.
     *
     * @throws dev.weft.file.MalformedDataException if a column is missing
     * @throws IllegalArgumentException as {@link #run}; also if a column is not of the declared kind
     */
    public Map<String, Array> predict(Table rows) {
        Map<String, Array> fed = new LinkedHashMap<>();
        program.inputs.forEach((name, info) -> {
            Column column = rows.column(name);
            int[] lengths = {column.size(), 1};
            if (column instanceof Column.Words words) {
                fed.put(name, Array.of(lengths, Arrays.stream(words.indices())
                        .mapToObj(index -> index < 0 ? "" : words.words().get(index)).toArray(String[]::new)));
            } else {
                double[] numbers = column instanceof Column.Times times ? times.seconds()
                        : ((Column.Numbers) column).values();
                Array all = Array.of(Type.DOUBLE, lengths, numbers.clone());
                fed.put(name, info.type() == Type.FLOAT ? Array.rounded(Type.FLOAT, all) : all);
            }
        });
        return program.run(fed);
    }

    /**
     * Returns an ordinary model with the weights of the file, if its layers can express the graph.
     *
     * <p>They are found by their operators: products of matrices with and without a bias, activations, batch and layer
     * normalization, dropout, flattening, embeddings, standardization, and what joins them (concatenation, sums,
     * products, maxima). A file says nothing of a loss and an optimizer, so you do.
     *
     * @param loss the loss to train on with; it says what the outputs mean
     * @param optimizer the optimizer
     * @throws UnsupportedOperationException if the graph has something else; the message names the node and the reason
     */
    public Trained trained(Loss loss, Optimizer optimizer) {
        return new Layering(program).trained(loss, optimizer);
    }
}
