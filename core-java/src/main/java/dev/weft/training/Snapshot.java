package dev.weft.training;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Converts a trained model to a checkpoint and back. */
final class Snapshot {
    private static final String TRAINING = "training/";
    private static final int BLOCK = 1 << 14;

    private Snapshot() {}

    static Checkpoint of(Trained trained) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(trained.weights());
        tensors.putAll(trained.minimizer().state());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("step", trained.step());
        facts.put("epoch", trained.step() / (double) trained.minimizer().stepsPerEpoch());
        facts.put("rate", trained.minimizer().rate());
        facts.put("rateFactor", trained.minimizer().rateFactor());
        facts.put("seed", trained.model().seed());
        facts.put("features", Arrays.stream(trained.features().toArray()).boxed().toList());
        facts.put("weightsSha256", trained.weightsSha256());
        facts.put("model", Description.of(trained.model().untrained(), Model.class));
        facts.putAll(trained.live().rows().facts());
        Checkpoint memory = trained.memory();
        if (!memory.facts().isEmpty()) {
            facts.put("training", memory.facts());
            memory.tensors().forEach((name, tensor) -> tensors.put(TRAINING + name, tensor));
        }
        return new Checkpoint(tensors, facts);
    }

    /** Returns a checkpoint that training can continue from: weights and optimizer state are finite. */
    static Checkpoint ofFinite(Trained trained) {
        Checkpoint checkpoint = of(trained);
        checkpoint.tensors().forEach((name, tensor) -> {
            int at = name.startsWith(TRAINING) ? -1 : tensor.firstNonFinite();
            if (at >= 0) {
                throw new NonFiniteException("Trained.save expects finite weights but element " + at + " of " + name
                        + " is " + tensor.data()[at]
                        + ": continue from an earlier checkpoint, or write Trained.checkpoint to keep this one");
            }
        });
        return checkpoint;
    }

    private static Checkpoint memory(Checkpoint checkpoint) {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (checkpoint.facts().get("training") instanceof Map<?, ?> saved) {
            saved.forEach((name, fact) -> facts.put(String.valueOf(name), fact));
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        checkpoint.tensors().forEach((name, tensor) -> {
            if (name.startsWith(TRAINING)) {
                tensors.put(name.substring(TRAINING.length()), tensor);
            }
        });
        return new Checkpoint(tensors, facts);
    }

    static void restore(Trained trained, Checkpoint checkpoint) {
        trained.live().check(checkpoint.tensors());
        restore(trained, checkpoint, trained.minimizer()::restore);
    }

    /** Checks everything that may be refused, then changes the model. */
    private static void restore(Trained trained, Checkpoint checkpoint, BiConsumer<Map<String, Tensor>, Long> state) {
        double rateFactor = Minimizer.checked(number(checkpoint, "rateFactor").doubleValue());
        TableRows rows = TableRows.of(checkpoint);
        rows.expectFits(trained.live());
        state.accept(checkpoint.tensors(), number(checkpoint, "step").longValue());
        trained.minimizer().rateFactor(rateFactor);
        trained.live().takes(rows);
        Checkpoint memory = memory(checkpoint);
        trained.remember(() -> memory);
        trained.live().assign(checkpoint.tensors());
    }

    static Trained of(Checkpoint checkpoint) {
        return built(checkpoint).restore(checkpoint);
    }

    private static Trained built(Checkpoint checkpoint) {
        Model model = model(checkpoint);
        return model.build(shape(model, checkpoint), Optional.of(checkpoint.tensors()));
    }

    /** A model from a checkpoint that no other code uses; its slots are copied only when training starts. */
    private static Trained adopt(Checkpoint checkpoint) {
        Trained trained = built(checkpoint);
        restore(trained, checkpoint, trained.minimizer()::adopt);
        return trained;
    }

    /** Returns the predictor with the weights of the last step. */
    static Predictor predictor(Checkpoint checkpoint) {
        Model model = model(checkpoint);
        Predictor predictor = model.predictor(shape(model, checkpoint), Optional.of(checkpoint.tensors()),
                number(checkpoint, "step").longValue());
        predictor.takes(TableRows.of(checkpoint));
        return predictor;
    }

    /** Returns the predictor with the moving averages of the weights, if there are any. */
    private static Predictor averaged(Checkpoint checkpoint) {
        Predictor predictor = predictor(checkpoint);
        if (predictor.model().average().isPresent()) {
            Map<String, Tensor> weights = predictor.weights();
            predictor.graph().trainableVariables().forEach(variable -> {
                String name = variable.name() + OptimizerState.AVERAGE;
                Tensor average = checkpoint.tensors().get(name);
                if (average == null) {
                    throw new IllegalArgumentException("Model expects " + name + " but the checkpoint has none of that "
                            + "name: load the weights of the last step instead");
                }
                weights.put(variable.name(), average);
            });
            predictor.assign(weights);
        }
        return predictor;
    }

    /** Whether a tensor of a checkpoint is a weight, not an optimizer slot or the state of a listener. */
    static boolean isWeight(String name) {
        return name.indexOf('/') < 0;
    }

    private static Model model(Checkpoint checkpoint) {
        if (!checkpoint.facts().containsKey("model")) {
            throw new IllegalArgumentException("Checkpoint contains no model, only the facts "
                    + Printable.of(checkpoint.facts().keySet().toString())
                    + ": use a checkpoint of Trained.checkpoint");
        }
        return Description.read(checkpoint.facts().get("model"), Model.class);
    }

    static Trained load(Path path) throws IOException {
        return read(path, any -> true, Snapshot::adopt);
    }

    static Predictor predictor(Path path) throws IOException {
        return read(path, Snapshot::isWeight, Snapshot::predictor);
    }

    static Predictor averaged(Path path) throws IOException {
        return read(path, name -> isWeight(name) || name.endsWith(OptimizerState.AVERAGE), Snapshot::averaged);
    }

    private static <T> T read(Path path, Predicate<String> wanted, Function<Checkpoint, T> make) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(path, wanted);
        try {
            return make.apply(checkpoint);
        } catch (IllegalArgumentException | ArithmeticException unfit) {
            throw new MalformedDataException(path, "model", String.valueOf(unfit.getMessage()),
                    "a model that Weft saved");
        }
    }

    private static Number number(Checkpoint checkpoint, String fact) {
        if (checkpoint.facts().get(fact) instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException("the facts lack the number " + fact);
    }

    private static Shape shape(Model model, Checkpoint checkpoint) {
        if (checkpoint.facts().get("features") instanceof List<?> lengths
                && lengths.stream().allMatch(length -> length instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE)) {
            Shape features = Shape.of(lengths.stream().mapToInt(length -> ((Long) length).intValue()).toArray());
            // Those of several inputs are fields, which the network names.
            return model.network().features().orElse(features);
        }
        throw new IllegalArgumentException("the facts lack the shape of the features");
    }

    static String sha256(Map<String, Tensor> tensors) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            tensors.forEach((name, tensor) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                // In blocks, because an array of bytes is too small for a tensor of 2^29 elements.
                ByteBuffer block = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int from = 0, count; from < tensor.size(); from += count) {
                    count = Math.min(BLOCK, tensor.size() - from);
                    block.asFloatBuffer().put(tensor.data(), from, count);
                    digest.update(block.array(), 0, count * Float.BYTES);
                }
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** How table rows become examples of a model, and what its outputs are called: at most one of the two. */
    record TableRows(Optional<Preprocessing> preprocessing, Optional<TableFields> fields) {
        static final TableRows NONE = new TableRows(Optional.empty(), Optional.empty());

        static TableRows of(Preprocessing preprocessing) {
            return new TableRows(Optional.of(preprocessing), Optional.empty());
        }

        static TableRows of(TableFields fields) {
            return new TableRows(Optional.empty(), Optional.of(fields));
        }

        static TableRows of(Reusable model) {
            return new TableRows(model.preprocessing(), model.tableFields());
        }

        static TableRows of(Checkpoint checkpoint) {
            Map<String, Object> facts = checkpoint.facts();
            return new TableRows(
                    Optional.ofNullable(facts.get("preprocessing"))
                            .map(saved -> Description.read(saved, Preprocessing.class)),
                    Optional.ofNullable(facts.get("tableFields"))
                            .map(saved -> Description.read(saved, TableFields.class)));
        }

        Map<String, Object> facts() {
            Map<String, Object> facts = new LinkedHashMap<>();
            preprocessing.ifPresent(some -> facts.put("preprocessing", Description.of(some, Preprocessing.class)));
            fields.ifPresent(some -> facts.put("tableFields", Description.of(some, TableFields.class)));
            return facts;
        }

        /** Refuses what could not be saved after the training. */
        void expectSavable() {
            try {
                new Checkpoint(Map.of(), facts()).bytes();
            } catch (MalformedDataException | IllegalArgumentException e) {
                String what = preprocessing.map(some -> some.numbers().size() + some.words().size() + " columns")
                        .or(() -> fields.map(some -> "fields " + some.features())).orElse("nothing");
                throw new IllegalArgumentException("Trained.preprocess expects columns and categories that fit into a "
                        + "model file but got " + what + " (ignore some): " + e.getMessage(), e);
            }
        }

        /** Checks that rows make the features of {@code model}, and that its outputs have as many units as classes. */
        void expectFits(Predictor model) {
            misfit(model).ifPresent(what -> {
                throw new IllegalArgumentException(what);
            });
        }

        boolean fits(Predictor model) {
            return misfit(model).isEmpty();
        }

        private Optional<String> misfit(Predictor model) {
            Shape made = preprocessing.map(Preprocessing::features).or(() -> fields.map(TableFields::features))
                    .orElse(model.features());
            if (fields.isEmpty() ? !made.equals(model.features()) : !model.names().takes(made)) {
                return Optional.of("Model expects examples of " + model.names().inputs() + " but the "
                        + (fields.isEmpty() ? "preprocessing makes " : "fields of the table are ") + made);
            }
            return model.names().outputWidths().entrySet().stream().flatMap(output -> label(output.getKey())
                    .filter(label -> !fits(label.classes().size(), output.getValue()))
                    .map(label -> (fields.isEmpty() ? "Model" : "Output " + output.getKey()) + " has "
                            + output.getValue() + (fields.isEmpty() ? " outputs but the preprocessing's label is "
                                    : " units but the label of the table is ")
                            + (label.classes().isEmpty() ? "a number" : "one of " + label.classes().size()
                                    + " classes"))
                    .stream()).findFirst();
        }

        private static boolean fits(int classes, int outputs) {
            return outputs == Math.max(1, classes) || outputs == 1 && classes == 2;
        }

        /** The column of the labels of an output: that of the preprocessing is for the only one. */
        Optional<Preprocessing.Label> label(String output) {
            return preprocessing.map(Preprocessing::label).or(() -> fields.flatMap(some -> some.labels().stream()
                    .filter(label -> label.name().equals(output)).map(TableFields.Label::column).findFirst()));
        }

        /** Only the inputs that the model takes: the columns of the others may be missing. */
        private static TableFields needed(TableFields fields, Predictor model) {
            Set<String> inputs = model.names().inputs().fields().keySet();
            return new TableFields(fields.inputs().stream().filter(input -> inputs.contains(input.name())).toList(),
                    fields.indices().stream().filter(index -> inputs.contains(index.name())).toList(), List.of(),
                    fields.tolerant());
        }

        Tensor examples(Predictor model, Table rows) {
            return preprocessing.map(some -> some.features(rows))
                    .or(() -> fields.map(some -> model.names().examples(needed(some, model).features(rows))))
                    .orElseThrow(() -> new IllegalStateException(
                            "Model has no preprocessing: set one with preprocess(…), or pass a tensor"));
        }
    }

    /**
     * The state of a training beside its model: the running means of the epoch, and the memories of its listeners by
     * name.
     */
    record Memory(List<Resumable> listeners, Means means, long stepsPerEpoch) {
        private static final String MEANS = "means";

        /** The state of no training; a training that starts from it starts afresh. */
        static final Checkpoint NONE = new Checkpoint(Map.of(), Map.of());

        static Memory of(List<Listener> listeners, Means means, long stepsPerEpoch) {
            return new Memory(
                    listeners.stream().filter(Resumable.class::isInstance).map(Resumable.class::cast).toList(),
                    means, stepsPerEpoch);
        }

        /**
         * Returns the state, or none if no listener has a memory: such checkpoints do not depend on the training's
         * length.
         */
        Checkpoint now() {
            if (listeners.isEmpty()) {
                return NONE;
            }
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("stepsPerEpoch", stepsPerEpoch);
            put(MEANS, means.memory(), tensors, facts);
            for (Resumable listener : listeners) {
                put(listener.name(), listener.memory(), tensors, facts);
            }
            return new Checkpoint(tensors, facts);
        }

        private static void put(String name, Checkpoint part, Map<String, Tensor> tensors, Map<String, Object> facts) {
            part.tensors().forEach((key, tensor) -> tensors.put(name + "/" + key, tensor));
            facts.put(name, part.facts());
        }

        /** Restores {@code saved}, if it belongs to a training with epochs of the same length. */
        void resume(Checkpoint saved) {
            boolean same = Long.valueOf(stepsPerEpoch).equals(saved.facts().get("stepsPerEpoch"));
            if (same) {
                means.resume(part(saved, MEANS));
            }
            for (Resumable listener : listeners) {
                listener.resume(same ? part(saved, listener.name()) : NONE);
            }
        }

        private static Checkpoint part(Checkpoint saved, String name) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            saved.tensors().forEach((key, tensor) -> {
                if (key.startsWith(name + "/")) {
                    tensors.put(key.substring(name.length() + 1), tensor);
                }
            });
            Map<String, Object> facts = new LinkedHashMap<>();
            if (saved.facts().get(name) instanceof Map<?, ?> own) {
                own.forEach((key, value) -> facts.put(String.valueOf(key), value));
            }
            return new Checkpoint(tensors, facts);
        }
    }
}
