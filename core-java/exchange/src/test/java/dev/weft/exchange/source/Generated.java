package dev.weft.exchange.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Classes that were written by {@link JavaSource}, compiled for Java 8 and loaded without anything of Weft. */
public final class Generated {
    private final ClassLoader loader;

    private Generated(ClassLoader loader) {
        this.loader = loader;
    }

    /** Compiles all sources of a folder, without a warning, into it. */
    public static Generated of(Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (Stream<Path> files = Files.list(folder);
                StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
            boolean isCompiled = compiler.getTask(messages, manager, null,
                    List.of("--release", "8", "-Xlint:all,-options", "-d", folder.toString(), "-cp", folder.toString()),
                    null, manager.getJavaFileObjectsFromPaths(sources)).call();
            assertEquals("true ", isCompiled + " " + messages);
        }
        return new Generated(new URLClassLoader(new URL[]{folder.toUri().toURL()},
                ClassLoader.getPlatformClassLoader()));
    }

    /** Calls the static method of this name that takes such arguments. */
    public Object call(String className, String method, Object... arguments) {
        try {
            Method found = Arrays.stream(loader.loadClass(className).getMethods())
                    .filter(each -> each.getName().equals(method) && takes(each, arguments)).findFirst().orElseThrow();
            return found.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw (Error) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** Runs a compiled class as a program; returns the exit code and what it printed. */
    static String run(Path folder, String className, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", folder.toString(), className));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() + " " + printed;
    }

    private static boolean takes(Method method, Object... arguments) {
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            if (types.length != arguments.length || !types[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return types.length == arguments.length;
    }
}
