package dev.weft.spark;

import org.apache.spark.ml.param.StringArrayParam;

/**
 * What estimators and models have whose network may have several inputs.
 *
 * @param <S> the estimator or model itself
 */
public interface InputParams<S> extends ProbabilityParams<S> {
    /** The columns of several inputs. */
    default StringArrayParam inputCols() {
        return columns().inputs();
    }

    /** The names of the columns of several inputs; by default, those of the inputs. */
    default String[] getInputCols() {
        return getOrDefault(inputCols());
    }

    /**
     * Sets the names of the columns of a network with named inputs, in the order of its inputs. By default, the input
     * {@code customer} is read from the column {@code customer}.
     */
    default S setInputCols(String... columns) {
        return Self.of(set(inputCols(), columns));
    }
}
