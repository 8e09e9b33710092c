package dev.weft.optimizer;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One row for each setting of each rule and each schedule; {@link #missing} lists the records without a row. */
final class OptimizerTable {
    static final Map<String, Optimizer> RULES = Map.ofEntries(
            Map.entry("sgd", Optimizers.sgd(0.05)),
            Map.entry("momentum", Optimizers.momentum(0.01, 0.9)),
            Map.entry("nesterov", Optimizers.nesterov(0.01, 0.9)),
            Map.entry("adagrad", Optimizers.adagrad(0.1)),
            Map.entry("adadelta", Optimizers.adadelta(1)),
            Map.entry("rmsprop", Optimizers.rmsprop(0.01)),
            Map.entry("rmspropMomentum", new RmsProp(new ConstantRate(0.01), 0.9, 0.9, 1e-10, false)),
            Map.entry("rmspropCentered", new RmsProp(new ConstantRate(0.01), 0.9, 0.9, 1e-10, true)),
            Map.entry("adam", Optimizers.adam(0.05)),
            Map.entry("adamw", Optimizers.adamw(0.05, 0.1)),
            Map.entry("adamax", Optimizers.adamax(0.05)),
            Map.entry("nadamTensorFlow", Optimizers.nadam(0.05).withConvention(Convention.TENSORFLOW)),
            Map.entry("radam", new RAdam(new ConstantRate(0.05), 0.9, 0.99, 0.01)),
            Map.entry("layerRates", Optimizers.adam(0.05).layerRate("*", 2).layerRate("*", 0.5)),
            // Without noise, because a weight without gradient is expected not to move; GradientNoiseTest has some.
            Map.entry("gradientNoise", Optimizers.sgd(0.05).gradientNoise(0)),
            Map.entry("momentumDampened", Optimizers.momentum(0.01, 0.9).withDampening(0.3)),
            Map.entry("momentumKeras", new Momentum(halved(0.01), 0.9).withConvention(Convention.KERAS)),
            Map.entry("nesterovKeras", new Nesterov(halved(0.01), 0.9).withConvention(Convention.KERAS)),
            Map.entry("adagradKeras", new Adagrad(halved(0.1), 0.1, 0.01, Convention.KERAS)),
            Map.entry("adagradPyTorch", new Adagrad(halved(0.1), 0, 0.01, Convention.PYTORCH)),
            Map.entry("rmspropKeras", new RmsProp(halved(0.01), 0.9, 0.5, 0.01, false, Convention.KERAS)),
            Map.entry("rmspropPyTorch", new RmsProp(halved(0.01), 0.9, 0.5, 0.01, false, Convention.PYTORCH)),
            Map.entry("rmspropCenteredKeras", new RmsProp(halved(0.01), 0.9, 0.5, 0.01, true, Convention.KERAS)),
            Map.entry("rmspropCenteredPyTorch", new RmsProp(halved(0.01), 0.9, 0.5, 0.01, true, Convention.PYTORCH)),
            Map.entry("adamPyTorch", adam(0.999).withConvention(Convention.PYTORCH)),
            Map.entry("adamwPyTorch", adam(0.999).withConvention(Convention.PYTORCH).weightDecay(0.1)),
            Map.entry("amsgrad", adam(0.8).withConvention(Convention.KERAS).amsgrad()),
            Map.entry("amsgradPyTorch", adam(0.8).amsgrad().withConvention(Convention.PYTORCH)),
            Map.entry("adamaxPyTorch", new Adamax(halved(0.05), 0.9, 0.9, 0.01).withConvention(Convention.PYTORCH)),
            Map.entry("nadam", new Nadam(halved(0.05), 0.9, 0.999, 0.01)),
            Map.entry("nadamPyTorch", new Nadam(halved(0.05), 0.9, 0.999, 0.01).withConvention(Convention.PYTORCH)));

    static final List<Schedule> SCHEDULES = List.of(
            new ConstantRate(0.1),
            new Every(new ConstantRate(0.1), 3),
            new Scaled(new ConstantRate(0.1), 0.5),
            new ExponentialDecay(new ConstantRate(0.1), 0.9, true),
            new InverseTimeDecay(new ConstantRate(0.1), 0.9, false),
            new PolynomialDecay(new ConstantRate(0.1), 5, 0.01, 2),
            new CosineDecay(new ConstantRate(0.1), 5, 0.1),
            new CosineRestarts(new ConstantRate(0.1), 5, 2, 0.5, 0.1),
            new WarmUp(new ConstantRate(0.1), 5),
            new Piecewise(new ConstantRate(0.1), 5, new ConstantRate(0.01)),
            new OneCycle(0.1, 5, 0.3, 25, 1e4),
            new FlatCosine(new ConstantRate(0.1), 5, 0.5),
            new LogCosineCycles(new ConstantRate(0.1), 5, 4));

    private OptimizerTable() {}

    private static Schedule halved(double rate) {
        return new ConstantRate(rate).decay(0.5);
    }

    private static Adam adam(double beta2) {
        return new Adam(halved(0.05), 0.9, beta2, 0.01);
    }

    /** The records of this package that are {@code kind}s and have no row among {@code rows}. */
    static Set<String> missing(Class<?> kind, Iterable<?> rows) throws IOException, URISyntaxException {
        Path classes =
                Path.of(kind.getProtectionDomain().getCodeSource().getLocation().toURI()).resolve("dev/weft/optimizer");
        try (var files = Files.list(classes)) {
            Set<String> found = files.map(file -> file.getFileName().toString().replace(".class", ""))
                    .filter(name -> isRecord(name, kind)).collect(Collectors.toSet());
            rows.forEach(row -> found.remove(row.getClass().getSimpleName()));
            return found;
        }
    }

    private static boolean isRecord(String name, Class<?> kind) {
        try {
            Class<?> type = Class.forName("dev.weft.optimizer." + name);
            return type.isRecord() && kind.isAssignableFrom(type);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** A copy of {@code original} with {@code value} in component {@code index}, made by the canonical constructor. */
    static Object with(Record original, int index, Object value) throws ReflectiveOperationException {
        RecordComponent[] components = original.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == index ? value : components[i].getAccessor().invoke(original);
        }
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> constructor = original.getClass().getDeclaredConstructor(types);
        return constructor.newInstance(values);
    }
}
