package dev.weft.blas;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes that native functions are bound to. JNI finds a function by the name of the Java class that declares it,
 * and the classes of netlib and JNA of these names unpack files, print or take hundreds of milliseconds to initialize.
 * So Weft carries small classes of the same names, compiled from {@code src/bindings} into {@code
 * META-INF/weft/bindings}. They have a class loader of their own, where they hide the real classes from no one.
 *
 * <p>The interfaces are public because classes of another loader implement them. They are no API.
 */
public final class Binding {
    private static final String FOLDER = "/META-INF/weft/bindings/";
    private static final String OTHER_LOADER = "already loaded in another classloader";

    private Binding() {}

    private static final class Loader extends ClassLoader {
        private final Map<String, Class<?>> defined = new HashMap<>();

        Loader() {
            super("weft-bindings", Binding.class.getClassLoader());
        }

        /** Not by way of the parent, which may have the real class of this name. */
        synchronized Class<?> define(String name) throws IOException {
            Class<?> known = defined.get(name);
            if (known == null) {
                byte[] bytes = classFile(name);
                known = defineClass(name, bytes, 0, bytes.length);
                defined.put(name, known);
            }
            return known;
        }

        /** For what a native library looks up when it is loaded, if the program does not have it. */
        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
                return define(name);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static final class Private {
        static final Loader LOADER = new Loader();
    }

    /** Returns the class file of our class {@code name}. */
    static byte[] classFile(String name) throws IOException {
        if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            throw new IOException("a native image cannot define the class " + name + " that binds native libraries");
        }
        String file = FOLDER + name.replace('.', '/') + ".class";
        try (InputStream in = Binding.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException(file.substring(1) + " is missing from weft-core's jar");
            }
            return in.readAllBytes();
        }
    }

    /**
     * Returns an instance of our class {@code name}, after its native library is loaded.
     *
     * @param path the library
     */
    static <T extends Library> T load(String name, Class<T> type, String path) throws IOException {
        T binding;
        try {
            binding = type.cast(Private.LOADER.define(name).getConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IOException("the class " + name + " cannot be created: " + e, e);
        }
        try {
            binding.load(path);
        } catch (UnsatisfiedLinkError e) {
            if (!String.valueOf(e.getMessage()).contains(OTHER_LOADER)) {
                throw e;
            }
            loadCopy(binding, Path.of(path));
        }
        return binding;
    }

    /** A library belongs to one class loader; another Weft in this JVM, as in an application server, has loaded it. */
    private static void loadCopy(Library binding, Path path) throws IOException {
        Path copy = Files.createTempFile(path.getParent(), ".copy", path.getFileName().toString());
        try {
            Files.write(copy, Files.readAllBytes(path));
            binding.load(copy.toString());
        } finally {
            if (!copy.toFile().delete()) {
                copy.toFile().deleteOnExit(); // Windows keeps a library that is in use.
            }
        }
    }

    /** A class that is bound to a native library. */
    public interface Library {
        /** Loads the file that holds the native methods. */
        void load(String path);
    }

    /** The BLAS routine sgemv on heap arrays. */
    public interface Sgemv {
        /** Computes y = alpha · op(A) · x + beta · y for a column-major A[m,n], transposed for {@code 'T'}. */
        void sgemv(char transpose, int m, int n, float alpha, float[] a, int aOffset, int lda, float[] x, int xOffset,
                int xDistance, float beta, float[] y, int yOffset, int yDistance);
    }

    /** Column-major products on heap arrays. */
    public interface Routines extends Library, Sgemv {
        /** The BLAS routine sgemm. */
        void sgemm(String transposeA, String transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
                int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc);
    }

    /** Calls of C functions by name. */
    public interface Calls extends Library {
        /** Opens a library; null opens the process itself. */
        long library(@Nullable String path);

        /** Calls a function with String and Integer arguments. */
        long call(long library, String name, Object... arguments);

        /** Reads a C string. */
        String text(long address);
    }
}
