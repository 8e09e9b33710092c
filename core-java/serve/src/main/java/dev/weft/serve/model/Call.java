package dev.weft.serve.model;

import com.sun.net.httpserver.HttpExchange;
import java.util.Map;
import java.util.Optional;

/** One request on its way to a reply, and what the access log says about it. For one thread at a time. */
final class Call {
    private final HttpExchange exchange;
    private final Map<String, String> parameters;
    private String note = "";

    /**
     * Creates the call of a request.
     *
     * @param parameters the parts of the address that the route leaves open, by name
     */
    Call(HttpExchange exchange, Map<String, String> parameters) {
        this.exchange = exchange;
        this.parameters = parameters;
    }

    HttpExchange exchange() {
        return exchange;
    }

    /** The name of the model in the address. */
    String model() {
        return parameters.getOrDefault(Route.MODEL, "");
    }

    /** The version in the address, if it has one. */
    Optional<Long> version() {
        return Optional.ofNullable(parameters.get(Route.VERSION)).map(Long::valueOf);
    }

    /** The value of a header, or an empty text. */
    String header(String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /** Notes what was predicted, for the access log. */
    void note(ModelFiles.Id id, int rows) {
        note = " model=" + id.name() + "/" + id.version() + " rows=" + rows;
    }

    String note() {
        return note;
    }
}
