package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.blas.Blas;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application server does: it loads an application with a class loader of its own, and discards it later. */
@Tag("process")
class RedeployTest {
    private static final int DEPLOYMENTS = 2;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"openblas, ", "jblas, ", "java, ", "openblas, none"})
    void aDiscardedApplicationLeavesNoThreadAndNoClassLoader(String engine, String cache) throws Exception {
        Path usual = folder.resolve("cache");
        if (cache != null) {
            // A file in the place of the folder, so that a temporary one is used.
            Files.createFile(usual);
        }
        String deployed = "application of " + engine + " ended, threads [], class loader collected\n";
        assertEquals(new ChildJvm.End(0, deployed.repeat(DEPLOYMENTS)), ChildJvm.of("-Dweft.blas=" + engine)
                .with("WEFT_CACHE", usual.toString()).run(Server.class, folder.resolve("model.safetensors")));
    }

    /** A server whose main thread outlives the applications that it calls. */
    static final class Server {
        public static void main(String[] args) throws Exception {
            for (int i = 0; i < DEPLOYMENTS; i++) {
                WeakReference<ClassLoader> discarded = deploy(args[0]);
                long end = System.nanoTime() + 120_000_000_000L;
                while ((discarded.get() != null || !threads().isEmpty()) && System.nanoTime() < end) {
                    System.gc();
                    Thread.sleep(100);
                }
                System.out.println("threads " + threads() + ", class loader "
                        + (discarded.get() == null ? "collected" : "kept"));
            }
        }

        private static WeakReference<ClassLoader> deploy(String file) throws Exception {
            List<URL> jars = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                jars.add(Path.of(entry).toUri().toURL());
            }
            try (var loader = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
                Thread.currentThread().setContextClassLoader(loader);
                Class<?> application = loader.loadClass(Application.class.getName());
                System.out.print(application.getMethod("serve", String.class).invoke(null, file));
                return new WeakReference<>(loader);
            } finally {
                Thread.currentThread().setContextClassLoader(Server.class.getClassLoader());
            }
        }

        private static List<String> threads() {
            return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                    .filter(name -> name.startsWith("weft")).sorted().collect(Collectors.toList());
        }
    }

    /** Uses what starts threads, loads libraries, or keeps something for each thread. */
    public static final class Application {
        private Application() {}

        public static String serve(String file) throws IOException {
            Blas.prepare();
            Tensor x = Tensor.zeros(512, 64);
            for (int i = 0; i < x.size(); i++) {
                x.data()[i] = i % 7 - 3;
            }
            Dataset data = Dataset.of(x, x);
            Model model = Model.of(Losses.MSE, Optimizers.adam(0.01), Dense.of(128, Activations.RELU), Dense.of(64));
            Training training = Training.epochs(2).withBatchSize(64);
            Trained trained = model.fit(data, training.withBatching(training.batching().prefetched()));
            trained.save(Path.of(file));
            boolean same = Trained.load(Path.of(file)).predict(x).equals(trained.predict(x));
            return "application of " + Blas.engine().name() + (same ? " ended, " : " loads another model, ");
        }
    }
}
