package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.graph.Fetch;
import dev.weft.graph.Plan;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.optimizer.Lbfgs;
import java.util.ArrayList;
import java.util.List;

/** The training loss of one batch as a function of all weights in one array, for minimizers that want the whole. */
final class FullBatch implements Lbfgs.Objective {
    private final List<Variable> variables;
    private final Value loss;
    private final List<Value> gradients;
    private final Plan plan;

    FullBatch(Trained trained, Dataset data) {
        Batch batch = data.all();
        TrainingStep step = trained.trainingStep(data.labels(), data.isWeighted());
        variables = trained.variables().stream().filter(Variable::trainable).toList();
        loss = step.loss();
        gradients = loss.graph().gradients(loss, variables);
        List<Fetch> fetches = new ArrayList<>(gradients);
        fetches.add(loss);
        plan = step.plan(fetches, batch, Workers.shared());
    }

    /** Minimizes the loss; the variables hold the best weights found then. */
    Lbfgs.Result minimize(Lbfgs search) {
        float[] weights = new float[variables.stream().mapToInt(variable -> variable.shape().size()).sum()];
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
        plan.run(0);
        int offset = 0;
        for (Value slope : gradients) {
            float[] slopes = plan.value(slope).data();
            System.arraycopy(slopes, 0, gradient, offset, slopes.length);
            offset += slopes.length;
        }
        return plan.value(loss).item();
    }
}
