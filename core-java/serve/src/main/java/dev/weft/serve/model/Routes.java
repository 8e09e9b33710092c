package dev.weft.serve.model;

import dev.weft.serve.http.Refusal;
import dev.weft.serve.http.StaticFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All addresses that are answered, and what they answer. */
final class Routes {
    private static final String V1 = "/v1/models/{model}";
    private static final String V2 = "/v2/models/{model}";
    private static final String OF_VERSION = "/versions/{version}";
    private static final String HTML = "index.html";

    private final Models models;
    private final Metrics metrics;
    private final Predicting predicting;
    private final List<Route> all = new ArrayList<>();

    Routes(Models models, Metrics metrics, Predicting predicting, StaticFiles files) {
        this.models = models;
        this.metrics = metrics;
        this.predicting = predicting;
        addRows();
        addTensors();
        all.add(Route.get("metrics", "/metrics", false, "Metrics in the text format of Prometheus.", "",
                call -> Reply.text(Metrics.TYPE, metrics().text(models()))));
        Reply document = Reply.json(OpenApi.document(all));
        all.add(Route.get("openapi", "/openapi.json", true, "This document.", "", call -> document));
        files.byPath().forEach((path, file) -> all.add(Route.get("page", path.endsWith("/" + HTML)
                ? path.substring(0, path.length() - HTML.length()) : path, true, "A file of the page.", "",
                call -> new Reply(200, file.type(), file.bytes(), Map.of()))));
    }

    private Metrics metrics() {
        return metrics;
    }

    private Models models() {
        return models;
    }

    List<Route> all() {
        return all;
    }

    /** TensorFlow Serving and KServe V1. */
    private void addRows() {
        all.add(Route.get("models", "/v1/models", false, "The names of all models.", "Models",
                call -> Reply.json(Map.of("models", models.names()))));
        for (String path : List.of(V1, V1 + OF_VERSION)) {
            boolean isOne = path.endsWith(OF_VERSION);
            String of = isOne ? " of a version of a model." : " of a model.";
            all.add(Route.get(isOne ? "version-status" : "status", path, false, "The state" + of, "Status",
                    call -> Reply.json(status(call))));
            all.add(Route.get(isOne ? "version-description" : "description", path + "/metadata", false,
                    "The description" + of, "Description",
                    call -> Reply.json(Metadata.description(models.find(call.model(), call.version())))));
            all.add(Route.post(isOne ? "version-predict" : "predict", path + ":predict", "Predictions" + of,
                    "PredictRequest", "PredictReply", predicting::rows));
        }
    }

    /** The Open Inference Protocol, also called KServe V2. */
    private void addTensors() {
        all.add(Route.get("server", "/v2", true, "The name and the version of the server.", "Server",
                call -> Reply.json(Metadata.server())));
        all.add(Route.get("live", "/v2/health/live", true, "Whether the server runs.", "Live",
                call -> Reply.json(Map.of("live", true))));
        all.add(Route.get("ready", "/v2/health/ready", true, "Whether the server answers; status 503 while it stops.",
                "Ready", call -> Reply.json(Map.of("ready", true))));
        for (String path : List.of(V2, V2 + OF_VERSION)) {
            boolean isOne = path.endsWith(OF_VERSION);
            String of = isOne ? " of a version of a model." : " of a model.";
            all.add(Route.get(isOne ? "version-metadata" : "metadata", path, false, "The inputs and outputs" + of,
                    "Metadata", call -> Reply.json(metadata(call))));
            all.add(Route.get(isOne ? "version-ready" : "model-ready", path + "/ready", false,
                    "Whether " + (isOne ? "a version of a model" : "a model") + " answers.", "ModelReady",
                    call -> Reply.json(ready(call))));
            all.add(Route.post(isOne ? "version-infer" : "infer", path + "/infer", "Inference" + of, "InferRequest",
                    "InferReply", predicting::tensors));
        }
    }

    private Map<String, @Nullable Object> status(Call call) throws Refusal {
        List<Served> versions = call.version().isPresent() ? List.of(models.find(call.model(), call.version()))
                : models.versions(call.model());
        List<Map<String, Object>> states = new ArrayList<>();
        versions.stream().sorted(Comparator.comparing((Served served) -> served.id().version()).reversed())
                .forEach(served -> {
                    Map<String, Object> state = new LinkedHashMap<>();
                    state.put("version", Long.toString(served.id().version()));
                    state.put("state", "AVAILABLE");
                    state.put("status", Map.of("error_code", "OK", "error_message", ""));
                    states.add(state);
                });
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("name", call.model());
        status.put("ready", true);
        status.put("model_version_status", states);
        return status;
    }

    private Map<String, @Nullable Object> metadata(Call call) throws Refusal {
        return Metadata.of(models.find(call.model(), call.version()), models.versions(call.model()));
    }

    private Map<String, @Nullable Object> ready(Call call) throws IOException, Refusal {
        models.find(call.model(), call.version());
        return new LinkedHashMap<>(Map.of("name", call.model(), "ready", true));
    }
}
