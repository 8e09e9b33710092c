package dev.weft.serve;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.sun.net.httpserver.HttpServer;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.weft.serve.http.HttpPort;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.stream.Stream;

/** What holds for the compiled classes of every module that serves pages. */
public final class ModuleRules {
    private static final ArchRule NOTHING_PRINTS = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
    private static final ArchRule NOTHING_EXITS = noClasses().should().callMethod(Runtime.class, "halt", int.class)
            .orShould().callMethod(System.class, "exit", int.class);
    private static final ArchRule NO_CLASS_IS_OPEN =
            classes().that(DescribedPredicate.describe("are neither interfaces, records, enums nor anonymous",
                    (JavaClass type) -> !type.isInterface() && !type.isRecord() && !type.isEnum()
                            && !type.isAnonymousClass()))
                    .should().haveModifier(JavaModifier.FINAL);
    private static final ArchRule ONLY_ONE_CLASS_OPENS_PORTS =
            noClasses().that().doNotBelongToAnyOf(HttpPort.class)
                    .should().dependOnClassesThat().belongToAnyOf(HttpServer.class, ServerSocket.class,
                            ServerSocketChannel.class, InetSocketAddress.class);

    private ModuleRules() {}

    /** The rules for a module whose classes import only {@code packages}. */
    static List<ArchRule> importing(String... packages) {
        ArchRule imports = classes().should().onlyDependOnClassesThat().resideInAnyPackage(packages);
        return Stream.concat(Stream.of(imports), Stream.of(NOTHING_PRINTS, NOTHING_EXITS, NO_CLASS_IS_OPEN,
                ONLY_ONE_CLASS_OPENS_PORTS)).toList();
    }

    /**
     * Checks the classes of the module whose tests run.
     *
     * @param packages all that the module imports, as ArchUnit names packages
     */
    public static void check(String... packages) {
        importing(packages).forEach(rule -> rule.check(new ClassFileImporter().importPath("target/classes")));
    }
}
