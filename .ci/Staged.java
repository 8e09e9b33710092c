import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * Checks that a repository of staged artifacts has all that Maven Central requires: complete POMs, sources and
 * documentation, checksums, and signatures that {@code gpg} verifies. Prints the artifacts, then one line for each
 * fault, and exits with 1 if there is one, or with 2 if only the address, url and scm, is missing.
 */
final class Staged {
    private static final List<String> REQUIRED = List.of("name", "description", "licenses/license/name",
            "licenses/license/url", "developers/developer/name", "developers/developer/organization");
    private static final List<String> ADDRESS = List.of("url", "scm/url", "scm/connection", "scm/developerConnection");
    private static final XPath PATHS = XPathFactory.newInstance().newXPath();

    private final List<String> faults = new ArrayList<>();
    private final Set<String> withoutAddress = new TreeSet<>();
    private final Set<String> staged = new TreeSet<>();
    private final Set<String> wanted = new TreeSet<>();

    public static void main(String[] args) throws Exception {
        Staged staged = new Staged();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Path.of(args[0]))) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.endsWith(".pom")) {
                staged.pom(file);
            }
            if (!name.startsWith("maven-metadata.xml") && !name.matches(".*\\.(asc|md5|sha1|sha256|sha512)")) {
                staged.file(file);
            }
        }
        System.exit(staged.report());
    }

    private int report() {
        staged.forEach(System.out::println);
        if (staged.isEmpty()) {
            faults.add("no artifact is staged");
        }
        wanted.removeAll(staged);
        wanted.forEach(artifact -> faults.add(artifact + " is named by a staged POM, but is not staged"));
        faults.forEach(System.out::println);
        if (!withoutAddress.isEmpty()) {
            System.out.println("Maven Central also requires url and scm: set <weft.url> in pom.xml");
        }
        return faults.isEmpty() ? withoutAddress.isEmpty() ? 0 : 2 : 1;
    }

    private void pom(Path file) throws Exception {
        Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        String artifact = text(pom, "artifactId");
        String version = text(pom, "version");
        staged.add(artifact + ":" + version);
        if (!file.endsWith(Path.of(text(pom, "groupId").replace('.', '/'), artifact, version,
                artifact + "-" + version + ".pom"))) {
            faults.add(file + " has other coordinates than its path");
        }
        if (!text(pom, "parent").isEmpty() || version.endsWith("-SNAPSHOT")) {
            faults.add(artifact + " has a parent or is a snapshot");
        }
        REQUIRED.stream().filter(path -> text(pom, path).isEmpty())
                .forEach(path -> faults.add(artifact + " has no " + path));
        if (ADDRESS.stream().anyMatch(path -> !text(pom, path).matches("(scm:git:)?[a-z]+://.+"))) {
            withoutAddress.add(artifact);
        }
        NodeList own = (NodeList) PATHS.evaluate("//dependency[groupId='dev.weft']", pom, XPathConstants.NODESET);
        for (int i = 0; i < own.getLength(); i++) {
            String of = PATHS.evaluate("version", own.item(i)).replace("${project.version}", version);
            wanted.add(PATHS.evaluate("artifactId", own.item(i)) + ":" + of);
        }
        if (!text(pom, "packaging").equals("pom")) {
            for (String kind : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
                jar(file.resolveSibling(artifact + "-" + version + kind));
            }
        }
    }

    private void jar(Path file) {
        try (ZipFile jar = new ZipFile(file.toFile())) {
            if (jar.size() == 0) {
                faults.add(file + " is empty");
            }
        } catch (IOException missing) {
            faults.add("no readable " + file);
        }
    }

    private void file(Path file) throws IOException, GeneralSecurityException, InterruptedException {
        for (String algorithm : List.of("MD5", "SHA-1")) {
            Path sums = Path.of(file + "." + algorithm.replace("-", "").toLowerCase());
            String sum =
                    HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
            if (!Files.exists(sums) || !Files.readString(sums).strip().equals(sum)) {
                faults.add("missing or wrong: " + sums);
            }
        }
        Process gpg = new ProcessBuilder("gpg", "--batch", "--verify", file + ".asc", file.toString())
                .redirectErrorStream(true).start();
        String said = new String(gpg.getInputStream().readAllBytes());
        if (gpg.waitFor() != 0) {
            faults.add(
                    "signature of " + file + ": " + said.strip().lines().reduce((first, last) -> last).orElse("none"));
        }
    }

    private static String text(Document pom, String path) {
        try {
            return PATHS.evaluate("/project/" + path, pom).strip();
        } catch (XPathExpressionException impossible) {
            throw new IllegalArgumentException(path, impossible);
        }
    }
}
