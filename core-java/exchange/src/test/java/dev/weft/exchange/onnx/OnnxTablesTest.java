package dev.weft.exchange.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.weft.evaluation.Threshold;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.recipe.TableRecipe;
import dev.weft.table.Column;
import dev.weft.table.Preparation;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.table.TableFields;
import dev.weft.training.Answer;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of tables take raw columns and answer as in Weft, with names of classes and numbers in their unit. */
class OnnxTablesTest {
    @TempDir private Path folder;

    private static final int ROWS = 300;
    private static final List<String> COLOURS = List.of("red", "green", "blue", "umber", "ochre", "teal", "mauve",
            "coral", "sand", "ivory", "plum", "lime");

    /** Numbers small, huge and over decades, words of few and many kinds, dates, what is missing. */
    private static Table table(long seed, boolean missing) {
        Random random = new Random(seed);
        double[] weight = random.doubles(ROWS, 1, 9).toArray();
        double[] income = random.doubles(ROWS, 0, 16).map(Math::exp).toArray();
        double[] serial = random.doubles(ROWS, 1.7e9, 1.8e9).map(Math::rint).toArray();
        double[] sold = random.doubles(ROWS, -3e9, 3e9).map(Math::rint).toArray();
        int[] colour = random.ints(ROWS, 0, 12).toArray();
        int[] organic = random.ints(ROWS, 0, 2).toArray();
        int[] size = random.ints(ROWS, 0, 3).toArray();
        int[] kind = IntStream.range(0, ROWS).map(i -> weight[i] + organic[i] * 3 > 7 ? 1 : size[i] == 0 ? 2 : 0)
                .toArray();
        double[] price = IntStream.range(0, ROWS).mapToDouble(i -> 1000 * weight[i] + colour[i]).toArray();
        if (missing) {
            for (int i = 0; i < ROWS; i += 7) {
                weight[i] = Double.NaN;
                income[(i + 1) % ROWS] = Double.NaN;
                sold[(i + 2) % ROWS] = Double.NaN;
                colour[(i + 3) % ROWS] = -1;
                organic[(i + 4) % ROWS] = -1;
                size[(i + 5) % ROWS] = -1;
            }
        }
        return Table.of("fruit", List.of(new Column.Numbers("weight", weight), new Column.Numbers("income", income),
                new Column.Numbers("serial", serial), new Column.Times("sold", sold),
                new Column.Words("colour", COLOURS, colour), new Column.Words("organic", List.of("no", "yes"), organic),
                new Column.Words("size", List.of("S", "M", "L"), size),
                new Column.Words("kind", List.of("apple", "pear", "quince"), kind),
                new Column.Numbers("price", price)));
    }

    private static Table plain(long seed, boolean missing) {
        return table(seed, missing).without("sold");
    }

    private static Predictor model(Preprocessing rules, Loss loss, int outputs) {
        Model model = Model.of(loss, Optimizers.adam(0.01), Layers.dense(8, Activations.TANH), Layers.dense(outputs));
        return model.build(rules.features()).preprocess(rules).predictor();
    }

    static Stream<Arguments> models() {
        Table gaps = table(1, true);
        Preprocessing kind = Preprocessing.fit(plain(1, false), "kind");
        Preprocessing price = Preprocessing.fit(plain(1, false).without("kind"), "price");
        Preprocessing two = Preprocessing.prepared(gaps.without("kind"), "organic");
        Preprocessing decades = Preprocessing.prepared(gaps.without("kind"), "income",
                Preparation.Options.of().withKept("serial"));
        Preprocessing oneHot = Preprocessing.prepared(gaps, "kind", Preparation.Options.of().withKept("serial")
                .withOneHot(20, false).withRobust(false));
        return Stream.of(
                Arguments.of("classes", model(kind, Losses.SOFTMAX_CE, 3), plain(2, false)),
                Arguments.of("missing values", model(Preprocessing.fit(plain(1, true), "kind").withMissing(),
                        Losses.SOFTMAX_CE, 3), plain(2, true)),
                Arguments.of("a number", model(price, Losses.MSE, 1), plain(2, false)),
                Arguments.of("principal components", model(kind.withWhitening(2, plain(1, false)),
                        Losses.SOFTMAX_CE, 3), plain(2, false)),
                Arguments.of("scores", model(kind, Losses.SOFTMAX_CE.withOutputs(Outputs.SCORES), 3), plain(2, false)),
                Arguments.of("two classes", model(two, Losses.BCE_WITH_LOGITS, 1), table(2, true)),
                Arguments.of("one-hot", model(oneHot, Losses.SOFTMAX_CE, 3), table(2, true)),
                Arguments.of("decades", model(decades, Losses.MSE, 1), table(2, true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void aModelAnswersAsInWeft(String name, Predictor model, Table rows) throws OrtException {
        for (int batch : new int[]{1, 7, ROWS}) {
            Table some = rows.slice(0, batch);
            check(model.answers(some), run(Onnx.toBytes(model), some), "");
        }
    }

    static List<String> labels() {
        return List.of("kind", "price", "income", "organic");
    }

    @ParameterizedTest
    @MethodSource("labels")
    void theRecipeOfAnyTableAnswersAsInWeft(String label) throws OrtException {
        TableRecipe.Result result = TableRecipe.standard().withEpochs(2).withSeed(3).fit(table(1, true), label);
        Predictor model = result.trained().predictor();
        check(model.answers(table(2, true)), run(Onnx.toBytes(model), table(2, true)), "");
    }

    static Stream<Arguments> ofTwo() {
        Preprocessing two = Preprocessing.prepared(table(1, true).without("kind"), "organic");
        return Stream.of(model(two, Losses.BCE_WITH_LOGITS, 1), model(two, Losses.SOFTMAX_CE, 2)).map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("ofTwo")
    void theLabelIsTheSecondClassAboveTheThreshold(Predictor model) throws Exception {
        Table rows = table(2, true);
        double[] shares = model.answers(rows).stream().mapToDouble(answer -> answer.probabilities().get("yes")).sorted()
                .toArray();
        double between = (shares[ROWS / 4] + shares[ROWS / 4 + 1]) / 2;
        for (double probability : new double[]{0, between, 1}) {
            Threshold threshold = new Threshold(probability);
            Path file = folder.resolve("model.onnx");
            Onnx.export(model, threshold, file);
            String[] labels = (String[]) run(Files.readAllBytes(file), rows).get("label");
            assertEquals(model.answers(rows).stream().map(threshold::of).toList(), List.of(labels));
        }
    }

    @Test
    void aThresholdIsForTwoClasses() {
        Predictor three = model(Preprocessing.fit(plain(1, false), "kind"), Losses.SOFTMAX_CE, 3);
        assertEquals("Threshold expects a model of two classes with probabilities but got 3 classes",
                assertThrows(IllegalArgumentException.class, () -> Onnx.export(three, Threshold.USUAL,
                        folder.resolve("model.onnx"))).getMessage());
    }

    @Test
    void severalInputsAndOutputsAnswerAsInWeft() throws OrtException {
        Table table = plain(1, false);
        TableFields fields = TableFields.fit(table, TableFields.input("fruit", "weight", "size"),
                TableFields.index("paint", "colour"), TableFields.label("sort", "kind"),
                TableFields.label("cost", "price"));
        Branch paint = Branch.input("paint").then(Layers.embedding(fields.entries("paint"), 3));
        Branch both = Branch.concat(Branch.input("fruit", fields.features().fields().get("fruit").size()), paint)
                .then(Layers.dense(5, Activations.TANH));
        Trained trained = Model.of(Optimizers.adam(0.01),
                Model.Head.of("sort", both.then(Layers.dense(3)), Losses.SOFTMAX_CE),
                Model.Head.of("cost", both.then(Layers.dense(1)), Losses.MSE)).build().preprocess(fields);
        Predictor model = trained.fit(fields.dataset(table), Training.epochs(2).withBatchSize(50)).predictor();
        Map<String, Object> found = run(Onnx.toBytes(model), plain(2, false));
        model.answersByOutput(plain(2, false)).forEach((output, answers) -> check(answers, found, output + "."));
    }

    private static void check(List<Answer> answers, Map<String, Object> found, String prefix) {
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            if (answer.value() instanceof Double number) {
                double value = ((double[][]) found.get(prefix + "prediction"))[i][0];
                assertEquals(number, value, 1e-5 * Math.max(1, Math.abs(number)), "row " + i);
                continue;
            }
            assertEquals(answer.value(), ((String[]) found.get(prefix + "label"))[i], "row " + i);
            List<Double> shares = new ArrayList<>(answer.probabilities().values());
            for (int k = 0; k < shares.size(); k++) {
                assertEquals(shares.get(k), ((float[][]) found.get(prefix + "probabilities"))[i][k], 1e-5, "row " + i);
            }
        }
    }

    /** Feeds the columns that the file asks for. */
    private static Map<String, Object> run(byte[] file, Table rows) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file)) {
            Map<String, OnnxTensor> fed = new HashMap<>();
            for (String name : session.getInputNames()) {
                fed.put(name, tensor(environment, rows.column(name)));
            }
            Map<String, Object> outputs = new HashMap<>();
            try (OrtSession.Result result = session.run(fed)) {
                for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
                    outputs.put(output.getKey(), output.getValue().getValue());
                }
            }
            return outputs;
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Column column) throws OrtException {
        long[] shape = {column.size(), 1};
        if (column instanceof Column.Words words) {
            return OnnxTensor.createTensor(environment, Arrays.stream(words.indices())
                    .mapToObj(index -> index < 0 ? "" : words.words().get(index)).toArray(String[]::new), shape);
        }
        double[] numbers = column instanceof Column.Times times ? times.seconds()
                : ((Column.Numbers) column).values();
        return OnnxTensor.createTensor(environment, DoubleBuffer.wrap(numbers), shape);
    }
}
