package dev.weft.serve.model;

import dev.weft.device.Devices;
import dev.weft.evaluation.Threshold;
import dev.weft.graph.Placement;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * What a {@link ModelServer} serves, where, to whom, and within which limits. Immutable: threads may share it, and each
 * {@link #open} starts a server of its own.
 *
 * <pre>{@code
 * try (ModelServer server = Serving.of(Path.of("models")).withPort(8080).withLimits(
 *         ModelLimits.DEFAULT.withRows(1_000)).open()) {
 *     System.out.println(server.address());
 *     server.await();
 * }
 * }</pre>
 *
 * <p>A path is one of these:
 * <table>
 * <caption>Where models are</caption>
 * <tr><th>path</th><th>what is served</th></tr>
 * <tr><td>a file {@code iris.safetensors}</td><td>the model {@code iris}, version 1</td></tr>
 * <tr><td>a folder of checkpoints</td><td>the newest, as the model with the name of the folder</td></tr>
 * <tr><td>a folder with files {@code NAME.safetensors}</td><td>a model each, version 1</td></tr>
 * <tr><td>a folder with {@code NAME/VERSION/model.safetensors}</td><td>all versions of each model; without a version in
 * the request the highest one answers</td></tr>
 * <tr><td>a folder with {@code VERSION/model.safetensors}</td><td>the versions of the model with its name</td></tr>
 * </table>
 *
 * <p>Files that are added, replaced or removed later are noticed within seconds. A request ends with the version that
 * it began with. A broken file leaves what was served before, and is reported; so is one that takes other columns or
 * gives other answers than the one before, which is served all the same.
 */
public final class Serving {
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(1);
    private static final String LOOPBACK = "127.0.0.1";

    /** All settings; copied by each {@code withX}. */
    private record Settings(Optional<Path> path, Map<String, Predictor> models, String host, int port,
            Optional<String> token, ModelLimits limits, Optional<Threshold> threshold, boolean isRaw,
            Optional<String> device, Duration pause, Consumer<String> report, Consumer<String> accessLog) {}

    private final Settings settings;

    private Serving(Settings settings) {
        this.settings = settings;
    }

    private static Serving of(Optional<Path> path, Map<String, Predictor> models) {
        return new Serving(new Settings(path, models, LOOPBACK, 0, Optional.empty(), ModelLimits.DEFAULT,
                Optional.empty(), false, Optional.empty(), USUAL_PAUSE,
                line -> LoggerFactory.getLogger(ModelServer.class).info(line),
                line -> LoggerFactory.getLogger(ModelServer.class.getName() + ".access").info(line)));
    }

    /** Serves the models of a file or folder, see the table above. */
    public static Serving of(Path path) {
        return of(Optional.of(path), Map.of());
    }

    /**
     * Serves a model of this program.
     *
     * @param name the name in addresses: letters, digits and {@code . _ -}, at most 100
     * @throws IllegalArgumentException if the name has other characters
     */
    public static Serving of(String name, Predictor model) {
        if (!ModelFiles.isName(name)) {
            throw new IllegalArgumentException("Serving expects a name of letters, digits and . _ - but got " + name);
        }
        return of(Optional.empty(), Map.of(name, model));
    }

    /** Listens on this port, 1 to 65535, or on a random free one for 0, which is the default. */
    public Serving withPort(int port) {
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, s.host, port, s.token, s.limits, s.threshold, s.isRaw,
                s.device, s.pause, s.report, s.accessLog));
    }

    /**
     * Listens on this address instead of 127.0.0.1, such as {@code 0.0.0.0} for all networks of the machine. One that
     * other machines can reach needs {@link #withToken}, and a proxy in front for TLS.
     */
    public Serving withHost(String host) {
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, host, s.port, s.token, s.limits, s.threshold, s.isRaw,
                s.device, s.pause, s.report, s.accessLog));
    }

    /**
     * Answers only requests with the header {@code Authorization: Bearer TOKEN}, except for health and the page.
     *
     * @param token 16 or more visible ASCII characters
     * @throws IllegalArgumentException if the token is shorter or has other characters
     */
    public Serving withToken(String token) {
        if (!token.matches("[!-~]{16,1000}")) {
            throw new IllegalArgumentException("Serving expects a token of 16 or more visible ASCII characters but got "
                    + token.length() + (token.length() < 16 ? "" : " others"));
        }
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, s.host, s.port, Optional.of(token), s.limits, s.threshold,
                s.isRaw, s.device, s.pause, s.report, s.accessLog));
    }

    /** Serves within other limits than {@link ModelLimits#DEFAULT}. */
    public Serving withLimits(ModelLimits limits) {
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, s.host, s.port, s.token, limits, s.threshold, s.isRaw,
                s.device, s.pause, s.report, s.accessLog));
    }

    /**
     * Answers the second of two classes above this probability, for the models that have two classes. {@link #open}
     * refuses it if there is none, and reports those models that have not.
     */
    public Serving withThreshold(Threshold threshold) {
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, s.host, s.port, s.token, s.limits, Optional.of(threshold),
                s.isRaw, s.device, s.pause, s.report, s.accessLog));
    }

    /** Uses the weights of the last step, also of models that have moving averages of them. */
    public Serving withRawWeights() {
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, s.host, s.port, s.token, s.limits, s.threshold, true,
                s.device, s.pause, s.report, s.accessLog));
    }

    /**
     * Computes on a device, see {@link Predictor#onDevice}, which all models share: requests take turns there. The last
     * digits of an answer may depend on the requests that share its batch.
     *
     * @param place {@code "gpu"}, {@code "/gpu:1"} or {@code "cpu"}; if the device is missing, {@link #open} throws an
     *     {@link IllegalStateException} with the reason
     */
    public Serving withDevice(String place) {
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, s.host, s.port, s.token, s.limits, s.threshold, s.isRaw,
                Optional.of(Devices.place(place)), s.pause, s.report, s.accessLog));
    }

    /**
     * Looks for changed files after each pause of this length; the default is a second. A file counts as changed once
     * it has been the same twice, so that one that is being copied is left alone.
     *
     * @param pause above zero
     * @throws IllegalArgumentException if it is not above zero
     */
    public Serving withPause(Duration pause) {
        if (pause.isNegative() || pause.isZero()) {
            throw new IllegalArgumentException("Serving expects a pause above zero but got " + pause);
        }
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, s.host, s.port, s.token, s.limits, s.threshold, s.isRaw,
                s.device, pause, s.report, s.accessLog));
    }

    /**
     * Passes what an operator should know to {@code report}, one line each: which models are served, which file is
     * broken, why a request failed. Without it, SLF4J logs the lines. Several threads may call it at the same time.
     */
    public Serving withReport(Consumer<String> report) {
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, s.host, s.port, s.token, s.limits, s.threshold, s.isRaw,
                s.device, s.pause, report, s.accessLog));
    }

    /**
     * Passes a line for each request to {@code log}. Without it, SLF4J logs the lines, as {@code ModelServer.access}.
     * Several threads may call it at the same time.
     */
    public Serving withAccessLog(Consumer<String> log) {
        Settings s = settings;
        return new Serving(new Settings(s.path, s.models, s.host, s.port, s.token, s.limits, s.threshold, s.isRaw,
                s.device, s.pause, s.report, log));
    }

    /**
     * Loads the models, predicts with each to warm up, and starts to answer.
     *
     * @throws IllegalArgumentException if the port is outside 0 to 65535, other machines can reach the host and there
     *     is no token, or there is a threshold and no model of two classes with probabilities
     * @throws IllegalStateException if the device is missing, see {@link #withDevice}
     * @throws dev.weft.file.MalformedDataException if the only model is damaged
     * @throws java.net.UnknownHostException if the host is not this machine
     * @throws java.net.BindException if the port is in use
     * @throws java.net.SocketException if it is not allowed
     * @throws IOException if there is no model, or a file cannot be read
     */
    public ModelServer open() throws IOException {
        InetAddress address = InetAddress.getByName(settings.host);
        if (!address.isLoopbackAddress() && settings.token.isEmpty()) {
            throw new IllegalArgumentException("Serving expects a token for " + settings.host
                    + ", which other machines can reach: call withToken, or leave the host out");
        }
        // A model that cannot be loaded leaves the others; a device that is missing concerns all.
        settings.device.filter(place -> !place.equals(Placement.CPU)).ifPresent(Devices::open);
        return new ModelServer(this, address);
    }

    Optional<Path> path() {
        return settings.path;
    }

    Map<String, Predictor> models() {
        return settings.models;
    }

    int port() {
        return settings.port;
    }

    Optional<String> token() {
        return settings.token;
    }

    ModelLimits limits() {
        return settings.limits;
    }

    Optional<Threshold> threshold() {
        return settings.threshold;
    }

    /** The model where it computes. */
    Predictor placed(Predictor model) {
        return settings.device.map(model::onDevice).orElse(model);
    }

    boolean isRaw() {
        return settings.isRaw;
    }

    Duration pause() {
        return settings.pause;
    }

    void report(String line) {
        settings.report.accept(line);
    }

    void accessLog(String line) {
        settings.accessLog.accept(line);
    }
}
