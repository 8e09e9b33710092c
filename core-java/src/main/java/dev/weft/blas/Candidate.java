package dev.weft.blas;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An engine that may or may not work on this machine. It is loaded and probed at most once, on first use. */
final class Candidate {
    /** All engines, the preferred one first. */
    static final List<Candidate> ALL = List.of(new Candidate("openblas", () -> OpenBlas.open(NativeFiles.ofUser())),
            new Candidate("jblas", () -> Jblas.open(NativeFiles.ofUser())), new Candidate("java", JavaEngine::new));

    private final String name;
    private final Opening opening;
    private @Nullable Engine engine;
    private String reason = "";
    private String remedy = "";

    Candidate(String name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    /** Returns the candidate of this name, which must exist. */
    static Candidate named(String name) {
        return ALL.stream().filter(candidate -> candidate.name.equals(name)).findFirst().orElseThrow();
    }

    /** The engine's name. */
    String name() {
        return name;
    }

    /** Returns the engine, or null if it cannot be used. */
    synchronized @Nullable Engine engine() {
        if (reason.isEmpty()) {
            try {
                Engine opened = opening.open();
                if (opened instanceof NativeEngine natives) {
                    expectRight(natives);
                }
                engine = opened;
                reason = opened.description();
            } catch (Exception | LinkageError e) {
                reason = e instanceof IOException || e instanceof UnsatisfiedLinkError ? String.valueOf(e.getMessage())
                        : e.toString();
                remedy = remedy(e);
            }
        }
        return engine;
    }

    private void expectRight(NativeEngine natives) throws IOException {
        String wrong = Probe.remembered(NativeFiles.ofUser(), natives.library(),
                name + "\n" + natives.description(), natives::probe);
        if (!wrong.isEmpty()) {
            throw new IOException(wrong + ": " + natives.description());
        }
    }

    /** Returns what makes OpenBLAS usable, unless the reason already says so. */
    private String remedy(Throwable failure) {
        if (!name.equals("openblas") || reason.contains("WEFT_CACHE") || reason.contains("WEFT_OPENBLAS_LIBRARY")
                || reason.endsWith("install the jar again")) {
            return "";
        }
        if (Blas.setting("weft.openblas.library", "WEFT_OPENBLAS_LIBRARY") != null) {
            return "correct WEFT_OPENBLAS_LIBRARY or weft.openblas.library, which names this library, or unset it";
        }
        return failure instanceof NativeFiles.Missing
                ? "add dev.weft:weft-natives-" + Platform.HERE.name() + " to the class path"
                : "install OpenBLAS and set WEFT_OPENBLAS_LIBRARY to its library, such as libopenblas.so.0";
    }

    /** Returns the engine's description, or the reason why it cannot be used. */
    synchronized String reason() {
        engine();
        return reason;
    }

    /** Returns what makes the engine usable; empty if it is, or if the reason says so, or if nothing does. */
    synchronized String remedy() {
        engine();
        return remedy;
    }

    /** A function that loads an engine. */
    interface Opening {
        Engine open() throws IOException;
    }
}
