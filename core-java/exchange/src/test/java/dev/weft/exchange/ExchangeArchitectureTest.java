package dev.weft.exchange;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Holds the module to what it may import and to the rules of all modules. */
class ExchangeArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter().importPath("target/classes");

    @Test
    void theClassesKeepToTheRules() {
        classes().should().onlyDependOnClassesThat().resideInAnyPackage("dev.weft..", "java..", "ai.onnx.proto..",
                "com.google.protobuf..", "org.jspecify..").check(classes);
        noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err")
                .orShould().callMethod(System.class, "exit", int.class)
                .orShould().dependOnClassesThat().areAssignableTo(ServerSocket.class).check(classes);
        classes().that().areNotInterfaces().and().areNotAnonymousClasses().and().areNotEnums()
                .should().haveModifier(JavaModifier.FINAL).check(classes);
    }
}
