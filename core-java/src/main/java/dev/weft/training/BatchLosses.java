package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.graph.Plans;
import dev.weft.tensor.Shape;
import java.util.Objects;

/** The losses and gradients of single batches, with a recorded {@link BatchLoss} for each of their shapes. */
final class BatchLosses {
    private final Trained trained;
    private final Plans<Kind, BatchLoss> losses;

    BatchLosses(Trained trained) {
        this.trained = trained;
        this.losses = new Plans<>(kind -> new BatchLoss(trained, kind.batch));
    }

    /** The shapes of a batch, and the first batch that had them. */
    private record Kind(Shape features, Shape labels, boolean weighted, Batch batch) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Kind kind && features.equals(kind.features) && labels.equals(kind.labels)
                    && weighted == kind.weighted;
        }

        @Override
        public int hashCode() {
            return Objects.hash(features, labels, weighted);
        }
    }

    /** Returns the loss of {@code batch} and its gradients, with the dropout masks of the next step. */
    LossAndGradients of(Batch batch) {
        Kind kind = new Kind(batch.features().shape(), batch.labels().shape(), batch.weights().isPresent(), batch);
        BatchLoss loss = losses.take(kind);
        loss.batch(batch);
        try {
            return loss.lossAndGradients(trained.step());
        } finally {
            losses.give(kind, loss);
        }
    }
}
