package dev.weft.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which Weft an entrant runs on, with two checkouts that have lists of jars alone. */
class HomeTest {
    @TempDir private Path folder;
    private Path now;
    private Path old;

    @BeforeEach
    void checkouts() throws IOException {
        now = checkout("now", "/now/common/target/weft-benchmarks-common.jar:/now/core.jar:/repository/jackson-2.jar");
        old = checkout("old", "/old/common/target/weft-benchmarks-common.jar:/old/core.jar:/repository/jackson-1.jar");
    }

    private Path checkout(String name, String jars) throws IOException {
        Path benchmarks = folder.resolve(name).resolve("examples/benchmarks");
        Files.createDirectories(benchmarks.resolve("weft/target"));
        Files.writeString(benchmarks.resolve("weft/target/classpath.txt"), jars + "\n");
        return benchmarks;
    }

    private Home both() throws IOException {
        return Home.of(now, Optional.of(folder.resolve("old").toString()));
    }

    @Test
    void beforeIsTheProgramOfThisCheckoutOverTheOtherWeft() throws IOException {
        String program = now + "/weft/target/classes:/now/common/target/weft-benchmarks-common.jar:";
        assertEquals(program + "/now/core.jar:/repository/jackson-2.jar", both().classPath("weft", false));
        assertEquals(program + "/old/core.jar:/repository/jackson-1.jar", both().classPath("weft", true));
        assertEquals(List.of("/old/core.jar", "/repository/jackson-1.jar"), both().libraries("weft", true));
    }

    @Test
    void theFloorMultipliesAsBefore() throws IOException {
        String old = both().classPath("weft", true);
        assertTrue(Entrant.of("floor").process(both(), "serve").command().contains(old));
        assertTrue(Entrant.of("before:1").process(both(), "serve").command().contains(old));
        assertFalse(Entrant.of("weft").process(both(), "serve").command().contains(old));
    }

    @Test
    void onAGpuTheSameProgramGetsTheDeviceAndPytorchItsWay() throws IOException {
        List<String> weft = Entrant.of("weft-gpu").process(both(), "serve").command();
        assertTrue(weft.containsAll(List.of("-Dweft.device=gpu", "dev.weft.benchmarks.WeftPeer")), weft.toString());
        List<String> torch = Entrant.of("torch-graphs:4").process(both(), "serve").command();
        assertEquals(List.of("python3", now.resolve("pytorch/on_gpu.py").toString(), "graphs", "4", "serve"), torch);
        assertFalse(Entrant.of("weft").process(both(), "serve").command().toString().contains("weft.device"));
    }

    @Test
    void scriptsRunInTheirOwnCheckout() throws IOException {
        assertEquals(folder.resolve("now/weft"), both().launcher(false));
        assertEquals(folder.resolve("old/weft"), both().launcher(true));
        assertEquals(old, both().earlier().orElseThrow());
    }

    @Test
    void refusesACheckoutWithoutBuiltBenchmarks() {
        Path other = folder.resolve("other");
        assertEquals("--before expects a checkout of Weft with built benchmarks but got " + other + ": there is no "
                + other + "/examples/benchmarks/weft/target/classpath.txt",
                assertThrows(IOException.class, () -> Home.of(now, Optional.of(other.toString()))).getMessage());
    }

    @Test
    void beforeTakesPartIfThereIsAnotherCheckout() throws IOException {
        Home alone = Home.of(now, Optional.empty());
        assertEquals(List.of("floor", "weft", "weft:1", "tensorflow", "pytorch", "djl", "sklearn"),
                names(Entrant.all(Optional.empty(), true, alone)));
        assertEquals(List.of("floor", "before", "weft", "weft:1", "tensorflow", "pytorch", "djl", "sklearn"),
                names(Entrant.all(Optional.empty(), true, both())));
        assertEquals(List.of("before:1"), names(Entrant.all(Optional.of("before:1"), true, both())));
        assertEquals("--only expects --before CHECKOUT beside the entrant before", assertThrows(IOException.class,
                () -> Entrant.all(Optional.of("weft,before:1"), false, alone)).getMessage());
    }

    private static List<String> names(List<Entrant> entrants) {
        return entrants.stream().map(Entrant::name).toList();
    }

    @Test
    void refusesUnknownOptions() throws IOException {
        assertEquals(Map.of("--quick", "", "--before", "old"),
                Compare.options(new String[]{"HOME", "DATA", "--quick", "--before", "old"}));
        for (String wrong : List.of("--befor", "--before")) {
            assertEquals(
                    "run expects options, each but --quick with a value, of [--quick, --only, --workloads, --skip, "
                            + "--before, --blocks, --seconds, --steps, --out, --regress] but got " + wrong,
                    assertThrows(IOException.class, () -> Compare.options(new String[]{"HOME", "DATA", wrong}))
                            .getMessage());
        }
    }

    @Test
    void saysThatACommitIsUnknown() throws IOException, InterruptedException {
        assertEquals(List.of("before, floor: unknown commit", "weft: unknown commit"), both().commits());
    }
}
