package dev.weft.serve;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the module to what {@code package-info.java} says, and to the rules of form. */
class ServeArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    private static final ArchRule IMPORTS = classes().should().onlyDependOnClassesThat()
            .resideInAnyPackage("dev.weft.serve", "dev.weft.internal.text", "dev.weft.file", "java..",
                    "com.sun.net.httpserver", "org.slf4j", "org.jspecify..");
    private static final ArchRule NOTHING_PRINTS = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
    private static final ArchRule NOTHING_EXITS = noClasses().should().callMethod(Runtime.class, "halt", int.class)
            .orShould().callMethod(System.class, "exit", int.class);
    private static final ArchRule NO_CLASS_IS_OPEN =
            classes().that(DescribedPredicate.describe("are neither interfaces, records nor anonymous",
                    (JavaClass type) -> !type.isInterface() && !type.isRecord() && !type.isAnonymousClass()))
                    .should().haveModifier(JavaModifier.FINAL);
    private static final ArchRule ONLY_LOOPBACK =
            noClasses().should().callConstructor(InetSocketAddress.class, int.class)
                    .orShould().callConstructor(InetSocketAddress.class, String.class, int.class);

    static Stream<Arguments> rules() {
        return Stream.of(Arguments.of(IMPORTS, Browser.class), Arguments.of(NOTHING_PRINTS, Planted.class),
                Arguments.of(NOTHING_EXITS, Planted.class), Arguments.of(NO_CLASS_IS_OPEN, Planted.class),
                Arguments.of(ONLY_LOOPBACK, Planted.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theClassesKeepToTheRulesAndAPlantedViolationIsFound(ArchRule rule, Class<?> planted) {
        rule.check(CLASSES);
        JavaClasses wrong = new ClassFileImporter().importClasses(planted);
        assertFalse(rule.allowEmptyShould(true).evaluate(wrong).getFailureReport().isEmpty(), rule.getDescription());
    }

    private static class Planted {
        void violate() throws IOException {
            System.out.println(new InetSocketAddress(80));
            System.exit(1);
        }
    }
}
