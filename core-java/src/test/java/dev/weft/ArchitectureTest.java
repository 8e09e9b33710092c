package dev.weft;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jblas.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the compiled classes to the table of the root {@code package-info.java} and to the rules of form. */
class ArchitectureTest {
    private static final Path MAIN = Path.of("src/main/java/dev/weft");
    private static final Pattern ROW =
            Pattern.compile("<tr><td>([\\w.]+)</td><td>[^<]*</td>[\\s*]*<td>([^<]*)</td></tr>");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("META-INF/weft/bindings")).importPath("target/classes");
    private static final Map<String, List<String>> TABLE = table();

    private static final ArchRule NOTHING_PRINTS = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
    private static final ArchRule NOTHING_READS_THE_TERMINAL = noClasses().should().accessField(System.class, "in");
    private static final ArchRule NOTHING_EXITS = noClasses().should().callMethodWhere(describe("ends the JVM",
            (JavaCall<?> call) -> calls(call,
                    Set.of("java.lang.System.exit", "java.lang.Runtime.exit", "java.lang.Runtime.halt"))));
    private static final ArchRule NO_CLASS_IS_OPEN = classes()
            .that(describe("are neither interfaces, records, enums nor anonymous", ArchitectureTest::isPlain))
            .should().haveModifier(JavaModifier.FINAL);
    private static final ArchRule ONLY_THE_BRIDGE_SEES_JBLAS = noClasses().that()
            .resideOutsideOfPackage("dev.weft.blas")
            .and().haveNameNotMatching("dev\\.weft\\.tensor\\.(Tensor|Linalg)(\\$.*)?")
            .should().dependOnClassesThat().resideInAPackage("org.jblas..");
    // Jblas and Binding define classes of this program whose names native libraries or jblas expect.
    private static final ArchRule NOTHING_IN_A_FILE_BECOMES_CODE = noClasses()
            .that().haveNameNotMatching("dev\\.weft\\.blas\\.(Jblas|Binding(\\$.*)?)")
            .should().dependOnClassesThat().haveNameMatching("java\\.io\\.ObjectInputStream|java\\.beans\\.XMLDecoder"
                    + "|java\\.net\\.URLClassLoader|(javax\\.script|javax\\.xml|org\\.xml|org\\.w3c)\\..*")
            .orShould().callMethodWhere(describe("loads a class", (JavaCall<?> call) -> calls(call, Set.of(
                    "java.lang.Class.forName", "java.lang.ClassLoader.defineClass", "java.lang.ClassLoader.loadClass",
                    "java.lang.invoke.MethodHandles$Lookup.defineClass"))));

    private static Map<String, List<String>> table() {
        try {
            Map<String, List<String>> table = new LinkedHashMap<>();
            Matcher row = ROW.matcher(Files.readString(MAIN.resolve("package-info.java")));
            while (row.find()) {
                table.put(row.group(1), row.group(2).isBlank() ? List.of() : List.of(row.group(2).split(",[\\s*]*")));
            }
            return table;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether {@code call} is of one of {@code methods}, perhaps through a subclass of the one that declares it. */
    private static boolean calls(JavaCall<?> call, Set<String> methods) {
        return Stream.concat(Stream.of(call.getTargetOwner()), call.getTargetOwner().getAllRawSuperclasses().stream())
                .anyMatch(owner -> methods.contains(owner.getName() + "." + call.getName()));
    }

    private static boolean isPlain(JavaClass type) {
        return !type.isInterface() && !type.isRecord() && !type.isAnonymousClass() && !type.isAssignableTo(Enum.class);
    }

    /** The rule that a row of the table is. */
    private static ArchRule uses(String name) {
        List<String> allowed = new ArrayList<>(List.of("dev.weft." + name, "java..", "org.jspecify.."));
        TABLE.get(name).forEach(entry -> allowed.add(TABLE.containsKey(entry) ? "dev.weft." + entry : entry + ".."));
        return classes().that().resideInAPackage("dev.weft." + name)
                .should().onlyDependOnClassesThat().resideInAnyPackage(allowed.toArray(String[]::new));
    }

    static Set<String> rows() {
        return TABLE.keySet();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aPackageUsesOnlyWhatItsRowNames(String name) {
        uses(name).check(CLASSES);
    }

    @Test
    void everyPackageIsInTheTable() {
        assertEquals(TABLE.keySet().stream().map(name -> "dev.weft." + name).collect(Collectors.toSet()),
                CLASSES.stream()
                        .map(JavaClass::getPackageName).filter(name -> !name.equals("dev.weft"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void importsPointOnlyDownTheTable() {
        List<String> order = List.copyOf(TABLE.keySet());
        TABLE.forEach((name, uses) -> uses.stream().filter(order::contains)
                .forEach(used -> assertTrue(order.indexOf(name) < order.indexOf(used), name + " uses " + used)));
    }

    @Test
    void everyPackageOfTheTableHasItsStoryAndIsNullMarked() throws IOException {
        for (String name : TABLE.keySet()) {
            String story = Files.readString(MAIN.resolve(name.replace('.', '/')).resolve("package-info.java"));
            assertTrue(story.startsWith("/**") && story.contains("@NullMarked"), name);
        }
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(NOTHING_PRINTS, Prints.class),
                Arguments.of(NOTHING_READS_THE_TERMINAL, Prints.class),
                Arguments.of(NOTHING_EXITS, Exits.class),
                Arguments.of(NOTHING_EXITS, Halts.class),
                Arguments.of(NO_CLASS_IS_OPEN, Open.class),
                Arguments.of(NO_CLASS_IS_OPEN, AlmostOpen.class),
                Arguments.of(ONLY_THE_BRIDGE_SEES_JBLAS, SeesJblas.class),
                Arguments.of(NOTHING_IN_A_FILE_BECOMES_CODE, Reads.class),
                Arguments.of(NOTHING_IN_A_FILE_BECOMES_CODE, Loads.class),
                Arguments.of(NOTHING_IN_A_FILE_BECOMES_CODE, Defines.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theClassesKeepToTheRulesAndAPlantedViolationIsFound(ArchRule rule, Class<?> planted) {
        rule.check(CLASSES);
        assertBreaks(rule, planted);
    }

    /** The tests of a package use JUnit, which no row names. */
    @ParameterizedTest
    @ValueSource(strings = {"optimizer.ClipTest", "graph.PlanTest", "internal.text.JsonTest"})
    void aUseThatTheRowDoesNotNameIsFound(String test) throws ClassNotFoundException {
        assertBreaks(uses(test.substring(0, test.lastIndexOf('.'))), Class.forName("dev.weft." + test));
    }

    private static void assertBreaks(ArchRule rule, Class<?> planted) {
        JavaClasses classes = new ClassFileImporter().importClasses(planted);
        assertFalse(rule.allowEmptyShould(true).evaluate(classes).getFailureReport().isEmpty(), rule.getDescription());
    }

    private static final class Prints {
        void say(Tensor tensor) throws IOException {
            System.out.println(tensor + " " + System.in.read());
        }
    }

    private static final class Exits {
        void end() {
            System.exit(1);
        }
    }

    private static final class Halts {
        void end() {
            Runtime.getRuntime().halt(1);
        }
    }

    private static class Open {}

    private abstract static class AlmostOpen {}

    private record SeesJblas(FloatMatrix[] matrices) {}

    private static final class Reads {
        Object read(InputStream in) throws IOException, ClassNotFoundException {
            return new ObjectInputStream(in).readObject();
        }
    }

    private static final class Loads {
        Class<?> load(String name) throws ClassNotFoundException {
            return Class.forName(name);
        }
    }

    private static final class Defines extends ClassLoader {
        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }
}
