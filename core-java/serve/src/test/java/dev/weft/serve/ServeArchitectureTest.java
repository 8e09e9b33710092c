package dev.weft.serve;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;

/** Holds the module to what {@code package-info.java} says, and shows that the rules find faults. */
class ServeArchitectureTest {
    private static final String[] IMPORTS =
            {"dev.weft.serve..", "dev.weft.internal.text", "dev.weft.file", "dev.weft.training",
                "dev.weft.table", "dev.weft.evaluation", "dev.weft.loss", "dev.weft.network", "dev.weft.data",
                "dev.weft.device", "dev.weft.tensor", "java..",
                "com.sun.net.httpserver", "org.slf4j", "org.jspecify.."};

    @Test
    void theClassesKeepToTheRules() {
        ModuleRules.check(IMPORTS);
    }

    static List<ArchRule> rules() {
        return ModuleRules.importing(IMPORTS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void aPlantedViolationIsFound(ArchRule rule) {
        JavaClasses wrong = new ClassFileImporter().importClasses(Planted.class);
        assertFalse(rule.allowEmptyShould(true).evaluate(wrong).getFailureReport().isEmpty(), rule.getDescription());
    }

    private static class Planted {
        void violate() throws IOException {
            System.out.println(By.id("id") + " " + new ServerSocket(0));
            System.exit(1);
        }
    }
}
