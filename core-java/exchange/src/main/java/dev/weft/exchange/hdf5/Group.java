package dev.weft.exchange.hdf5;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A group: other groups and arrays by name, and texts. */
public final class Group {
    private final HdfFile file;
    private final Content content;
    private final ObjectHeader header;
    private final Map<String, Long> members;

    Group(HdfFile file, Content content, ObjectHeader header, Map<String, Long> members) {
        this.file = file;
        this.content = content;
        this.header = header;
        this.members = Collections.unmodifiableMap(members);
    }

    /** The names of groups and arrays in this group. */
    public Set<String> names() {
        return members.keySet();
    }

    /**
     * The group at a path.
     *
     * @param path names with {@code /} between them; none for this group itself
     * @return empty if there is nothing at the path
     * @throws dev.weft.file.MalformedDataException if there is something else than a group
     */
    public Optional<Group> group(String path) {
        Group at = this;
        for (String name : path.split("/")) {
            if (!name.isEmpty()) {
                Long address = at.members.get(name);
                if (address == null) {
                    return Optional.empty();
                }
                at = file.group(address);
            }
        }
        return Optional.of(at);
    }

    /**
     * The array at a path.
     *
     * @param path names with {@code /} between them
     * @return empty if there is nothing at the path
     * @throws dev.weft.file.MalformedDataException if there is something else than an array of numbers
     */
    public Optional<Dataset> dataset(String path) {
        int slash = path.lastIndexOf('/');
        return group(path.substring(0, Math.max(0, slash)))
                .flatMap(group -> Optional.ofNullable(group.members.get(path.substring(slash + 1))))
                .map(address -> Dataset.of(content, path, address));
    }

    /**
     * The texts of an attribute: one for a scalar, several for a vector.
     *
     * @return empty if there is no such attribute
     * @throws dev.weft.file.MalformedDataException if it is damaged
     */
    public Optional<List<String>> texts(String attribute) {
        for (Content.Part message : header.all(ObjectHeader.ATTRIBUTE)) {
            Attribute read = Attribute.read(content, message);
            if (read.name().equals(attribute)) {
                return Optional.of(read.texts());
            }
        }
        return Optional.empty();
    }

    /**
     * The text of an attribute that has exactly one.
     *
     * @return empty if there is no such attribute
     */
    public Optional<String> text(String attribute) {
        return texts(attribute).filter(texts -> texts.size() == 1).map(texts -> texts.get(0));
    }
}
