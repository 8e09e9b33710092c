package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.data.Dataset;
import dev.weft.graph.Reductions;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model.Head;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that compute their own loss, and data without labels. */
class OwnLossTest {
    private static final int N = 30;
    private static final Tensor IMAGES =
            Tensor.of(Shape.of(N, 6), RandomStream.of(3, "images").uniform(0, 1).next(N * 6));
    private static final Dataset UNLABELLED = Dataset.of(Map.of("image", IMAGES), Map.of());
    private static final Training TRAINING = Training.epochs(3).withBatchSize(8);

    private static Layer[] autoencoder() {
        return new Layer[]{Layers.dense(3, Activations.RELU), Layers.dense(6, Activations.SIGMOID)};
    }

    private static Model withLabels(Loss loss) {
        return Model.of(loss, Optimizers.adam(0.01), autoencoder());
    }

    /** The same network, which compares its copy with its input itself. */
    private static Model byItself(Loss loss) {
        Branch image = Branch.input("image", 6);
        Branch copy = image.then(autoencoder());
        return Model.of(Optimizers.adam(0.01),
                Head.of("error", Branch.concat(copy, image).then(loss.asLayer()), Losses.OWN_LOSS));
    }

    static Stream<Loss> losses() {
        return Stream.of(Losses.MSE, Losses.MAE, Losses.BCE, Losses.huber(0.1), Losses.COSINE_SIMILARITY);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void anAutoencoderTrainsAsWithItsInputsAsLabels(Loss loss) {
        Trained one = withLabels(loss).withMetrics().fit(Dataset.of(IMAGES, IMAGES), TRAINING);
        Trained other = byItself(loss).fit(UNLABELLED, TRAINING);
        assertEquals(one.weightsSha256(), other.weightsSha256());
        assertEquals(one.history().get("loss"), other.history().get("loss"));
        assertEquals(one.evaluate(Dataset.of(IMAGES, IMAGES)).get("loss"), other.evaluate(UNLABELLED).get("loss"),
                1e-6);
    }

    @Test
    void dataNeedsNoNamesAndItsLabelsAreIgnored() {
        Trained named = byItself(Losses.MSE).fit(UNLABELLED, TRAINING);
        for (Dataset data : List.of(Dataset.of(IMAGES), Dataset.of(IMAGES, Tensor.zeros(N)),
                Dataset.of(Map.of("image", IMAGES), Map.of("a", Tensor.zeros(N, 2), "b", Tensor.zeros(N))))) {
            assertEquals(named.weightsSha256(), byItself(Losses.MSE).fit(data, TRAINING).weightsSha256());
        }
        Trained validated = byItself(Losses.MSE).fit(UNLABELLED, TRAINING.withValidation(UNLABELLED));
        assertEquals(validated.evaluate(UNLABELLED).get("loss"), validated.history().get("val_loss").get(2), 1e-6);
    }

    @Test
    void anOutputThatIsALossStandsBesideOneWithLabels() {
        Branch image = Branch.input("image", 6);
        Branch code = image.then(Layers.dense(3, Activations.RELU));
        Branch error = Branch.concat(code.then(Layers.dense(6)), image).then(Losses.MSE.asLayer());
        Model model = Model.of(Optimizers.adam(0.01), Head.of("error", error, Losses.OWN_LOSS).weighted(2),
                Head.of("sum", code.then(Layers.dense(1)), Losses.MSE));
        Dataset data = Dataset.of(Map.of("image", IMAGES),
                Map.of("sum", Tensor.of(Shape.of(N, 1), RandomStream.of(4, "sums").uniform(0, 1).next(N))));
        Trained trained = model.fit(data, TRAINING);
        Report report = trained.evaluate(data);
        assertEquals(2 * report.get("error_loss") + report.get("sum_loss"), report.get("loss"), 1e-6);
        assertEquals(report.get("error_loss"), Evaluation.of(trained, data).output("error").report().get("loss"), 1e-6);
        assertEquals("Model expects labels of its outputs [error, sum] but got [other []]", message(() -> model.fit(
                Dataset.of(Map.of("image", IMAGES), Map.of("other", Tensor.zeros(N))), TRAINING)));
    }

    @Test
    void aSavedModelTrainsOnToTheSameBits(@TempDir Path folder) throws Exception {
        Trained trained = byItself(Losses.huber(0.5)).fit(UNLABELLED, Training.epochs(1).withBatchSize(8));
        trained.save(folder.resolve("model.safetensors"));
        Trained loaded = Trained.load(folder.resolve("model.safetensors"));
        assertEquals(trained.model(), loaded.model());
        assertEquals(byItself(Losses.huber(0.5)).fit(UNLABELLED, TRAINING).weightsSha256(),
                loaded.fit(UNLABELLED, Training.epochs(2).withBatchSize(8)).weightsSha256());
    }

    private static String message(Executable code) {
        return assertThrows(IllegalArgumentException.class, code).getMessage();
    }

    static Stream<Arguments> unlabelled() {
        return Stream.of(Arguments.of(Losses.MSE, "MSE"), Arguments.of(Losses.SOFTMAX_CE, "SOFTMAX_CE"),
                Arguments.of(Losses.MSE.summed(), "Summed[loss=MSE]"));
    }

    @ParameterizedTest
    @MethodSource("unlabelled")
    void missingLabelsAreReportedWithARemedy(Loss loss, String name) {
        Model model = withLabels(loss).withMetrics();
        String expected = "Model expects labels for its loss " + name + " but the examples have none: use "
                + "Dataset.of(features, labels), or Losses.OWN_LOSS for a network's own loss";
        assertEquals(expected, message(() -> model.fit(Dataset.of(IMAGES), TRAINING)));
        Trained trained = model.build(Shape.of(6));
        assertEquals(expected, message(() -> trained.evaluate(Dataset.of(IMAGES))));
        assertEquals(expected, message(() -> trained.expectFits(Dataset.of(IMAGES))));
        assertEquals(expected.replace("the examples", "the validation examples"), message(() -> trained.fit(
                Dataset.of(IMAGES, IMAGES), TRAINING.withValidation(Dataset.of(IMAGES)))));
    }

    @Test
    void branchesThatDoNotFitAreReported() {
        assertEquals("Loss.AsLayer loss1 expects predictions and labels [batch, 2n] side by side but got [?, 5]: concat"
                + " two branches of one width", message(() -> Branch.input("x", 5).then(Losses.MSE.asLayer())));
        Loss scalar = (y, t) -> Reductions.mean(y.minus(t));
        assertEquals("a loss for each example", message(() -> Branch.input("x", 4).then(scalar.asLayer()))
                .replaceFirst(".*expects (a loss for each example).*", "$1"));
    }
}
