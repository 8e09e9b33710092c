package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is public is meant to be: {@code public-types.txt} names every public type outside the internal packages. A type
 * that
 * becomes public on purpose gets there by {@code mvn test -pl core-java -Dtest=PublicTypesTest -Dweft.renew=true}.
 */
class PublicTypesTest {
    private static final Path LIST = Path.of("src/test/resources/dev/weft/public-types.txt");

    @Test
    void theListNamesEveryPublicType() throws IOException {
        List<String> found = new ClassFileImporter().importPath("target/classes").stream()
                .filter(PublicTypesTest::isApi)
                .map(JavaClass::getName).sorted().toList();
        if (Boolean.getBoolean("weft.renew")) {
            Files.write(LIST, found);
        }
        assertEquals(String.join("\n", Files.readAllLines(LIST)), String.join("\n", found));
    }

    /** Whether {@code type} and all types around it are public and its package is no internal one. */
    private static boolean isApi(JavaClass type) {
        return type.getPackageName().startsWith("dev.weft")
                && !type.getPackageName().startsWith("dev.weft.internal")
                && type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(PublicTypesTest::isApi).orElse(true);
    }
}
