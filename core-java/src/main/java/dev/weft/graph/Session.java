package dev.weft.graph;

import dev.weft.blas.Workers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a graph by hand: you feed placeholders and fetch values and updates, as in TensorFlow 1.
 *
 * <pre>{@code
 * try (Session session = new Session(graph)) {
 *     session.initialize();
 *     for (int step = 0; step < 1000; step++) {
 *         session.run(Map.of(x, features, y, labels), train);
 *     }
 *     Tensor weights = session.run(w);
 * }
 * }</pre>
 *
 * <table>
 * <caption>TensorFlow 1 and Weft</caption>
 * <tr><th>TensorFlow 1</th><th>Weft</th></tr>
 * <tr><td>{@code sess.run(tf.global_variables_initializer())}</td><td>{@code session.initialize()}</td></tr>
 * <tr><td>{@code sess.run(y, feed_dict={x: xs})}</td><td>{@code session.run(Map.of(x, xs), y)}</td></tr>
 * <tr><td>{@code sess.run([loss, train_step], …)}</td><td>{@code session.run(feeds, List.of(loss, train))}</td></tr>
 * <tr><td>{@code tf.ConfigProto(allow_soft_placement=True)}</td><td>{@code new Session(graph,
 * Placement.SOFT)}</td></tr>
 * </table>
 *
 * <p>Unlike in TensorFlow, the values of variables belong to the graph, not to the session: all sessions over a graph
 * share them, and they outlive the session.
 *
 * <p>Values that were recorded for a {@linkplain Graph#device device} are computed there, with their gradients, and
 * what is computed from them elsewhere gets a copy.
 *
 * <p>A run without an {@link Update} is {@linkplain Plan#byRow by row}, as the predictions of a trained model are: a
 * row has the same bits alone and among others.
 *
 * <p>It keeps a {@link Plan} for each of the last dozen or more combinations of fetches and fed shapes, so that a
 * repeated run only replays. Pass the same values and updates in each run rather than new ones. Closing a session frees
 * the plans; a session that is never closed leaks nothing, because tensors are arrays on the heap. For one thread at a
 * time.
 */
public final class Session implements AutoCloseable {
    private record Key(List<Fetch> fetches, Map<Placeholder, Shape> shapes) {}

    private final Graph graph;
    private final Workers workers;
    private final Placement placement;
    private final Plans<Key, Plan> plans = new Plans<>(this::plan);
    private long runs;
    private boolean closed;

    /**
     * Opens a session for {@code graph} on all processors. It refuses values that were recorded for devices that are
     * not there.
     */
    public Session(Graph graph) {
        this(graph, Workers.shared(), Placement.STRICT);
    }

    /**
     * Opens a session for {@code graph} on all processors.
     *
     * @param graph the graph, to which you may still add values
     * @param placement what to do with values that were recorded for devices that are not there
     */
    public Session(Graph graph, Placement placement) {
        this(graph, Workers.shared(), placement);
    }

    /**
     * Opens a session for {@code graph} on the threads of {@code workers}, which closing the session leaves open.
     * Results are bit-identical for any number of threads.
     */
    public Session(Graph graph, Workers workers) {
        this(graph, workers, Placement.STRICT);
    }

    private Session(Graph graph, Workers workers, Placement placement) {
        this.graph = graph;
        this.workers = workers;
        this.placement = placement;
    }

    /**
     * Gives every variable of the graph its initial value, in the order of creation, also those that have a value
     * already. TensorFlow's {@code global_variables_initializer}.
     *
     * @throws IllegalArgumentException if an initial value has another shape than its variable
     * @throws IllegalStateException if the session is closed
     */
    public void initialize() {
        open();
        graph.variables().forEach(Variable::initialize);
    }

    /**
     * Computes one value that needs no feeds, such as a variable.
     *
     * @return a copy
     * @throws IllegalArgumentException if a placeholder that is needed is not fed, or is fed with a wrong shape, or if
     *     the value belongs to another graph
     * @throws IllegalStateException if a variable has no value yet, if a value needs a device that does not exist, or
     *     if the session is closed
     */
    public Tensor run(Value value) {
        return run(Map.of(), value);
    }

    /**
     * Computes one value.
     *
     * @param feeds the values of the placeholders that it needs
     * @return a copy
     * @throws IllegalArgumentException if a placeholder that is needed is not fed, or is fed with a wrong shape, or if
     *     the value belongs to another graph
     * @throws IllegalStateException if a variable has no value yet, if a value needs a device that does not exist, or
     *     if the session is closed
     */
    public Tensor run(Map<Placeholder, Tensor> feeds, Value value) {
        return run(feeds, List.of(value)).get(0);
    }

    /**
     * Makes an update.
     *
     * @param feeds the values of the placeholders that it needs
     * @throws IllegalArgumentException if a placeholder that is needed is not fed, or is fed with a wrong shape, or if
     *     a variable of the update belongs to another graph
     * @throws IllegalStateException if a variable has no value yet, if a value needs a device that does not exist, or
     *     if the session is closed
     */
    public void run(Map<Placeholder, Tensor> feeds, Update update) {
        run(feeds, List.of(update));
    }

    /**
     * Computes all values from the current variables, then makes the updates, in the order of the fetches. Variables
     * among the fetches are read after the updates, so fetching a variable together with its update returns the new
     * value.
     *
     * @param feeds the values of the placeholders; those that no fetch needs are ignored
     * @param fetches the values to compute and the updates to make
     * @return copies of the fetched values, in order; an update gives none
     * @throws IllegalArgumentException if a placeholder that is needed is not fed, or is fed with a wrong shape, or if
     *     a fetch belongs to another graph
     * @throws IllegalStateException if a variable has no value yet, if a value needs a device that does not exist, or
     *     if the session is closed
     */
    public List<Tensor> run(Map<Placeholder, Tensor> feeds, List<? extends Fetch> fetches) {
        open();
        Map<Placeholder, Shape> shapes = new HashMap<>();
        feeds.forEach((placeholder, values) -> shapes.put(placeholder, values.shape()));
        Key key = new Key(List.copyOf(fetches), shapes);
        Plan plan = plans.take(key);
        feeds.forEach(plan::feed);
        plan.run(runs++);
        List<Tensor> results = new ArrayList<>();
        for (Fetch fetch : fetches) {
            if (fetch instanceof Value value) {
                results.add(plan.value(value).copy());
            }
        }
        plans.give(key, plan);
        return results;
    }

    private Plan plan(Key key) {
        for (Fetch fetch : key.fetches) {
            List<? extends Value> values = fetch instanceof Update update ? update.variables : List.of((Value) fetch);
            values.forEach(value -> graph.expectOwn("Session", value));
        }
        // A run without an update predicts or measures, so its rows have the bits that a predictor gives them.
        boolean changes = key.fetches.stream().anyMatch(Update.class::isInstance);
        return Plan.placed(placement.device("Session", Planner.values(key.fetches)), !changes, key.fetches, key.shapes,
                workers);
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("Session is closed: open another one over the same graph");
        }
    }

    /** Frees the plans. The variables keep their values. Closing twice has no effect. */
    @Override
    public void close() {
        closed = true;
        plans.clear();
    }
}
