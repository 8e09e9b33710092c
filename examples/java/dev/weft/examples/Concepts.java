package dev.weft.examples;

import static dev.weft.graph.MatrixOps.matmul;

import dev.weft.graph.Graph;
import dev.weft.graph.Placement;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.text.PythonFormat;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;

/** Document 000, second half: graph, tensor, session, variable and device. */
public final class Concepts {
    private Concepts() {}

    /** Runs the program, which has no options. */
    public static void main(String... args) {
        Options.parse(args);

        // Graph: an operation only records a node. A session computes it later.
        Graph graph = new Graph();
        Value a = graph.constant(Tensor.vector(1, 2));
        Value b = graph.constant(Tensor.vector(3, 4));
        Value result = a.plus(b);
        System.out.println("a value is a node, not a number: " + result);

        // Tensors: arrays of rank 0, 1, 2, …
        for (Tensor tensor : new Tensor[]{Tensor.scalar(1), Tensor.vector(1, 2),
            Tensor.matrix(new float[]{1, 2}, new float[]{3, 4})}) {
            System.out.println("rank " + tensor.shape().rank() + ", shape " + tensor.shape() + ": "
                    + PythonFormat.shortestArray(tensor).replace("\n", ""));
        }

        // A session that you close yourself. Forgetting it leaks nothing: tensors are arrays on the heap.
        Session session = new Session(graph);
        System.out.println("a + b = " + PythonFormat.shortestArray(session.run(result)));
        session.close();

        // A session that the try block closes, and a variable, which has no value before it is initialized.
        Variable weight = graph.variable("weight", Shape.of(2, 3), RandomStream.of(1, "weight").normal(0, 2));
        Value product = matmul(graph.constant(Tensor.matrix(new float[]{1, 2})), weight);
        try (Session own = new Session(graph)) {
            own.run(product);
        } catch (IllegalStateException uninitialized) {
            System.out.println("error: " + uninitialized.getMessage());
        }
        try (Session own = new Session(graph)) {
            own.initialize();
            System.out.println("initialized: " + own.run(product).shape());
        }

        // Devices: soft placement runs nodes for a device that is not there on /cpu:0. Without it, that is an error.
        Value onProcessor = graph.device("/cpu:0", () -> a.plus(b));
        Value onGraphicsCard = graph.device("/gpu:0", () -> a.plus(b));
        Value noSuchDevice = graph.device("/gpu:999", () -> a.plus(b));
        try (Session strict = new Session(graph); Session soft = new Session(graph, Placement.SOFT)) {
            System.out.println("/cpu:0: " + PythonFormat.shortestArray(strict.run(onProcessor)));
            System.out.println("/gpu:0, soft placement: " + PythonFormat.shortestArray(soft.run(onGraphicsCard)));
            strict.run(noSuchDevice);
        } catch (IllegalStateException missing) {
            // The message goes on with the reason on this machine, and what to do.
            System.out.println("error: " + missing.getMessage().replaceFirst(" is missing: .*", " is missing"));
        }
    }
}
