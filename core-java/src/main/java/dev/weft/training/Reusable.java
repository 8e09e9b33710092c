package dev.weft.training;

import dev.weft.graph.Graph;
import dev.weft.internal.check.NamePatterns;
import dev.weft.internal.text.Spelling;
import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Join;
import dev.weft.network.Network;
import dev.weft.table.Preprocessing;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Snapshot.TableRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a trained model offers for further use of weights: training some layers while others are frozen, taking weights
 * over from elsewhere, and parts that predict by themselves or become the beginning of other networks.
 *
 * <pre>{@code
 * Trained head = trained.freeze("dense1", "encoder*").fit(data, Training.epochs(5)); // the other layers
 * Trained whole = head.unfreeze().fit(data, Training.epochs(5));                      // all of them
 * Tensor features = whole.withoutLast(1).predict(examples);
 * }</pre>
 *
 * <p>Every method that returns a {@link Trained} returns a new one with copies of the weights, and leaves this one
 * unchanged. A new one is a fresh training: its step is 0, its optimizer has no state and a rate factor of 1, moving
 * averages start from the weights, and its history is empty.
 */
public sealed interface Reusable permits Trained {
    /** The description that the weights belong to. */
    Model model();

    /** The shape of one example, without the batch dimension. */
    Shape features();

    /** How table rows become features, if {@code preprocess} was called or the model was loaded with it. */
    Optional<Preprocessing> preprocessing();

    /** How table rows become named features and labels, if {@code preprocess} was called or it was loaded with that. */
    Optional<TableFields> tableFields();

    /** The built layers with their variables, from the inputs to the outputs. */
    Network.Built network();

    /** The weights by name, shared. */
    Map<String, Tensor> weights();

    /** The optimizer with its state, for custom training loops and for changes of the learning rate. */
    Minimizer minimizer();

    /**
     * Returns a table of the layers, their output shapes and numbers of weights, like Keras' {@code model.summary()}.
     */
    default String summary() {
        return Summary.of(network());
    }

    /** The SHA-256 of all weights, see {@link Predictor#weightsSha256}. */
    default String weightsSha256() {
        return Snapshot.sha256(weights());
    }

    /**
     * Returns a model with the moving averages of the weights and a fresh optimizer, whose step count is 0. Without
     * averages in the model it has a copy of the current weights. State that no gradient changes, such as the running
     * statistics of batch normalization, is that of the last step.
     */
    default Trained averaged() {
        Map<String, Tensor> averages = new LinkedHashMap<>(weights());
        averages.putAll(minimizer().averages());
        return Trained.of(model(), features(), averages, TableRows.of(this));
    }

    /**
     * Returns this model with more layers frozen: they keep their weights while the others train, see
     * {@link Model#withFrozen}. The preprocessing is kept.
     *
     * @param patterns the paths of layers, such as {@code dense1} or {@code residual1.dense2}, where {@code *} stands
     *     for any characters
     * @throws IllegalArgumentException if a pattern matches no layer
     */
    default Trained freeze(String... patterns) {
        return frozen(Stream.concat(model().frozen().stream(), Stream.of(patterns)).distinct().toList());
    }

    /**
     * Returns this model with the layers of these names trainable again; without arguments, all that were frozen by
     * name. Other layers stay frozen, also those beside it in a frozen layer. A {@link dev.weft.network.Layer.Frozen}
     * in the network stays frozen, because it is part of the network. The preprocessing is kept.
     *
     * @param patterns the paths of layers, as for {@link #freeze}; a layer that is not frozen stays as it is
     * @throws IllegalArgumentException if a pattern matches no layer
     */
    default Trained unfreeze(String... patterns) {
        if (patterns.length == 0) {
            return frozen(List.of());
        }
        NamePatterns freed = new NamePatterns(List.of(patterns));
        model().network().build(new Graph(), features(), 1, freed.patterns()); // Refuses one that matches no layer.
        List<String> paths = model().network().paths(features());
        List<String> left = new ArrayList<>();
        for (String pattern : model().frozen()) {
            List<String> covered = paths.stream().filter(path -> NamePatterns.covers(pattern, path)).toList();
            List<String> free = covered.stream().filter(freed::cover).toList();
            if (free.isEmpty()) {
                left.add(pattern);
            } else {
                // A layer around a free one is no longer frozen itself, but the others inside it are.
                covered.stream().filter(path -> !freed.cover(path)
                        && free.stream().noneMatch(one -> one.startsWith(path + "."))).forEach(left::add);
            }
        }
        return frozen(outermost(left));
    }

    /**
     * Copies weights into this model by name and shape; frozen ones, too. The optimizer's state, moving averages and
     * the step stay as they are, so take weights before training, or continue with {@code freeze()}, which without
     * arguments returns a fresh training.
     *
     * <pre>{@code
     * Trained model = digits.build(Shape.of(784));
     * model.take(Transfer.matching(Path.of("letters.safetensors"))); // all but the last layer, which is wider there
     * }</pre>
     *
     * @return which weights were taken, and which not
     * @throws IllegalArgumentException if the transfer is strict and a weight of the model is missing or has another
     *     shape; nothing has changed then
     */
    default Transfer.Report take(Transfer transfer) {
        return transfer.into(weights());
    }

    /**
     * Returns the network from its input to the output of a layer, which includes that layer. It is a model that
     * predicts the layer's output, can be saved, and trains with another loss:
     * {@code part.model().withLoss(Losses.MSE).build(part)}. {@link Model#build(Trained)} makes it the beginning of
     * another network.
     *
     * <p>The names of its layers, the loss, the optimizer and the other settings stay; metrics are dropped, and so are
     * the frozen names that match no layer of the part, and the preprocessing unless it fits the part's outputs.
     *
     * @param layer the name of a layer of the chain, such as {@code dense2}
     * @throws IllegalArgumentException if there is no such layer, or if the optimizer names layers that the part does
     *     not have: change it first, {@code trained.model().withOptimizer(…).build(trained)}
     */
    default Trained upTo(String layer) {
        Network network = model().network().upTo(network(), layer(layer).name());
        Shape input = network.features().orElse(features());
        List<String> paths = network.paths(input);
        String[] frozen = model().frozen().stream()
                .filter(pattern -> paths.stream().anyMatch(path -> NamePatterns.matches(pattern, path)))
                .toArray(String[]::new);
        Model model = model().withNetwork(network).withLoss(loss(layer)).withMetrics().withFrozen(frozen);
        return Trained.of(model, input, weights(), TableRows.of(this));
    }

    /** The loss of an output that {@code layer} computes, or of numbers if several outputs follow from it. */
    private Loss loss(String layer) {
        if (!(model().loss() instanceof Joint joint)) {
            return model().loss();
        }
        return joint.parts().stream().filter(part -> layer.equals(network().outputs().get(part.output())))
                .map(Joint.Part::loss).findFirst().orElse(Losses.MSE);
    }

    /**
     * Returns the network without its last {@code n} layers, as {@link #upTo} does: {@code withoutLast(1)} computes
     * the features that the last layer reads.
     *
     * @param n the number of layers, at least 1 and below that of the layers that follow each other at the end
     * @throws IllegalArgumentException if it is not, or for the reasons of {@link #upTo}
     */
    default Trained withoutLast(int n) {
        List<String> before = new ArrayList<>(network().outputs().values());
        if (before.size() > 1) {
            throw new IllegalArgumentException("Trained.withoutLast expects a network with one output but got "
                    + network().outputs().keySet() + ": take upTo(layer)");
        }
        for (BuiltLayer last = layer(before.get(0)); last.inputs().size() == 1
                && names().contains(last.inputs().get(0)); last = layer(last.inputs().get(0))) {
            before.add(last.inputs().get(0));
        }
        if (n < 1 || n >= before.size()) {
            throw new IllegalArgumentException("Trained.withoutLast expects 1 to " + (before.size() - 1)
                    + " of the network's " + names().size() + " layers but got " + n);
        }
        return upTo(before.get(n));
    }

    /**
     * Returns one layer, which may contain others, as a network of its own: its input is what the layer reads. It is
     * otherwise like a part of {@link #upTo}, but none of its layers is frozen by name. Its names count afresh:
     * {@code residual2.dense1.kernel} becomes {@code residual1.dense1.kernel}.
     *
     * @param layer the name of a layer of the chain, such as {@code residual1}
     * @throws IllegalArgumentException if there is no such layer, or for the reasons of {@link #upTo}
     */
    default Trained part(String layer) {
        // A further use of shared layers is the same layer.
        BuiltLayer built = layer(layer.replaceAll("·\\d+$", ""));
        if (built.inputs().size() != 1 || built.layer() instanceof Join) {
            throw new IllegalArgumentException("Trained.part expects a layer with one input but " + layer + " reads "
                    + built.inputs() + ": take upTo(\"" + layer + "\")");
        }
        Network network = Network.of(built.layer());
        Shape input = input(built.inputs().get(0));
        String name = network.paths(input).get(0);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        built.variables().forEach(variable -> weights.put(name + variable.name().substring(built.name().length()),
                variable.tensor()));
        Model model = model().withNetwork(network).withLoss(loss(layer)).withMetrics().withFrozen().withoutInput();
        return Trained.of(model, input, weights, TableRows.NONE);
    }

    private List<String> names() {
        return network().layers().stream().map(BuiltLayer::name).toList();
    }

    private BuiltLayer layer(String name) {
        return network().layers().stream().filter(each -> each.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Trained expects the name of one of its layers "
                        + String.join(", ", names()) + " but got " + name + Spelling.question(name, names())));
    }

    /** The shape of one example of what a layer or an input gives. */
    private Shape input(String name) {
        Optional<Shape> before = network().layers().stream().filter(each -> each.name().equals(name)).findFirst()
                .map(each -> each.output().without(0));
        if (before.isEmpty() && name.equals("outputs") && !model().network().inputs().contains(name)) {
            throw new IllegalArgumentException("Trained.part expects a layer that reads another layer but got one that "
                    + "reads several outputs side by side: take upTo");
        }
        return before.orElse(features().fields().getOrDefault(name, features()));
    }

    /** The paths without those inside another one. */
    private static List<String> outermost(List<String> paths) {
        Set<String> all = new LinkedHashSet<>(paths);
        return all.stream().filter(path -> Stream.iterate(path.lastIndexOf('.'), end -> end > 0,
                end -> path.lastIndexOf('.', end - 1)).noneMatch(end -> all.contains(path.substring(0, end))))
                .toList();
    }

    private Trained frozen(List<String> patterns) {
        return Trained.of(model().withFrozen(patterns.toArray(String[]::new)), features(), weights(),
                TableRows.of(this));
    }
}
