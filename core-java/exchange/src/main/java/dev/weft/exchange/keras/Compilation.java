package dev.weft.exchange.keras;

import dev.weft.loss.Huber;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.optimizer.Adadelta;
import dev.weft.optimizer.Adagrad;
import dev.weft.optimizer.Adam;
import dev.weft.optimizer.Adamax;
import dev.weft.optimizer.ConstantRate;
import dev.weft.optimizer.Convention;
import dev.weft.optimizer.Momentum;
import dev.weft.optimizer.Nadam;
import dev.weft.optimizer.Nesterov;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.RmsProp;
import dev.weft.optimizer.Schedule;
import dev.weft.optimizer.Sgd;
import dev.weft.optimizer.WeightDecay;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The losses and optimizers with which models of Keras are compiled. */
final class Compilation {
    private static final String WAY = ": pass a loss and an optimizer to Keras.read";
    private static final String LOGITS = "from_logits";
    private static final Map<String, Losses> LOSSES = new LinkedHashMap<>();

    static {
        LOSSES.put("meansquarederror", Losses.MSE);
        LOSSES.put("meanabsoluteerror", Losses.MAE);
        LOSSES.put("meanabsolutepercentageerror", Losses.MAPE);
        LOSSES.put("meansquaredlogarithmicerror", Losses.MSLE);
        LOSSES.put("logcosh", Losses.LOG_COSH);
        LOSSES.put("hinge", Losses.HINGE);
        LOSSES.put("squaredhinge", Losses.SQUARED_HINGE);
        LOSSES.put("categoricalhinge", Losses.CATEGORICAL_HINGE);
        LOSSES.put("kldivergence", Losses.KLD);
        LOSSES.put("poisson", Losses.POISSON);
        LOSSES.put("binarycrossentropy", Losses.BCE);
        LOSSES.put("sparsecategoricalcrossentropy", Losses.CROSS_ENTROPY);
        LOSSES.put("categoricalcrossentropy", Losses.CROSS_ENTROPY);
    }

    private static final Map<String, String> SHORT = Map.of("mse", "meansquarederror", "mae", "meanabsoluteerror",
            "mape", "meanabsolutepercentageerror", "msle", "meansquaredlogarithmicerror", "kld", "kldivergence", "kl",
            "kldivergence", "bce", "binarycrossentropy");
    private static final Map<Losses, Losses> OF_LOGITS =
            Map.of(Losses.BCE, Losses.BCE_WITH_LOGITS, Losses.CROSS_ENTROPY, Losses.SOFTMAX_CE);

    private Compilation() {}

    /**
     * The loss of an output.
     *
     * @param place the number of the output
     */
    static Loss loss(Config training, String output, int place) {
        Object value = training.value("loss").orElse("none");
        if (value instanceof List<?> list) {
            value = list.size() > place && list.get(place) != null ? list.get(place) : "none";
        } else if (value instanceof Map<?, ?> map && !map.containsKey("class_name")) {
            value = Optional.<Object>ofNullable(map.get(output)).orElse("none");
        }
        Config config = new Config(training.source(), "loss", Map.of());
        String name = String.valueOf(value);
        if (value instanceof Map<?, ?>) {
            Config object = Config.of(training.source(), "loss", value);
            Object inner = object.value("config").orElse(Map.of());
            name = inner instanceof String text ? text : object.text("class_name");
            config = inner instanceof Map<?, ?> map ? new Config(training.source(), "loss", map) : config;
        }
        String kind = name.replace("_", "").toLowerCase(Locale.ROOT);
        String reduction = config.textIfAny("reduction").orElse("auto");
        if (!List.of("auto", "sum_over_batch_size", "mean").contains(reduction)
                || config.number("label_smoothing", 0) != 0 || config.value("ignore_class").isPresent()) {
            throw config.malformed(name + " " + config.values(), "the mean over the batch, without smoothing" + WAY);
        }
        if (kind.equals("huber")) {
            return Losses.huber(config.number("delta", 1));
        }
        Losses loss = LOSSES.get(SHORT.getOrDefault(kind, kind));
        if (loss == null) {
            throw config.malformed("loss " + name, "a loss that Weft has" + WAY);
        }
        return config.flag(LOGITS, false) ? Optional.ofNullable(OF_LOGITS.get(loss)).orElse(loss) : loss;
    }

    /** The factor of an output's loss. */
    static double weight(Config training, String output, int place) {
        Object value = training.value("loss_weights").orElse(1);
        if (value instanceof List<?> list) {
            value = list.size() > place && list.get(place) != null ? list.get(place) : 1;
        } else if (value instanceof Map<?, ?> map) {
            value = Optional.<Object>ofNullable(map.get(output)).orElse(1);
        }
        return value instanceof Number number ? number.doubleValue() : 1;
    }

    /** The optimizer, with Keras' convention. */
    static Optimizer optimizer(Config training) {
        Object value = training.value("optimizer").or(() -> training.value("optimizer_config")).orElse("none");
        Config object = value instanceof String name
                ? new Config(training.source(), "optimizer", Map.of("class_name", name))
                : Config.of(training.source(), "optimizer", value);
        String kind = object.text("class_name").toLowerCase(Locale.ROOT);
        Config c = Config.of(object.source(), "optimizer", object.value("config").orElse(Map.of()));
        c.expectUnset("clipnorm", "global_clipnorm", "clipvalue", "use_ema", "gradient_accumulation_steps");
        if (c.number("decay", 0) != 0 || c.value("learning_rate").filter(Map.class::isInstance).isPresent()) {
            throw c.malformed("a schedule of the learning rate", "a learning rate" + WAY);
        }
        double decay = c.number("weight_decay", kind.equals("adamw") ? 0.004 : 0);
        Optimizer plain = optimizer(kind, c);
        return decay == 0 ? plain : new WeightDecay(plain, decay);
    }

    private static Optimizer optimizer(String kind, Config c) {
        Schedule rate = rate(c, kind.equals("sgd") ? 0.01 : 0.001);
        double epsilon = c.number("epsilon", 1e-7);
        double beta1 = c.number("beta_1", 0.9);
        double beta2 = c.number("beta_2", 0.999);
        return switch (kind) {
            case "sgd" -> {
                double momentum = c.number("momentum", 0);
                yield momentum == 0 ? new Sgd(rate) : c.flag("nesterov", false)
                        ? new Nesterov(rate, momentum, Convention.KERAS)
                        : new Momentum(rate, momentum, 0, Convention.KERAS);
            }
            case "adam", "adamw" -> new Adam(rate, beta1, beta2, epsilon, Convention.KERAS, c.flag("amsgrad", false));
            case "rmsprop" -> new RmsProp(rate, c.number("rho", 0.9), c.number("momentum", 0), epsilon,
                    c.flag("centered", false), Convention.KERAS);
            case "adagrad" -> new Adagrad(rate, c.number("initial_accumulator_value", 0.1), epsilon,
                    Convention.KERAS);
            case "adadelta" -> new Adadelta(rate, c.number("rho", 0.95), epsilon);
            case "adamax" -> new Adamax(rate, beta1, beta2, epsilon, Convention.KERAS);
            case "nadam" -> new Nadam(rate, beta1, beta2, epsilon, Convention.KERAS);
            default -> throw c.malformed("optimizer " + kind, "an optimizer that Weft has" + WAY);
        };
    }

    /** Keras keeps the rate as a float: 0.009999999776482582 was 0.01. */
    private static Schedule rate(Config config, double otherwise) {
        double rate = config.number("learning_rate", config.number("lr", otherwise));
        return new ConstantRate(rate == (float) rate ? Double.parseDouble(Float.toString((float) rate)) : rate);
    }

    /** Writes a loss, if Keras has it. */
    static Optional<Object> loss(Loss loss) {
        if (loss instanceof Huber huber) {
            return Optional.of(Pieces.object("keras.losses", "Huber", Map.of("delta", huber.delta())));
        }
        if (loss == Losses.SOFTMAX_CE) {
            return Optional.of(Pieces.object("keras.losses", "SparseCategoricalCrossentropy", Map.of(LOGITS, true)));
        }
        if (loss == Losses.BCE_WITH_LOGITS) {
            return Optional.of(Pieces.object("keras.losses", "BinaryCrossentropy", Map.of(LOGITS, true)));
        }
        Map<Losses, String> names = new LinkedHashMap<>(Map.of(Losses.MSE, "mean_squared_error", Losses.MAE,
                "mean_absolute_error", Losses.MAPE, "mean_absolute_percentage_error", Losses.MSLE,
                "mean_squared_logarithmic_error", Losses.BCE, "binary_crossentropy", Losses.CROSS_ENTROPY,
                "sparse_categorical_crossentropy", Losses.KLD, "kl_divergence", Losses.POISSON, "poisson"));
        names.putAll(Map.of(Losses.LOG_COSH, "log_cosh", Losses.HINGE, "hinge", Losses.SQUARED_HINGE, "squared_hinge",
                Losses.CATEGORICAL_HINGE, "categorical_hinge"));
        return loss instanceof Losses known ? Optional.ofNullable(names.get(known)) : Optional.empty();
    }

    /** Writes an optimizer with a constant rate, if Keras has it. The convention is Keras'. */
    static Optional<Object> optimizer(Optimizer optimizer) {
        if (optimizer instanceof WeightDecay decay && decay.only().isEmpty() && decay.schedule().isEmpty()
                && decay.optimizer() instanceof Adam adam) {
            return written("AdamW", adam.rate(), adam(adam), Map.of("weight_decay", decay.decay()));
        }
        if (optimizer instanceof Sgd sgd) {
            return written("SGD", sgd.rate(), Map.of(), Map.of());
        }
        if (optimizer instanceof Momentum momentum && momentum.dampening() == 0) {
            return written("SGD", momentum.rate(), Map.of("momentum", momentum.momentum()), Map.of());
        }
        if (optimizer instanceof Nesterov nesterov) {
            return written("SGD", nesterov.rate(), Map.of("momentum", nesterov.momentum()), Map.of("nesterov", true));
        }
        if (optimizer instanceof Adam adam) {
            return written("Adam", adam.rate(), adam(adam), Map.of());
        }
        if (optimizer instanceof RmsProp prop) {
            return written("RMSprop", prop.rate(), Map.of("rho", prop.decay(), "momentum", prop.momentum(), "epsilon",
                    prop.epsilon()), Map.of("centered", prop.centered()));
        }
        if (optimizer instanceof Adagrad grad) {
            return written("Adagrad", grad.rate(), Map.of("initial_accumulator_value", grad.start(), "epsilon",
                    grad.epsilon()), Map.of());
        }
        if (optimizer instanceof Adadelta delta) {
            return written("Adadelta", delta.rate(), Map.of("rho", delta.rho(), "epsilon", delta.epsilon()), Map.of());
        }
        if (optimizer instanceof Adamax max) {
            return written("Adamax", max.rate(), Map.of("beta_1", max.beta1(), "beta_2", max.beta2(), "epsilon",
                    max.epsilon()), Map.of());
        }
        if (optimizer instanceof Nadam nadam) {
            return written("Nadam", nadam.rate(), Map.of("beta_1", nadam.beta1(), "beta_2", nadam.beta2(), "epsilon",
                    nadam.epsilon()), Map.of());
        }
        return Optional.empty();
    }

    private static Map<String, Object> adam(Adam adam) {
        return Map.of("beta_1", adam.beta1(), "beta_2", adam.beta2(), "epsilon", adam.epsilon(), "amsgrad",
                adam.isAmsgrad());
    }

    private static Optional<Object> written(String kind, Schedule rate, Map<String, ?> numbers,
            Map<String, ?> further) {
        if (!(rate instanceof ConstantRate constant)) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("learning_rate", constant.rate());
        config.putAll(numbers);
        config.putAll(further);
        return Optional.of(Pieces.object("keras.optimizers", kind, config));
    }
}
