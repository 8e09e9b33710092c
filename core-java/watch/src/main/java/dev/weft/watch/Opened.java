package dev.weft.watch;

import dev.weft.network.BuiltLayer;
import dev.weft.table.Preprocessing;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a page shows that does not change while it is open. */
final class Opened {
    private static final long VERSION = 1;

    private Opened() {}

    /** Returns what there is to say of a training. */
    static Map<String, @Nullable Object> training(Progress progress, Settings settings) {
        Trained trained = progress.model();
        Model model = trained.model();
        Training training = progress.training();
        String layers = layers(trained);
        long parameters = trained.network().layers().stream().mapToLong(layer -> layer.parameters(false)).sum();
        int examples = training.examples(progress.data()).size();
        Map<String, @Nullable Object> about = Fields.of("summary", trained.summary(), "layers",
                trained.network().layers().stream().map(Opened::layer).map(Object.class::cast).toList(), "loss",
                name(model.loss()), "optimizer", model.optimizer().toString(), "parameters", parameters, "seed",
                model.seed(), "features", dimensions(trained.features()), "examples", examples, "batchSize",
                training.batchSize());
        Map<String, @Nullable Object> table = Fields.of("layers", layers, "loss", name(model.loss()), "optimizer",
                model.optimizer().toString(), training.unit().name().toLowerCase(Locale.ROOT),
                Long.toString(training.length()), "batchSize", Integer.toString(training.batchSize()), "seed",
                Long.toString(model.seed()), "parameters", Long.toString(parameters));
        List<String> classes = !settings.classes().isEmpty() ? settings.classes()
                : trained.preprocessing().map(Preprocessing::label).map(Preprocessing.Label::classes)
                        .orElse(List.of());
        List<String> controls = new ArrayList<>(List.of("pause", "rate", "stop"));
        settings.save().ifPresent(any -> controls.add("save"));
        return view(settings.title().isEmpty() ? layers : settings.title(), about, table, classes, controls);
    }

    /** Returns what there is to say before a training, or of a loop of a program's own. */
    static Map<String, @Nullable Object> loop(String title, List<String> controls) {
        return view(title, null, Map.of(), List.of(), controls);
    }

    /** Returns what there is to say of a folder of logs. */
    static Map<String, @Nullable Object> runs(String title) {
        return Fields.of("version", VERSION, "view", "runs", "title", title, "controls", List.of(), "limits",
                Fields.of("runs", LogFolder.RUNS, "points", LogFile.MOST));
    }

    private static Map<String, @Nullable Object> view(String title, @Nullable Object model, Object settings,
            List<String> classes, List<String> controls) {
        return Fields.of("version", VERSION, "view", "training", "title", title, "model", model, "settings", settings,
                "classes", classes, "controls", controls, "rates",
                Fields.of("least", Controls.LEAST, "most", Controls.MOST), "limits", Fields.of("points", Series.MOST,
                        "snapshots", Histograms.MOST, "mistakes", Judgement.MISTAKES));
    }

    private static String layers(Trained trained) {
        return trained.features().size() + trained.network().layers().stream()
                .filter(layer -> layer.variables().stream().anyMatch(variable -> variable.shape().rank() == 2))
                .map(layer -> "-" + layer.output().rowSize()).collect(Collectors.joining());
    }

    private static Map<String, @Nullable Object> layer(BuiltLayer layer) {
        return Fields.of("name", layer.name(), "kind", layer.kind(), "output",
                dimensions(layer.output().without(0)), "weights", layer.parameters(false));
    }

    private static List<Integer> dimensions(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }

    private static String name(Object loss) {
        return loss instanceof Enum || loss.getClass().isRecord() ? loss.toString() : "own";
    }
}
