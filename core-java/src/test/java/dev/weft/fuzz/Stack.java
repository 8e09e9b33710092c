package dev.weft.fuzz;

import dev.weft.data.Dataset;
import dev.weft.file.MalformedDataException;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedules;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model made of what the holders offer, as bytes choose. It is built, trained for two steps and saved, or refused by
 * what the classes document; what is loaded then predicts the same.
 */
final class Stack {
    private static final List<Class<?>> HOLDERS = List.of(Layers.class, Activations.class, Initializers.class,
            Regularizers.class,
            Losses.class, Optimizers.class, Schedules.class, Clip.class);
    private static final double[] NUMBERS =
            {0.1, 0.5, 0.9, 1, 0.001, 2, 0, 10, -1, 1e-30, 1e30, 1e300, Double.NaN, Double.POSITIVE_INFINITY};
    private static final int DEEPEST = 6;

    private final byte[] bytes;
    private int next;

    private Stack(byte[] bytes) {
        this.bytes = bytes;
    }

    static void train(byte[] bytes) throws IOException, ReflectiveOperationException {
        Path file = Files.createTempFile("weft-stack", ".safetensors");
        try {
            new Stack(bytes).train(file);
        } catch (IllegalArgumentException | NonFiniteException documented) {
            if (documented.getMessage() == null || documented.getMessage().lines().count() != 1) {
                throw documented;
            }
        } finally {
            Files.delete(file);
        }
    }

    private void train(Path file) throws IOException, ReflectiveOperationException {
        Dataset data = data();
        Trained trained = model().fit(data, Training.steps(2).withBatchSize(1 + choice(4)));
        trained.save(file);
        Tensor features = data.batch(0, 2).features();
        try {
            float[] after = Trained.load(file).predict(features).data();
            if (!Arrays.equals(trained.predict(features).data(), after)) {
                throw new AssertionError("another prediction after loading: " + trained.model());
            }
        } catch (MalformedDataException | IllegalArgumentException e) {
            throw new AssertionError("saved but not loaded: " + trained.model(), e);
        }
    }

    private int choice(int most) {
        return next < bytes.length ? Byte.toUnsignedInt(bytes[next++]) % most : 0;
    }

    private Dataset data() {
        RandomStream random = RandomStream.of(choice(256), "fuzz");
        int width = 1 + choice(6);
        int outputs = 1 + choice(4);
        boolean classes = choice(2) == 0;
        Tensor features = Tensor.zeros(5, width);
        Tensor labels = classes ? Tensor.zeros(5) : Tensor.zeros(5, outputs);
        for (int i = 0; i < features.size(); i++) {
            features.data()[i] = random.nextInt(9) - 4;
        }
        for (int i = 0; i < labels.size(); i++) {
            labels.data()[i] = random.nextInt(outputs);
        }
        return Dataset.of(features, labels);
    }

    private Model model() throws ReflectiveOperationException {
        Loss loss = (Loss) make(Loss.class, 0);
        Optimizer optimizer = (Optimizer) make(Optimizer.class, 0);
        Layer[] layers = (Layer[]) make(Layer[].class, 0);
        Model model = Model.of(loss, optimizer, layers).withMetrics();
        return choice(4) == 0 ? model.withClip((Clip) make(Clip.class, 0)) : model;
    }

    private Object make(Class<?> type, int depth) throws ReflectiveOperationException {
        if (type == double.class) {
            return NUMBERS[choice(NUMBERS.length)];
        }
        if (type == int.class) {
            return choice(16) - 1;
        }
        if (type == boolean.class) {
            return choice(2) == 0;
        }
        if (type.isArray()) {
            Object array = Array.newInstance(type.componentType(), 1 + choice(4));
            for (int i = 0; i < Array.getLength(array); i++) {
                Array.set(array, i, make(type.componentType(), depth + 1));
            }
            return array;
        }
        List<? extends Member> makers = makers(type, depth);
        if (makers.isEmpty()) {
            throw new IllegalArgumentException("nothing makes a " + type.getSimpleName());
        }
        return made(makers.get(choice(makers.size())), depth);
    }

    private Object made(Member maker, int depth) throws ReflectiveOperationException {
        if (maker instanceof Field constant) {
            return constant.get(null);
        }
        Method method = (Method) maker;
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = make(method.getParameterTypes()[i], depth + 1);
        }
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw e;
        }
    }

    /**
     * The public static members of the holders that give a {@code type}, in an order that no JVM changes; deep down
     * only simple ones.
     */
    private static List<? extends Member> makers(Class<?> type, int depth) {
        return HOLDERS.stream()
                .flatMap(holder -> Stream.<Member>concat(Arrays.stream(holder.getFields()),
                        Arrays.stream(holder.getMethods())))
                .filter(member -> Modifier.isStatic(member.getModifiers()) && !member.getName().equals("valueOf"))
                .filter(member -> type.isAssignableFrom(member instanceof Method method ? method.getReturnType()
                        : ((Field) member).getType()))
                .filter(member -> depth < DEEPEST || !(member instanceof Method method)
                        || method.getParameterCount() == 0)
                .sorted(Comparator.comparing(Stack::signature)).toList();
    }

    private static String signature(Member member) {
        return ((AnnotatedElement) member).toString();
    }
}
