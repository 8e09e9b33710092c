package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.lint.Lint;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Join;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Network;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model.Head;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Networks with several inputs and outputs: how they train, predict, report and are saved. */
class JoinedNetworkTest {
    private static final int N = 40;

    private static Tensor normal(String name, int... dimensions) {
        Shape shape = Shape.of(dimensions);
        return Tensor.of(shape, RandomStream.of(5, name).normal(0, 1).next(shape.size()));
    }

    private static Tensor classes(int classes) {
        return Tensor.vector(floats(N, i -> i * 7 % classes));
    }

    private static float[] floats(int n, IntToDoubleFunction f) {
        float[] numbers = new float[n];
        IntStream.range(0, n).forEach(i -> numbers[i] = (float) f.applyAsDouble(i));
        return numbers;
    }

    private static Map<String, Tensor> features() {
        Map<String, Tensor> features = new LinkedHashMap<>();
        features.put("customer", normal("customer", N, 12));
        features.put("product", normal("product", N));
        return features;
    }

    private static Map<String, Tensor> labels() {
        Map<String, Tensor> labels = new LinkedHashMap<>();
        labels.put("rating", normal("rating", N, 1));
        labels.put("kind", classes(3));
        return labels;
    }

    private static Model shop() {
        Branch customer = Branch.input("customer", 12);
        Branch product = Branch.input("product");
        Branch taste = customer.then(Layers.dense(8, Activations.RELU), Layers.dropout(0.2));
        Branch both = Branch.concat(taste, product).then(Layers.dense(6, Activations.TANH));
        return Model.of(Optimizers.adam(0.01), Head.of("rating", both.then(Layers.dense(1)), Losses.MSE),
                Head.of("kind", taste.then(Layers.dense(3)), Losses.SOFTMAX_CE).weighted(0.3));
    }

    @Test
    void aChainIsTheSameWrittenWithBranches() {
        Dataset data = Dataset.of(normal("x", N, 4), classes(3));
        Layer[] layers = {Layers.dense(5, Activations.RELU), Layers.dropout(0.5), Layers.batchNorm(), Layers.dense(3)};
        Model chain = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), layers);
        Model joined = Model.of(Optimizers.adam(0.01),
                Head.of("class", Branch.input("row", 4).then(layers), Losses.SOFTMAX_CE));
        Trained one = chain.fit(data, Training.epochs(3));
        Trained other = joined.fit(data, Training.epochs(3));
        assertEquals(one.weightsSha256(), other.weightsSha256());
        assertEquals(one.history().get("loss"), other.history().get("loss"));
        assertEquals(one.predict(normal("x", N, 4)), other.predict(normal("x", N, 4)));
        assertEquals(one.weightsSha256(), joined.fit(data.named("row", "class"), Training.epochs(3)).weightsSha256());
    }

    @Test
    void lossesOfSeveralOutputsAreWeightedAndReportedByName() {
        Trained trained = shop().fit(Dataset.of(features(), labels()), Training.epochs(2));
        Report report = trained.evaluate(Dataset.of(features(), labels()));
        assertEquals(List.of("loss", "rating_loss", "kind_loss", "kind_accuracy"), List.copyOf(report.keySet()));
        assertEquals(report.get("rating_loss") + 0.3 * report.get("kind_loss"), report.get("loss"), 1e-6);
        Map<String, Tensor> predictions = trained.predict(features());
        assertEquals(Losses.MSE.mean(predictions.get("rating"), labels().get("rating")), report.get("rating_loss"),
                1e-6);
        assertEquals(Metrics.ACCURACY.of(predictions.get("kind"), labels().get("kind"), Losses.SOFTMAX_CE.outputs()),
                report.get("kind_accuracy"));
    }

    @Test
    void theOrderOfFieldsDoesNotMatterAndOthersAreLeftOut() {
        Map<String, Tensor> more = new LinkedHashMap<>();
        more.put("product", features().get("product"));
        more.put("unused", normal("unused", N, 3));
        more.put("customer", features().get("customer"));
        Trained one = shop().fit(Dataset.of(features(), labels()), Training.epochs(2));
        Trained other = shop().fit(Dataset.of(more, labels()).shuffle(1).rows(inverse(1)), Training.epochs(2));
        assertEquals(one.weightsSha256(), other.weightsSha256());
        assertEquals(one.predict(features()), one.predict(more));
    }

    private static int[] inverse(long seed) {
        int[] order = RandomStream.of(seed, "rows").permutation(N);
        int[] inverse = new int[N];
        IntStream.range(0, N).forEach(i -> inverse[order[i]] = i);
        return inverse;
    }

    @Test
    void aLabelOfWeight0HasNoInfluence() {
        Tensor weights = Tensor.vector(floats(N, i -> i % 2));
        Map<String, Tensor> unknown = new LinkedHashMap<>(labels());
        unknown.put("rating", Tensor.of(Shape.of(N, 1), floats(N, i -> i % 2 == 0 ? Double.NaN
                : labels().get("rating").data()[i])));
        Dataset known = Dataset.of(features(), labels(), Map.of("rating", weights));
        Dataset missing = Dataset.of(features(), unknown, Map.of("rating", weights));
        Trained one = shop().fit(known, Training.epochs(2));
        Trained other = shop().fit(missing, Training.epochs(2));
        assertEquals(one.weightsSha256(), other.weightsSha256());
        assertEquals(one.evaluate(known), other.evaluate(missing));
        assertTrue(Double.isFinite(other.evaluate(missing).get("rating_loss")));
        assertEquals(N / 2, Evaluation.of(other, missing).output("rating").predictions().shape().rows());
    }

    @Test
    void anOnlyOutputLeavesOutExamplesWithoutALabelAndTakesTheWeightsOfOthers() {
        Model model = Model.of(Optimizers.sgd(0.1), Head.of("rating", Branch.input("customer", 12)
                .then(Layers.dense(1)), Losses.MSE));
        Tensor weights = Tensor.vector(floats(N, i -> i % 3));
        Dataset all = Dataset.of(features(), labels(), Map.of("rating", weights));
        int[] kept = IntStream.range(0, N).filter(i -> i % 3 > 0).toArray();
        Dataset known = Dataset.of(features().get("customer"), labels().get("rating")).rows(kept)
                .weighted(weights.select(kept).data());
        assertEquals(model.fit(known, Training.epochs(2)).weightsSha256(),
                model.fit(all, Training.epochs(2)).weightsSha256());
        assertEquals(model.build().evaluate(known), model.build().evaluate(all));
    }

    @Test
    void aSavedModelPredictsAndTrainsOnToTheSameBits(@TempDir Path folder) throws Exception {
        Dataset data = Dataset.of(features(), labels());
        Trained trained = shop().fit(data, Training.epochs(1));
        trained.save(folder.resolve("shop.safetensors"));
        Trained loaded = Trained.load(folder.resolve("shop.safetensors"));
        assertEquals(trained.model(), loaded.model());
        assertEquals(trained.predict(features()), loaded.predict(features()));
        assertEquals(trained.predict(features()),
                Predictor.load(folder.resolve("shop.safetensors")).predict(features()));
        assertEquals(shop().fit(data, Training.epochs(3)).weightsSha256(),
                loaded.fit(data, Training.epochs(2)).weightsSha256());
    }

    @Test
    void sharedLayersHaveTheirWeightsOnceAndGradientsOfAllUses() {
        Branch.Shared tower = Branch.shared(Layers.dense(4, Activations.TANH));
        Branch left = Branch.input("left", 3).then(tower);
        Branch right = Branch.input("right", 3).then(tower);
        Model model = Model.of(Optimizers.sgd(0.1), Head.of("near", Branch.dot(left, right), Losses.MSE));
        Trained trained = model.build();
        assertEquals(List.of("dense1.kernel", "dense1.bias"), List.copyOf(trained.weights().keySet()));
        assertEquals(List.of("dense1", "dense1·2", "dot1"),
                trained.network().layers().stream().map(BuiltLayer::name).toList());
        Tensor x = normal("left", N, 3);
        float[] twice = trained.predict(Map.of("left", x, "right", x)).get("near").data();
        assertTrue(twice[0] > 0);
        trained.fit(Dataset.of(Map.of("left", x, "right", normal("right", N, 3)),
                Map.of("near", normal("near", N, 1))), Training.epochs(1));
        assertTrue(Double.isFinite(trained.history().get("loss").get(0)));
    }

    @Test
    void thePenaltyOnASharedWeightIsAddedOnce() {
        Branch.Shared tower = Branch.shared(Layers.dense(2).withRegularizer(Regularizers.l2(2)));
        Branch twice = Branch.add(Branch.input("left", 3).then(tower), Branch.input("right", 3).then(tower));
        Trained trained = Model.of(Optimizers.sgd(0.1), Head.of("sum", twice, Losses.MSE)).build();
        Tensor none = Tensor.zeros(1, 3);
        Batch batch = Dataset.of(Map.of("left", none, "right", none), Map.of("sum", Tensor.zeros(1, 2)))
                .arranged(trained.features(), Shape.of(Map.of("sum", Shape.of(2)))).all();
        double squares = 0;
        for (float weight : trained.weights().get("dense1.kernel").data()) {
            squares += weight * weight;
        }
        assertEquals(squares, trained.lossAndGradients(batch).loss(), 1e-5);
    }

    @Test
    void aPartOfAJoinedNetworkKeepsNamesAndPredictsWhatTheWholeComputes(@TempDir Path folder) throws Exception {
        Trained trained = shop().fit(Dataset.of(features(), labels()), Training.epochs(1));
        Trained taste = trained.upTo("dense1");
        assertEquals(List.of("dense1.kernel", "dense1.bias"), List.copyOf(taste.weights().keySet()));
        assertEquals(Shape.of(12), taste.features());
        Trained rating = trained.upTo("dense3");
        assertEquals(List.of("dense1.kernel", "dense1.bias", "dense2.kernel", "dense2.bias", "dense3.kernel",
                "dense3.bias"), List.copyOf(rating.weights().keySet()));
        assertEquals(trained.predict(features()).get("rating"), rating.predict(features()).get("rating"));
        Trained kind = trained.upTo("dense4");
        assertEquals(List.of("dense1.kernel", "dense1.bias", "dense4.kernel", "dense4.bias"),
                List.copyOf(kind.weights().keySet()));
        assertEquals(Losses.SOFTMAX_CE, kind.model().loss());
        kind.save(folder.resolve("kind.safetensors"));
        assertEquals(trained.predict(features()).get("kind"),
                Trained.load(folder.resolve("kind.safetensors")).predict(features()).get("kind"));
        assertEquals(List.of("dense1.kernel", "dense1.bias", "dense2.kernel", "dense2.bias"),
                List.copyOf(rating.withoutLast(1).weights().keySet()));
        assertEquals(taste.predict(features().get("customer")),
                trained.part("dense1").predict(features().get("customer")));
        assertEquals("Trained.withoutLast expects a network with one output but got [rating, kind]: take upTo(layer)",
                message(() -> trained.withoutLast(1)));
        assertEquals("Trained.part expects a layer with one input but concat1 reads [dropout1, product]: take "
                + "upTo(\"concat1\")", message(() -> trained.part("concat1")));
    }

    @Test
    void aFrozenBranchKeepsItsBits() {
        Dataset data = Dataset.of(features(), labels());
        Trained trained = shop().fit(data, Training.epochs(1));
        Trained frozen = trained.freeze("dense1").fit(data, Training.epochs(1));
        assertEquals(trained.weights().get("dense1.kernel"), frozen.weights().get("dense1.kernel"));
        assertNotEquals(trained.weights().get("dense2.kernel"), frozen.weights().get("dense2.kernel"));
    }

    @Test
    void lintJudgesTheScaleOfAllInputsButIndices() {
        Branch item = Branch.input("item").then(Layers.embedding(5_000, 2));
        Branch price = Branch.input("price", 1);
        Model model = Model.of(Optimizers.adam(0.01),
                Head.of("y", Branch.concat(item, price).then(Layers.dense(1)), Losses.MSE));
        Tensor items = Tensor.vector(floats(N, i -> i * 100));
        Map<String, Tensor> labels = Map.of("y", normal("y", N, 1));
        assertEquals(List.of(), Lint.of(model, Dataset.of(Map.of("item", items, "price", normal("p", N, 1)), labels),
                Training.epochs(1)));
        List<Lint.Finding> found = Lint.of(model, Dataset.of(Map.of("item", items, "price", Tensor.of(Shape.of(N, 1),
                floats(N, i -> 900 + i))), labels), Training.epochs(1));
        assertEquals(List.of("unscaled-features"), found.stream().map(Lint.Finding::name).toList());
        assertTrue(found.get(0).toString().contains("900 to 939 in all 40 examples, 1 of 1 with"), found.toString());
    }

    @Test
    void microBatchesEqualTheWholeBatch() {
        Model model = shop().withOptimizer(Optimizers.sgd(0.1));
        Dataset data = Dataset.of(features(), labels());
        Branch.input("x", 1);
        Tensor whole = model.fit(data, Training.steps(1).withBatchSize(N)).weights().get("dense2.kernel");
        Tensor parts = model.fit(data, Training.steps(1).withBatchSize(N).withMicroBatchSize(N)).weights()
                .get("dense2.kernel");
        assertArrayEquals(whole.data(), parts.data(), 1e-6f);
    }

    @Test
    void aPartMayBeginWithAChainOrBeASecondUse() {
        Branch z = Branch.input("z", 4);
        Network second = Branch.network(Map.of("p", Branch.add(z, z.then(Layers.dense(4))).then(Layers.dense(2))));
        Trained chained = Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(4)).withNetwork(
                Network.of(Layers.dense(4)).then(second.layers().get(0))).build(Shape.of(3));
        assertEquals(List.of("dense1", "dense2", "add1"),
                chained.upTo("add1").network().layers().stream().map(BuiltLayer::name).toList());
        assertEquals(List.of("dense1"),
                chained.upTo("dense1").network().layers().stream().map(BuiltLayer::name).toList());
        Branch.Shared tower = Branch.shared(Layers.dense(4, Activations.TANH));
        Branch left = Branch.input("left", 3).then(tower);
        Branch right = Branch.input("right", 3).then(tower);
        Trained pair = Model.of(Optimizers.sgd(0.1), Head.of("near", Branch.dot(left, right), Losses.MSE)).build();
        Tensor x = normal("left", N, 3);
        assertEquals(pair.part("dense1").predict(x), pair.upTo("dense1·2").predict(x));
        assertEquals(pair.part("dense1").predict(x), pair.part("dense1·2").predict(x));
    }

    @Test
    void anInputMayHaveTheNameThatALayerWouldHave() {
        Branch x = Branch.input("dense2", 2);
        Trained trained = Model.of(Optimizers.sgd(0.1),
                Head.of("o", x.then(Layers.dense(3), Layers.dense(1)), Losses.MSE)).build();
        assertEquals(List.of("dense1", "dense3"),
                trained.network().layers().stream().map(BuiltLayer::name).toList());
        assertEquals(Shape.of(3), trained.withoutLast(1).network().output().without(0));
    }

    @Test
    void wrongWeightsAndLossesAreRefused() {
        Map<String, Tensor> negative = new LinkedHashMap<>(labels());
        negative.put("rating.weight", Tensor.vector(floats(N, i -> i == 3 ? -1 : 1)));
        assertEquals("Output rating expects finite weights >= 0 of its labels but got -1.0",
                message(() -> shop().fit(Dataset.of(features(), negative), Training.epochs(1))));
        assertEquals("Output rating expects finite weights >= 0 of its labels but got -1.0",
                message(() -> shop().build().evaluate(Dataset.of(features(), negative))));
        assertEquals("Dataset expects weights [n] of rating but got [40, 1]", message(() -> Dataset.of(features(),
                labels(), Map.of("rating", Tensor.zeros(N, 1)))));
        assertEquals("Model expects a loss for each of its outputs [rating, kind] but got MSE: make them with Joint",
                message(() -> shop().withLoss(Losses.MSE).build()));
        Branch x = Branch.input("x", 3);
        Model summed = Model.of(Optimizers.sgd(0.1), Head.of("a", x.then(Layers.dense(1)), Losses.MSE.summed()),
                Head.of("b", x.then(Layers.dense(1)), Losses.MSE));
        Dataset data = Dataset.of(Map.of("x", normal("x", N, 3)),
                Map.of("a", normal("a", N, 1), "b", normal("b", N, 1)));
        for (Training parts : List.of(Training.epochs(1).withMicroBatchSize(8), Training.epochs(1).withShards(8))) {
            assertTrue(
                    message(() -> summed.fit(data, parts)).startsWith("Training with micro-batches or shards expects "
                            + "losses whose mean counts all examples alike but got"));
        }
        Branch.Shared shared = Branch.shared(Layers.dense(2));
        assertTrue(message(() -> Branch.input("i").then(shared)).contains("[?]"));
        assertEquals(Shape.of(Shape.UNKNOWN, 2), Branch.input("y", 3).then(shared).shape());
        assertEquals("Model expects the inputs [customer [12], product []] but got []",
                message(() -> shop().build().predict(Map.of())));
        assertEquals("Branch.input e expects lengths of at least 1 but got [0]", message(() -> Branch.input("e", 0)));
        assertEquals("Network expects at least one output but got none", message(() -> Branch.network(Map.of())));
    }

    @Test
    void whatDoesNotFitIsReportedAtItsLine() {
        Branch a = Branch.input("a", 3);
        Branch b = Branch.input("b", 4);
        assertEquals("add expects inputs of one shape but got [[?, 3], [?, 4]]: give the branches equally many units",
                message(() -> Branch.add(a, b)));
        assertEquals("Columns columns1 from 2 to 5 expects input [batch, …, n] with at least 5 columns but got [?, 4]",
                message(() -> b.columns(2, 5)));
        assertEquals("Branch.split expects widths that sum to the last length of [?, 4] but got [1, 2]",
                message(() -> b.split(1, 2)));
        assertEquals("dot expects two inputs [batch, n] but got [[?, 3], [?, 3], [?, 3]]",
                message(() -> Branch.join(Join.DOT, a, a, a)));
        Branch.Shared shared = Branch.shared(Layers.dense(2));
        a.then(shared);
        assertEquals("Branch.Shared expects input [?, 3] in all its uses, as in the first, but got [?, 4]",
                message(() -> b.then(shared)));
        assertEquals("Network expects different names of inputs but got a twice: rename one",
                message(() -> Branch.network(Map.of("y", Branch.concat(a, Branch.input("a", 2))))));
        assertEquals("Model expects different names of outputs but got y twice: rename one", message(() -> Model.of(
                Optimizers.sgd(0.1), Head.of("y", a, Losses.MSE), Head.of("y", b, Losses.MSE))));
        assertEquals("Network expects output y to be [batch, n] but got [?, 2, 2]: flatten it", message(() -> Model.of(
                Optimizers.sgd(0.1), Head.of("y", Branch.input("x", 2, 2), Losses.MSE)).build()));
        assertEquals("Model expects labels of its outputs [rating, kind] but got [kind []]", message(() -> shop()
                .fit(Dataset.of(features(), Map.of("kind", classes(3))), Training.epochs(1))));
        assertEquals("Model expects the inputs [customer [12], product []] but got [customer]",
                message(() -> shop().build().predict(Map.of("customer", normal("customer", N, 12)))));
        Map<String, Tensor> wrong = labels();
        wrong.put("rating", normal("rating", N, 2));
        assertTrue(message(() -> shop().fit(Dataset.of(features(), wrong), Training.epochs(1)))
                .startsWith("Output rating: MSE expects"));
    }

    private static String message(Executable code) {
        return assertThrows(IllegalArgumentException.class, code).getMessage();
    }
}
