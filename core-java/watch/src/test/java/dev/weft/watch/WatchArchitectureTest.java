package dev.weft.watch;

import dev.weft.serve.ModuleRules;
import org.junit.jupiter.api.Test;

/** Holds the module to what it may import, and to the rules of all modules with pages. */
class WatchArchitectureTest {
    @Test
    void theClassesKeepToTheRules() {
        ModuleRules.check("dev.weft..", "java..", "com.sun.management", "org.jspecify..");
    }
}
