package dev.weft.data;

/** A cursor that returns one batch over and over. */
final class Repeated implements Batches {
    private final Batch batch;
    private long drawn;

    Repeated(Batch batch) {
        this.batch = batch;
    }

    @Override
    public Batch next() {
        drawn++;
        return batch;
    }

    @Override
    public int batchSize() {
        return batch.size();
    }

    @Override
    public long drawn() {
        return drawn;
    }

    @Override
    public void skipTo(long drawn) {
        if (drawn < 0) {
            throw new IllegalArgumentException(
                    "Batches.skipTo expects a number of batches of at least 0 but got " + drawn);
        }
        this.drawn = drawn;
    }

    @Override
    public long stepsPerEpoch() {
        return 1;
    }
}
