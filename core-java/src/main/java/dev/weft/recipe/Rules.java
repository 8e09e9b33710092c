package dev.weft.recipe;

import dev.weft.optimizer.Adam;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedules;
import dev.weft.table.Preprocessing;

/** The optimizers of the recipes. */
final class Rules {
    private Rules() {}

    /** RealMLP's: Adam with a short memory of squares, four cycles of the rate, and decay that fades out. */
    static Optimizer single(TableNetwork network, Preprocessing fitted, long epochs) {
        double rate = fitted.label().classes().isEmpty() ? 0.2 : 0.04;
        Adam adam = Optimizers.adam(rate);
        Optimizer rule = new Adam(adam.rate(), adam.beta1(), 0.95, adam.epsilon(), adam.convention(), false)
                .weightDecay(0.02).kernelsOnly().following(Schedules.flatCosine(1, epochs));
        return layers(network, fitted, rule, 6, 0.1, 0.1).withRate(Schedules.logCosineCycles(rate, epochs, 4));
    }

    /** AdamW with a rate that falls to 0; numbers take larger steps than classes, whose losses grow without bound. */
    static Optimizer standard(TableNetwork network, Preprocessing fitted, long epochs) {
        double rate = fitted.label().classes().isEmpty() ? 0.004 : 0.001;
        return layers(network, fitted, Optimizers.adam(rate).weightDecay(0.01).kernelsOnly(), 10, 1, 1)
                .withRate(Schedules.cosine(rate, epochs));
    }

    /** Multiplies the rates of the parts that a network has; a pattern that no layer has would be an error. */
    private static Optimizer layers(TableNetwork network, Preprocessing fitted, Optimizer rule, double scale,
            double periodic,
            double parametric) {
        Optimizer all = rule;
        if (network.isScaled()) {
            all = all.layerRate("scale*", scale);
        }
        if (network.isPeriodic() && fitted.numericFeatures() > 0) {
            all = all.layerRate("periodicEmbedding*", periodic);
        }
        if (network.isParametric() && !network.hidden().isEmpty()) {
            all = all.layerRate("parametricActivation*", parametric);
        }
        return all;
    }

    static Optimizer plain(TableNetwork network, Preprocessing fitted, long epochs) {
        return Optimizers.adam(0.01);
    }
}
