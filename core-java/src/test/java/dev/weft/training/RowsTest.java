package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The prediction of a row is bit-identical whatever it is predicted together with, on every engine. */
class RowsTest {
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"openblas,", "openblas,-Dweft.openblas.coretype=Haswell",
        "openblas,-Dweft.openblas.coretype=Sandybridge", "jblas,",
        "java,"})
    void aRowHasTheSameBitsAloneAndAmongOthersOnAnyNumberOfThreads(String engine, String option) throws Exception {
        assumeTrue(!engine.equals("openblas") || System.getProperty("os.arch").equals("amd64"));
        List<String> outputs = new ArrayList<>();
        for (int processors : new int[]{1, 3}) {
            ChildJvm.End end = ChildJvm.of("-Dweft.blas=" + engine, "-XX:ActiveProcessorCount=" + processors,
                    "-XX:TieredStopAtLevel=4", option == null ? "-Dnone=1" : option).run(Rows.class);
            outputs.add(end.output());
            assertEquals(0, end.status(), end.output());
            assertTrue(end.output().matches(engine + "\n[0-9a-f]{64}\n"), end.output());
        }
        assertEquals(outputs.get(0), outputs.get(1), "1 and 3 processors");
    }
}
