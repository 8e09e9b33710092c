package dev.weft.data;

/** A view with sample weights. */
record Weighted(Dataset source, float[] weights) implements View {
    Weighted {
        if (weights.length != source.size()) {
            throw new IllegalArgumentException("Dataset.weighted expects a weight for each of " + source.size()
                    + " examples but got " + weights.length);
        }
        for (int example = 0; example < weights.length; example++) {
            if (!(weights[example] >= 0 && weights[example] < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Dataset.weighted expects finite weights >= 0 but example "
                        + example + " has "
                        + weights[example]);
            }
        }
    }

    @Override
    public boolean isWeighted() {
        return true;
    }

    @Override
    public float weight(int example) {
        return weights[example];
    }
}
