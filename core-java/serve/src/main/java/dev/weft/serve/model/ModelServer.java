package dev.weft.serve.model;

import dev.weft.serve.Site;
import dev.weft.serve.http.Ending;
import dev.weft.serve.http.HttpPort;
import dev.weft.serve.http.StaticFiles;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;

/**
 * A running server for models. It answers predictions over HTTP in these formats, described by
 * {@code GET /openapi.json} and, with examples, in the guide:
 *
 * <table>
 * <caption>What is answered</caption>
 * <tr><th>address</th><th>format</th></tr>
 * <tr><td>{@code POST /v1/models/NAME:predict}</td><td>TensorFlow Serving and KServe V1: rows of a table by column
 * name, arrays, images of digits as base64 or as a body of type image/png</td></tr>
 * <tr><td>{@code POST /v2/models/NAME/infer}</td><td>Open Inference Protocol (KServe V2), JSON and binary</td></tr>
 * <tr><td>{@code GET /metrics}</td><td>Prometheus</td></tr>
 * <tr><td>{@code GET /}</td><td>a page that shows the models and lets a person try them</td></tr>
 * </table>
 *
 * <p>Requests that arrive together are computed together, which changes no bit of an answer, see
 * {@link dev.weft.training.Predictor#predict}. {@link Serving} has all settings; any number of servers may run in one
 * JVM, and any number of threads may share one. It is the JDK's {@code HttpServer}: see
 * {@link dev.weft.serve.PageServer} for the system properties that limit it. It has no TLS: put a proxy in front of it.
 */
public final class ModelServer implements AutoCloseable {
    private final Serving serving;
    private final InetAddress host;
    private final HttpPort http;
    private final Models models;
    private final Entrance entrance;
    private final Ending ending = new Ending(this::stop);

    ModelServer(Serving serving, InetAddress host) throws IOException {
        this.serving = serving;
        this.host = host;
        Metrics metrics = new Metrics();
        StaticFiles files = StaticFiles.none().with("/shared/", Site.class, "page").with("/", ModelServer.class,
                "page");
        ModelLimits limits = serving.limits();
        models = new Models(serving, metrics);
        try {
            http = new HttpPort("ModelServer", host, serving.port(), limits.requests(), limits.requestTime());
        } catch (IOException | RuntimeException e) {
            models.close();
            throw e;
        }
        Predicting predicting = new Predicting(models, metrics, limits, http.workers());
        Access access = new Access(port(), host.isLoopbackAddress(), serving.token(), limits.headerBytes());
        entrance = new Entrance(serving, access, http, metrics, new Routes(models, metrics, predicting, files).all(),
                ending::endWith);
        http.start(entrance);
    }

    /**
     * Serves the models of a file or folder on 127.0.0.1, with the settings that {@link Serving} has by default.
     *
     * @param path a model file, or a folder of checkpoints or models
     * @param port the port, 1 to 65535, or 0 for a random free one
     * @throws IllegalArgumentException if {@code port} is outside 0 to 65535
     * @throws dev.weft.file.MalformedDataException if the only model is damaged
     * @throws IOException if there is no model, a file cannot be read, or the port is in use or not allowed
     */
    public static ModelServer open(Path path, int port) throws IOException {
        return Serving.of(path).withPort(port).open();
    }

    /** The port on which this server listens, 1 to 65535. */
    public int port() {
        return http.port();
    }

    /** The address of the page, such as {@code http://127.0.0.1:8080/}, without the token. */
    public String address() {
        String name = host.getHostAddress();
        return "http://" + (host instanceof Inet6Address ? "[" + name + "]" : name) + ":" + port() + "/";
    }

    /**
     * Waits until this server is closed; for programs that do nothing else.
     *
     * @throws InterruptedException if the thread is interrupted before
     * @throws Error an {@link OutOfMemoryError} or another error of the JVM, if a request ran into it: this has closed
     *     the server
     */
    public void await() throws InterruptedException {
        ending.await();
    }

    /**
     * Stops: new requests get status 503, those under way get {@link ModelLimits#stopTime} to end. Then ends all
     * connections. All threads of the server are daemons. Further calls have no effect.
     */
    @Override
    public void close() {
        ending.end();
    }

    private void stop() {
        if (!entrance.drain(serving.limits().stopTime())) {
            serving.report("stopped before all requests had ended");
        }
        models.close();
        http.close();
    }
}
