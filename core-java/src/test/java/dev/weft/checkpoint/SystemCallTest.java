package dev.weft.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the process, or injects an error, at each system call of a save. */
@Tag("process")
class SystemCallTest {
    private static final Pattern CALL = Pattern.compile("(?m)^(\\d+) +(openat|write|fsync|rename|unlink)\\((.*)");
    private static final String CALLS = "openat,write,fsync,rename,unlink";

    @TempDir Path parent;

    @BeforeEach
    void straceMayTrace() throws Exception {
        boolean works;
        try {
            works = new ProcessBuilder("strace", "-qq", "-o", "/dev/null", "true").start().waitFor() == 0;
        } catch (IOException missing) {
            works = false;
        }
        assumeTrue(works, "strace is not installed, or may not trace here");
    }

    /** A system call of the saving thread; {@code number} counts the calls of that name, from 1. */
    private record Call(String name, int number, String rest) {}

    private ChildJvm.End run(Path folder, String... options) throws Exception {
        List<String> strace = new ArrayList<>(List.of("strace", "-f", "-qq"));
        strace.addAll(List.of(options));
        return ChildJvm.of("-XX:-UsePerfData").under(strace).run(Saver.class, folder);
    }

    private Path prepared(String name) throws Exception {
        Path folder = parent.resolve(name);
        try (CheckpointFolder open = CheckpointFolder.open(folder, "run", 2)) {
            open.save(1, Saver.checkpoint(1));
            open.save(2, Saver.checkpoint(2));
        }
        return folder;
    }

    /** The system calls of a normal run, starting with the first one that accesses the folder. */
    private List<Call> calls() throws Exception {
        Path folder = prepared("undisturbed");
        Path log = parent.resolve("log");
        assertEquals(new ChildJvm.End(0, "saved 3\nsaved 4\nsaved 5\n"),
                run(folder, "-o", log.toString(), "-e", "trace=" + CALLS));
        String text = Files.readString(log);
        Matcher rename = Pattern.compile("(?m)^(\\d+) +rename\\(").matcher(text);
        assertTrue(rename.find(), text);
        Map<String, Integer> counts = new LinkedHashMap<>();
        List<Call> calls = new ArrayList<>();
        boolean touched = false;
        for (Matcher call = CALL.matcher(text); call.find();) {
            if (call.group(1).equals(rename.group(1))) {
                int number = counts.merge(call.group(2), 1, Integer::sum);
                touched |= call.group(3).contains(folder.toString());
                if (touched) {
                    calls.add(new Call(call.group(2), number, call.group(3)));
                }
            }
        }
        return calls;
    }

    @Test
    void theBytesAreOnTheDiskBeforeTheNameAndTheNameBeforeTheOldOneGoes() throws Exception {
        List<String> names =
                calls().stream().map(Call::name).filter(name -> !name.equals("openat") && !name.equals("write"))
                        .toList();
        List<String> save = List.of("fsync", "rename", "fsync", "unlink");
        assertEquals(Stream.of(save, save, save).flatMap(List::stream).toList(), names);
    }

    @Test
    void killedAtAnyCallItLosesNothingThatWasReportedSaved() throws Exception {
        List<Call> calls = calls();
        int every = Boolean.getBoolean("weft.long") ? 1 : (calls.size() + 39) / 40;
        int killed = 0;
        for (int i = 0; i < calls.size(); i += every) {
            Call call = calls.get(i);
            Path folder = prepared("killed-" + i);
            ChildJvm.End end = run(folder, "-o", "/dev/null", "-e", "trace=" + call.name, "-e",
                    "inject=" + call.name + ":signal=SIGKILL:when=" + call.number);
            // The number of files that the JVM itself opens varies, so the last calls may not be reached.
            assertTrue(end.status() == 137 || end.status() == 0 && call.name.equals("openat"),
                    call + ": " + end.output());
            killed += end.status() == 137 ? 1 : 0;
            assertTrue(newest(folder) >= 2 + end.output().lines().count(), call + ": " + end.output());
            clean(folder, 2);
        }
        assertTrue(killed > calls.size() / every * 3 / 4, killed + " of " + calls.size());
    }

    /**
     * A system call, the injected error, and a pattern for the reported cause. The JDK does not say why a file cannot
     * be synced.
     */
    private record Fault(String call, String inject, String cause) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault("fsync", "error=EIO", "(sync failed|Input/output error)"),
            new Fault("write", "error=ENOSPC", "No space left on device"),
            new Fault("write", "error=EDQUOT", "Disk quota exceeded"),
            // The call reports one byte as written but writes none.
            new Fault("write", "retval=1", "only \\d+ of \\d+ bytes were written"),
            new Fault("rename", "error=ENOSPC", "No space left on device"));

    @Test
    void anErrorOfAnyCallIsOneLineThatNamesPathAndCause() throws Exception {
        List<Call> calls = calls();
        for (Fault fault : FAULTS) {
            List<Call> kind =
                    calls.stream().filter(call -> call.name.equals(fault.call) && !call.rest.contains("saved "))
                            .toList();
            for (Call call : kind.subList(0, Math.min(kind.size(), fault.inject.endsWith("ENOSPC") ? 3 : 2))) {
                Path folder = prepared(fault.inject + call.number + call.name);
                ChildJvm.End end = run(folder, "-o", "/dev/null", "-e", "trace=" + call.name, "-e",
                        "inject=" + call.name + ":" + fault.inject + ":when=" + call.number);
                assertEquals(1, end.status(), call + ": " + end.output());
                String last = end.output().lines().reduce((a, b) -> b).orElseThrow();
                assertTrue(last.matches("failed: " + Pattern.quote(folder.toString()) + ".*" + fault.cause),
                        fault + " " + call + ": " + end.output());
                assertTrue(newest(folder) >= 1 + end.output().lines().count(), call + ": " + end.output());
                try (Stream<Path> files = Files.list(folder)) {
                    assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".tmp")).toList(),
                            call.toString());
                }
            }
        }
    }

    private static long newest(Path folder) throws IOException {
        Checkpoint newest = Checkpoint.read(folder);
        long step = (Long) newest.facts().get("step");
        assertEquals(Saver.checkpoint(step), newest);
        return step;
    }

    /** Checks that opening the folder removes temporary files and finds at least {@code whole} checkpoints. */
    private static void clean(Path folder, int whole) throws IOException {
        CheckpointFolder.open(folder, "run", 2).close();
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).filter(name -> !name.equals(".weft.lock"))
                            .toList();
            assertTrue(names.size() >= whole
                    && names.stream().allMatch(name -> name.matches("run-\\d+\\.safetensors")), names.toString());
        }
    }
}
