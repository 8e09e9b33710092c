import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import javax.inject.Named;
import javax.inject.Singleton;
import org.apache.maven.eventspy.AbstractEventSpy;
import org.eclipse.aether.RepositoryEvent;

/**
 * Adds each file of the local repository that Maven resolves, with its path there, to the file of the system property
 * {@code weft.resolved}. It sees dependencies, plugins, what plugins fetch by themselves, and all their POMs.
 *
 * <p>It is Java 8, because Maven 3.8.7 of some systems loads no newer classes.
 */
@Named
@Singleton
public final class Resolved extends AbstractEventSpy {
    @Override
    public void onEvent(Object event) throws IOException {
        if (!(event instanceof RepositoryEvent)) {
            return;
        }
        RepositoryEvent found = (RepositoryEvent) event;
        if (found.getType() == RepositoryEvent.EventType.ARTIFACT_RESOLVED && found.getFile() != null) {
            Path file = found.getFile().toPath();
            Path repository = found.getSession().getLocalRepository().getBasedir().toPath();
            if (file.startsWith(repository) && !found.getArtifact().getGroupId().equals("dev.weft")) {
                Files.write(Paths.get(System.getProperty("weft.resolved")),
                        (repository.relativize(file) + "\n").getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
    }
}
