package dev.weft.recipe;

import dev.weft.internal.check.Expect;
import dev.weft.network.Activate;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Dense;
import dev.weft.network.Dropout;
import dev.weft.network.Embedding;
import dev.weft.network.Flatten;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Network;
import dev.weft.network.SharedDense;
import dev.weft.optimizer.Schedules;
import dev.weft.table.Preprocessing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network of a {@link TableRecipe}: dense layers between the features of a {@link Preprocessing} and its label, and
 * which of the parts of RealMLP (Holzmüller et al. 2024) and TabM (Gorishniy et al. 2025) it has.
 *
 * <pre>{@code
 * TableRecipe.standard().withNetwork(TableNetwork.single().withHidden(64, 64).withPeriodic(false))
 * }</pre>
 *
 * <p>In the order of the layers: columns of many categories become vectors of 8 (see {@link Embedding}), numbers get a
 * {@linkplain dev.weft.network.PeriodicEmbedding periodic embedding}, each feature a
 * {@linkplain dev.weft.network.Scale learned factor}; then come the hidden layers, each with its activation and
 * dropout, and the outputs: one for each class, or one for a number.
 *
 * @param hidden the widths of the hidden layers; empty for a linear model
 * @param activation the activation of the hidden layers; if empty, SELU for classes and Mish for numbers
 * @param members the number of members of an ensemble that share their kernels, see {@link SharedDense}; 0 for a plain
 *     network
 * @param isSeparate whether members share nothing of their hidden layers, see {@link dev.weft.network.SeparateDense}
 * @param isPeriodic whether numbers get a periodic embedding
 * @param isScaled whether each feature gets a learned factor
 * @param isParametric whether each unit mixes its activation with the identity by a learned share, see
 *     {@link dev.weft.network.ParametricActivation}
 * @param hasScaledKernels whether products are divided by √in, see {@link Dense#withScaledKernel}; it has no effect on
 *     members
 * @param dropout the fraction of the hidden units that training zeroes, flat for half of the training and then falling
 *     to 0; from 0 to below 1
 */
public record TableNetwork(List<Integer> hidden, Optional<Activation> activation, int members, boolean isSeparate,
        boolean isPeriodic,
        boolean isScaled, boolean isParametric, boolean hasScaledKernels, double dropout) {
    private static final int EMBEDDING = 8;

    /**
     * Copies the list and checks the numbers.
     *
     * @throws IllegalArgumentException if a width is below 1, the members are negative, or the dropout is not from 0 to
     *     below 1
     */
    public TableNetwork {
        hidden = List.copyOf(hidden);
        hidden.forEach(units -> Expect.that(units >= 1, "TableNetwork", "hidden layers of at least 1 unit", units));
        Expect.that(members >= 0, "TableNetwork", "at least 0 members", members);
        Expect.that(dropout >= 0 && dropout < 1, "TableNetwork", "a dropout from 0 to below 1", dropout);
    }

    /** Members that share the embeddings and factors of the features, but no hidden layer. */
    static TableNetwork standard() {
        return new TableNetwork(List.of(128, 128), Optional.of(Activations.RELU), 8, true, true, true, false, false,
                0.1);
    }

    /** The network of RealMLP with its parts. */
    static TableNetwork single() {
        return new TableNetwork(List.of(256, 256, 256), Optional.empty(), 0, false, true, true, true, true, 0.15);
    }

    /** The network of TabM, narrower. */
    static TableNetwork ensemble() {
        return new TableNetwork(List.of(128, 128), Optional.of(Activations.RELU), 16, false, true, true, false, false,
                0.1);
    }

    /** One hidden layer of 16 units. */
    static TableNetwork plain() {
        return new TableNetwork(List.of(16), Optional.of(Activations.RELU), 0, false, false, false, false, false, 0);
    }

    /** Returns a network with hidden layers of these widths; none for a linear model. */
    public TableNetwork withHidden(List<Integer> widths) {
        return new TableNetwork(widths, activation, members, isSeparate, isPeriodic, isScaled, isParametric,
                hasScaledKernels,
                dropout);
    }

    /** Returns a network with another activation of its hidden layers. */
    public TableNetwork withActivation(Activation other) {
        return new TableNetwork(hidden, Optional.of(other), members, isSeparate, isPeriodic, isScaled, isParametric,
                hasScaledKernels, dropout);
    }

    /** Returns a network of so many members; 0 for a plain one. */
    public TableNetwork withMembers(int count) {
        return new TableNetwork(hidden, activation, count, isSeparate, isPeriodic, isScaled, isParametric,
                hasScaledKernels,
                dropout);
    }

    /** Returns a network whose members share nothing of their hidden layers, or their kernels. */
    public TableNetwork withSeparate(boolean separate) {
        return new TableNetwork(hidden, activation, members, separate, isPeriodic, isScaled, isParametric,
                hasScaledKernels, dropout);
    }

    /** Returns a network with or without periodic embeddings of numbers. */
    public TableNetwork withPeriodic(boolean periodic) {
        return new TableNetwork(hidden, activation, members, isSeparate, periodic, isScaled, isParametric,
                hasScaledKernels,
                dropout);
    }

    /** Returns a network with or without a learned factor for each feature. */
    public TableNetwork withScale(boolean scale) {
        return new TableNetwork(hidden, activation, members, isSeparate, isPeriodic, scale, isParametric,
                hasScaledKernels,
                dropout);
    }

    /** Returns a network with or without learned shares of its activations. */
    public TableNetwork withParametric(boolean parametric) {
        return new TableNetwork(hidden, activation, members, isSeparate, isPeriodic, isScaled, parametric,
                hasScaledKernels,
                dropout);
    }

    /** Returns a network with kernels that are scaled by 1/√in, or Glorot's. */
    public TableNetwork withScaledKernels(boolean scaled) {
        return new TableNetwork(hidden, activation, members, isSeparate, isPeriodic, isScaled, isParametric, scaled,
                dropout);
    }

    /** Returns a network with another dropout. */
    public TableNetwork withDropout(double rate) {
        return new TableNetwork(hidden, activation, members, isSeparate, isPeriodic, isScaled, isParametric,
                hasScaledKernels,
                rate);
    }

    /**
     * Returns the network for the rows of {@code fitted}.
     *
     * @param epochs the length of the training, which dropout follows
     */
    Network of(Preprocessing fitted, long epochs) {
        List<Layer> layers = new ArrayList<>(embeddings(fitted));
        if (isPeriodic && fitted.numericFeatures() > 0) {
            layers.add(Layers.periodicEmbedding().ofFirst(fitted.numericFeatures()));
        }
        if (isScaled) {
            layers.add(Layers.scale());
        }
        if (members > 0) {
            layers.add(Layers.members(members));
        }
        boolean isClasses = !fitted.label().classes().isEmpty();
        Activation function = activation.orElse(isClasses ? Activations.SELU : Activations.MISH);
        for (int i = 0; i < hidden.size(); i++) {
            layers.add(members == 0 ? dense(hidden.get(i)) : isSeparate ? Layers.separateDense(hidden.get(i))
                    : shared(hidden.get(i), i == 0));
            layers.add(isParametric ? Layers.parametricActivation(function) : new Activate(function));
            if (dropout > 0) {
                layers.add(new Dropout(dropout).following(Schedules.flatCosine(1, Math.max(1, epochs))));
            }
        }
        int outputs = Math.max(1, fitted.label().classes().size());
        layers.add(members > 0 ? Layers.separateDense(outputs) : dense(outputs));
        return Network.of(layers.toArray(Layer[]::new));
    }

    private Layer dense(int units) {
        Dense dense = Dense.of(units, Activations.IDENTITY);
        return hasScaledKernels ? dense.withScaledKernel() : dense;
    }

    private static Layer shared(int units, boolean isFirst) {
        SharedDense shared = Layers.sharedDense(units, Activations.IDENTITY)
                .withKernelInitializer(Initializers.heNormal());
        return isFirst ? shared.withRandomSigns() : shared;
    }

    /** The layer that turns the indices at the end of the features into vectors; none without indices. */
    private static List<Layer> embeddings(Preprocessing fitted) {
        int indices = fitted.indices().size();
        if (indices == 0) {
            return List.of();
        }
        int width = fitted.features().dimension(0);
        Branch row = Branch.input("row", width);
        List<Branch> all = new ArrayList<>();
        if (indices < width) {
            all.add(row.columns(0, width - indices));
        }
        for (int i = 0; i < indices; i++) {
            int at = width - indices + i;
            // One more entry for rare, missing and unknown words.
            all.add(row.columns(at, at + 1).then(Embedding.of(fitted.indices().get(i).known().size() + 1, EMBEDDING)
                    .withInitializer(Initializers.normal(1 / Math.sqrt(EMBEDDING))), new Flatten()));
        }
        Branch features = all.size() == 1 ? all.get(0) : Branch.concat(all.toArray(Branch[]::new));
        return Branch.network(Map.of("features", features)).layers();
    }
}
