package dev.weft.spark;

import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/**
 * What the classifier and the regression have: the layers of a network that they make by themselves, unless a model is
 * set. Each layer is dense; Adam trains them.
 *
 * @param <S> the estimator itself
 */
public interface PerceptronParams<S> extends TrainingParams<S> {
    /** The parameters of the network; made once for each estimator. */
    Network network();

    /**
     * The parameters of the network.
     *
     * @param layers the sizes of the layers
     * @param activation the activation of the hidden ones
     * @param stepSize the learning rate
     */
    record Network(IntArrayParam layers, Param<String> activation, DoubleParam stepSize) implements Serializable {
        private static final long serialVersionUID = 1;
        private static final int USUAL_WIDTH = 128;

        /** The parameters of one estimator, with their usual values. */
        public static Network of(Params parent) {
            Network all = new Network(new IntArrayParam(parent, "layers",
                    "sizes of the layers from the features to the outputs, such as 784, 500, 10; by default, one "
                            + "hidden layer of 128"),
                    new Param<>(parent.uid(), "activation", "activation of the hidden layers, such as relu or tanh"),
                    new DoubleParam(parent.uid(), "stepSize", "learning rate of Adam", ParamValidators.gt(0)));
            parent.setDefault(all.activation, "relu");
            parent.setDefault(all.stepSize, 0.001);
            return all;
        }
    }

    /** The parameter of the sizes of the layers. */
    default IntArrayParam layers() {
        return network().layers();
    }

    /** Returns the sizes of the layers, from the features to the outputs. */
    default int[] getLayers() {
        return getOrDefault(layers());
    }

    /**
     * Sets the sizes of the layers from the features to the outputs, as those of Spark's
     * {@code MultilayerPerceptronClassifier}: {@code 784, 500, 10}.
     */
    default S setLayers(int... sizes) {
        return Self.of(set(layers(), sizes));
    }

    /** The parameter of the activation of the hidden layers. */
    default Param<String> activation() {
        return network().activation();
    }

    /** Returns the name of the activation of the hidden layers, {@code relu} by default. */
    default String getActivation() {
        return getOrDefault(activation());
    }

    /** Sets the activation of the hidden layers by its name, such as {@code relu}, {@code tanh} or {@code sigmoid}. */
    default S setActivation(String name) {
        return Self.of(set(activation(), name));
    }

    /** The parameter of the learning rate. */
    default DoubleParam stepSize() {
        return network().stepSize();
    }

    /** Returns the learning rate of Adam, 0.001 by default. */
    default double getStepSize() {
        return (Double) getOrDefault(stepSize());
    }

    /** Sets the learning rate of Adam. */
    default S setStepSize(double rate) {
        return Self.of(set(stepSize(), rate));
    }

    /**
     * The dense layers of these parameters.
     *
     * @param who who needs them, for messages
     * @param features the number of features
     * @param outputs the number of outputs
     * @throws IllegalArgumentException if the sizes do not fit the features and outputs, or there is no such activation
     */
    default Layer[] perceptron(String who, int features, int outputs) {
        int[] sizes = isSet(layers()) ? getLayers() : new int[]{features, Network.USUAL_WIDTH, outputs};
        if (sizes.length < 2 || sizes[0] != features || sizes[sizes.length - 1] != outputs) {
            throw new IllegalArgumentException(who + " expects layers from " + features + " features to " + outputs
                    + " outputs but got " + Arrays.toString(sizes));
        }
        Activations activation = Arrays.stream(Activations.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(getActivation())).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(who + " expects an activation such as relu but got "
                        + getActivation()));
        List<Layer> dense = new ArrayList<>();
        for (int i = 1; i < sizes.length - 1; i++) {
            dense.add(Dense.of(sizes[i], activation));
        }
        dense.add(Dense.of(outputs));
        return dense.toArray(Layer[]::new);
    }

    /**
     * Checks that layers are given by numbers or by a model, but not by both.
     *
     * @throws IllegalArgumentException if they are
     */
    default void expectOneNetwork(String who) {
        if (isSet(model()) && (isSet(layers()) || isSet(activation()) || isSet(stepSize()))) {
            throw new IllegalArgumentException(who + " expects a model, or layers, activation and stepSize, but got "
                    + "both: clear one");
        }
    }
}
