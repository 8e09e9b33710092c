package dev.weft.exchange.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Struct;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.HistogramProto;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;
import org.tensorflow.util.SessionLog;

/** What a training writes, read back by TensorFlow's own classes. */
class TensorBoardTest {
    private static final Dataset DATA = data();
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(),
            Dense.of(5, Activations.TANH), Dense.of(2)).withMetrics(Metrics.ACCURACY).withSeed(4);

    static {
        // Their classes are old, but read nothing here that a stranger wrote.
        System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
    }

    @TempDir private Path folder;

    private static Dataset data() {
        float[] features = new float[3 * 40];
        float[] labels = new float[40];
        for (int i = 0; i < features.length; i++) {
            features[i] = (i * 37 % 23) / 10f - 1;
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = features[3 * i] > features[3 * i + 1] ? 1 : 0;
        }
        return Dataset.of(Tensor.of(Shape.of(40, 3), features), Tensor.vector(labels));
    }

    private static Training training(Listener... listeners) {
        Training training = Training.epochs(4).withBatchSize(6).withValidation(0.25);
        for (Listener listener : listeners) {
            training = training.withListener(listener);
        }
        return training;
    }

    private List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().contains("tfevents")).sorted().toList()) {
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
                while (bytes.hasRemaining()) {
                    byte[] length = new byte[8];
                    bytes.get(length);
                    assertEquals(masked(length), bytes.getInt());
                    byte[] event = new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
                    bytes.get(event);
                    assertEquals(masked(event), bytes.getInt());
                    events.add(Event.parseFrom(event));
                }
            }
        }
        return events;
    }

    private static int masked(byte... bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        long c = checksum.getValue();
        return (int) ((c >>> 15 | c << 17) + 0xa282ead8L);
    }

    private static List<Summary.Value> values(List<Event> events, String tag) {
        return events.stream().flatMap(event -> event.getSummary().getValueList().stream())
                .filter(value -> value.getTag().equals(tag)).toList();
    }

    private static Set<String> tags(List<Event> events) {
        Set<String> tags = new TreeSet<>();
        events.forEach(event -> event.getSummary().getValueList().forEach(value -> tags.add(value.getTag())));
        return tags;
    }

    @Test
    void aTrainingWritesScalarsHistogramsImagesTextsAndHyperparameters() throws IOException {
        Trained trained = MODEL.fit(DATA, training(TensorBoard.to(folder).withSetting("idea", "more units")));
        List<Event> events = events();
        assertEquals("brain.Event:2", events.get(0).getFileVersion());
        assertEquals(Set.of("_hparams_/session_end_info", "_hparams_/session_start_info", "batch/loss", "batch/rate",
                "epoch/accuracy", "epoch/loss", "epoch/val_accuracy", "epoch/val_loss", "gradients/dense1.bias",
                "gradients/dense1.kernel", "gradients/dense2.bias", "gradients/dense2.kernel", "model/description",
                "model/layers", "predictions", "sheets/dense1.kernel", "sheets/dense2.kernel", "weights/dense1.bias",
                "weights/dense1.kernel", "weights/dense2.bias",
                "weights/dense2.kernel"), tags(events));
        assertEquals(List.of(5L, 10L, 15L, 20L), events.stream().filter(event -> event.getSummary().getValueList()
                .stream().anyMatch(value -> value.getTag().equals("epoch/loss"))).map(Event::getStep).toList());
        assertEquals(trained.history().get("val_loss").stream().map(Double::floatValue).toList(),
                values(events, "epoch/val_loss").stream().map(Summary.Value::getSimpleValue).toList());
        assertEquals(20, values(events, "batch/loss").size());
        assertTrue(events.stream()
                .allMatch(event -> Math.abs(event.getWallTime() - System.currentTimeMillis() / 1e3) < 600));
    }

    @Test
    void histogramsAreThoseOfTheWeights() throws IOException {
        Trained trained = MODEL.fit(DATA, training(TensorBoard.to(folder)));
        float[] kernel = trained.weights().get("dense1.kernel").data();
        List<Summary.Value> all = values(events(), "weights/dense1.kernel");
        HistogramProto last = all.get(all.size() - 1).getHisto();
        assertEquals(4, all.size());
        assertEquals(15, last.getNum());
        assertEquals(15, last.getBucketList().stream().mapToDouble(Double::doubleValue).sum());
        assertEquals(last.getBucketCount(), last.getBucketLimitCount());
        double sum = 0;
        double least = kernel[0];
        for (float weight : kernel) {
            sum += weight;
            least = Math.min(least, weight);
        }
        assertEquals(sum, last.getSum());
        assertEquals(least, last.getMin());
        assertEquals(last.getMax(), last.getBucketLimit(last.getBucketLimitCount() - 1));
    }

    @Test
    void imagesAreFilesThatOthersRead() throws IOException {
        MODEL.fit(DATA, training(TensorBoard.to(folder)));
        Summary.Image image = values(events(), "predictions").get(3).getImage();
        var read = ImageIO.read(new ByteArrayInputStream(image.getEncodedImageString().toByteArray()));
        assertEquals(List.of(80, 80, 3), List.of(image.getWidth(), image.getHeight(), image.getColorspace()));
        assertEquals(List.of(80, 80), List.of(read.getWidth(), read.getHeight()));
        assertEquals(0xffffffff, read.getRGB(39, 39));
        Summary.Value kernel = values(events(), "sheets/dense1.kernel").get(0);
        assertEquals(List.of(80, 48), List.of(kernel.getImage().getWidth(), kernel.getImage().getHeight()));
    }

    @Test
    void hyperparametersAndTextsAreThoseOfTheirPlugins() throws IOException {
        MODEL.fit(DATA, training(TensorBoard.to(folder).withSetting("hidden", 5).withSetting("deep", false)));
        Summary.Value start = values(events(), "_hparams_/session_start_info").get(0);
        assertEquals("hparams", start.getMetadata().getPluginData().getPluginName());
        // A Struct has its map of values under the same number as SessionStartInfo.
        var data = com.google.protobuf.UnknownFieldSet.parseFrom(start.getMetadata().getPluginData().getContent());
        Struct settings = Struct.parseFrom(data.getField(3).getLengthDelimitedList().get(0));
        assertEquals(5, settings.getFieldsOrThrow("hidden").getNumberValue());
        assertEquals(false, settings.getFieldsOrThrow("deep").getBoolValue());
        assertEquals("Adam", settings.getFieldsOrThrow("optimizer").getStringValue());
        assertEquals(6, settings.getFieldsOrThrow("batch").getNumberValue());
        assertEquals(0.001, settings.getFieldsOrThrow("rate").getNumberValue(), 1e-9);
        assertEquals(4, settings.getFieldsOrThrow("epochs").getNumberValue());
        Summary.Value text = values(events(), "model/layers").get(0);
        assertEquals("text", text.getMetadata().getPluginData().getPluginName());
        assertEquals(DataType.DT_STRING, text.getTensor().getDtype());
        assertTrue(text.getTensor().getStringVal(0).toStringUtf8().contains("dense1 (Dense)"));
    }

    @Test
    void theTrainingIsBitIdenticalWithAndWithoutTheListener() {
        assertEquals(MODEL.fit(DATA, training()).weightsSha256(),
                MODEL.fit(DATA, training(TensorBoard.to(folder).withEverySteps(1))).weightsSha256());
    }

    @Test
    void aTrainingThatResumesSaysFromWhichStepOn() throws IOException {
        Path saved = folder.resolve("saved.safetensors");
        MODEL.fit(DATA, training(TensorBoard.to(folder)).withEpochs(2)).save(saved);
        Trained.load(saved).fit(DATA, training(TensorBoard.to(folder)).withEpochs(2));
        List<Event> sessions = events().stream().filter(Event::hasSessionLog).toList();
        assertEquals(1, sessions.size());
        assertEquals(SessionLog.SessionStatus.START, sessions.get(0).getSessionLog().getStatus());
        assertEquals(11, sessions.get(0).getStep());
        assertEquals(List.of(5L, 10L, 15L, 20L), events().stream().filter(event -> event.getSummary().getValueList()
                .stream().anyMatch(value -> value.getTag().equals("epoch/loss"))).map(Event::getStep).toList());
    }

    @Test
    void aFailureIsWrittenWithWhatWasMeasured() throws IOException {
        float[] features = DATA.all().features().data().clone();
        Arrays.fill(features, 90, 93, Float.NaN);
        Dataset broken = Dataset.of(Tensor.of(Shape.of(40, 3), features), DATA.all().labels());
        assertThrows(NonFiniteException.class, () -> MODEL.fit(broken, Training.epochs(4).withBatchSize(5)
                .withListener(TensorBoard.to(folder).withoutWeights())));
        List<Event> events = events();
        assertTrue(values(events, "failure").get(0).getTensor().getStringVal(0).toStringUtf8()
                .contains("NonFiniteException"));
        assertEquals(1, values(events, "_hparams_/session_end_info").size());
        assertEquals(0, values(events, "weights/dense1.kernel").size());
    }

    @Test
    void aFolderThatCannotBeWrittenEndsTheTraining() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertTrue(assertThrows(UncheckedIOException.class, () -> MODEL.fit(DATA, training(TensorBoard.to(file))))
                .getMessage().startsWith("TensorBoard cannot write to " + file + ": "));
        assertEquals("TensorBoard expects at least every 1 steps but got 0", assertThrows(
                IllegalArgumentException.class, () -> TensorBoard.to(folder).withEverySteps(0)).getMessage());
    }
}
