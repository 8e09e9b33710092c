package dev.weft.training;

import dev.weft.data.Dataset;
import dev.weft.graph.Variable;
import dev.weft.optimizer.Lbfgs;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;

/** The training loss over all data as a function of all weights in one array, for minimizers that need the whole. */
final class FullBatch implements Lbfgs.Objective {
    private final BatchLoss loss;
    private final List<Variable> variables;

    FullBatch(Trained trained, Dataset data) {
        Training.expectExamples(data);
        loss = new BatchLoss(trained, data.all());
        variables = loss.variables();
        variables.stream().filter(Variable::isConstrained).findFirst().ifPresent(variable -> {
            throw new IllegalArgumentException("Lbfgs expects weights without constraints but " + variable.name()
                    + " has one: train with an optimizer");
        });
    }

    /** Minimizes the loss and assigns the best weights found to the variables. */
    Lbfgs.Result minimize(Lbfgs search) {
        long count = variables.stream().mapToLong(variable -> variable.shape().size()).sum();
        if (count > Shape.LONGEST) {
            throw new IllegalArgumentException("Lbfgs expects at most " + Shape.LONGEST + " weights but got " + count);
        }
        float[] weights = new float[(int) count];
        int offset = 0;
        for (Variable variable : variables) {
            System.arraycopy(variable.tensor().data(), 0, weights, offset, variable.shape().size());
            offset += variable.shape().size();
        }
        try {
            return search.minimize(this, weights);
        } finally {
            assign(weights);
        }
    }

    private void assign(float[] weights) {
        int offset = 0;
        for (Variable variable : variables) {
            System.arraycopy(weights, offset, variable.tensor().data(), 0, variable.shape().size());
            offset += variable.shape().size();
        }
    }

    @Override
    public double valueAndGradient(float[] weights, float[] gradient) {
        assign(weights);
        LossAndGradients now = loss.lossAndGradients(0);
        int offset = 0;
        for (Tensor slope : now.gradients().values()) {
            System.arraycopy(slope.data(), 0, gradient, offset, slope.size());
            offset += slope.size();
        }
        return now.loss();
    }
}
