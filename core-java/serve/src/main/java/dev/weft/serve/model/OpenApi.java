package dev.weft.serve.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The OpenAPI 3.1 document of a server, made of its routes. Holds no state: threads may share it. */
final class OpenApi {
    private static final Map<String, Object> ANY = Map.of();
    private static final Map<String, Object> TEXT = Map.of("type", "string");
    private static final Map<String, Object> NUMBER = Map.of("type", "integer");
    private static final Map<String, Object> TRUTH = Map.of("type", "boolean");
    private static final Map<String, Object> OBJECT = Map.of("type", "object");

    private OpenApi() {}

    static Map<String, @Nullable Object> document(List<Route> routes) {
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Route route : routes) {
            paths.computeIfAbsent(route.path(), any -> new LinkedHashMap<>()).put(route.method().toLowerCase(
                    Locale.ROOT), operation(route));
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", "Weft", "version", String.valueOf(Metadata.server().get("version")),
                "description", "Predictions in the formats of TensorFlow Serving, KServe V1 and the Open Inference "
                        + "Protocol. A server with a token wants it as a bearer."));
        document.put("paths", paths);
        document.put("components", Map.of("schemas", schemas(), "securitySchemes",
                Map.of("token", Map.of("type", "http", "scheme", "bearer"))));
        return document;
    }

    private static Map<String, Object> operation(Route route) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", route.name());
        operation.put("summary", route.purpose());
        operation.put("security", route.isOpen() ? List.of() : List.of(Map.of(), Map.of("token", List.of())));
        List<Object> parameters = new ArrayList<>();
        for (String name : route.parameters()) {
            parameters.add(Map.of("name", name, "in", "path", "required", true, "schema",
                    name.equals(Route.VERSION) ? NUMBER : TEXT));
        }
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        if (!route.request().isEmpty()) {
            Map<String, Object> content = new LinkedHashMap<>();
            content.put("application/json", Map.of("schema", reference(route.request())));
            if (route.request().equals("PredictRequest")) {
                content.put("image/png", Map.of("schema", ANY));
            } else {
                content.put("application/octet-stream", Map.of("schema", ANY));
            }
            operation.put("requestBody", Map.of("required", true, "content", content));
        }
        Map<String, Object> replies = new LinkedHashMap<>();
        replies.put("200", Map.of("description", route.purpose(), "content", route.reply().isEmpty()
                ? Map.of("text/plain", Map.of("schema", TEXT))
                : Map.of("application/json", Map.of("schema", reference(route.reply())))));
        replies.put("default", Map.of("description", "What is wrong: 400 a request that makes no sense, 401 no token, "
                + "403 another site, 404 no such model, 413 too long, 503 busy or stopping.", "content",
                Map.of("application/json", Map.of("schema", reference("Error")))));
        operation.put("responses", replies);
        return operation;
    }

    private static Map<String, Object> reference(String schema) {
        return Map.of("$ref", "#/components/schemas/" + schema);
    }

    private static Map<String, Object> list(Object items) {
        return Map.of("type", "array", "items", items);
    }

    /** An object whose keys are pairs of a name and a schema. */
    private static Map<String, Object> object(Object... pairs) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put((String) pairs[i], pairs[i + 1]);
        }
        return Map.of("type", "object", "properties", properties);
    }

    private static Map<String, Object> schemas() {
        Map<String, Object> tensor = object("name", TEXT, "datatype", TEXT, "shape", list(NUMBER), "data", list(ANY),
                "parameters", OBJECT);
        Map<String, Object> described = list(object("name", TEXT, "datatype", TEXT, "shape", list(NUMBER)));
        Map<String, Object> schemas = new LinkedHashMap<>();
        schemas.put("Error", object("error", TEXT));
        schemas.put("Models", object("models", list(TEXT)));
        schemas.put("Status", object("name", TEXT, "ready", TRUTH, "model_version_status", list(object("version", TEXT,
                "state", TEXT, "status", object("error_code", TEXT, "error_message", TEXT)))));
        schemas.put("Description", object("model_spec", object("name", TEXT, "version", TEXT), "metadata", OBJECT));
        schemas.put("PredictRequest", object("instances", list(ANY), "inputs", ANY));
        schemas.put("PredictReply", object("predictions", list(ANY), "outputs", ANY));
        schemas.put("Server", object("name", TEXT, "version", TEXT, "extensions", list(TEXT)));
        schemas.put("Live", object("live", TRUTH));
        schemas.put("Ready", object("ready", TRUTH));
        schemas.put("ModelReady", object("name", TEXT, "ready", TRUTH));
        schemas.put("Metadata", object("name", TEXT, "versions", list(TEXT), "platform", TEXT, "inputs", described,
                "outputs", described));
        schemas.put("InferRequest", object("id", TEXT, "parameters", OBJECT, "inputs", list(tensor), "outputs",
                list(object("name", TEXT, "parameters", OBJECT))));
        schemas.put("InferReply", object("model_name", TEXT, "model_version", TEXT, "id", TEXT, "outputs",
                list(tensor)));
        return schemas;
    }
}
