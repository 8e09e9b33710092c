package dev.weft.serve;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers a POST whose body is a JSON object with one JSON value. Several threads may call it at the same time. */
@FunctionalInterface
public interface Post {
    /**
     * Returns the reply to {@code body}, in terms of {@code Map}, {@code List}, {@code String}, numbers, booleans and
     * {@code null}; floats and doubles must be finite.
     *
     * @param body the object in the request, in the order of its text
     * @throws IllegalArgumentException if the request makes no sense; the page gets status 400 and the message, as for
     *     {@link dev.weft.file.MalformedDataException}
     * @throws Exception for anything else: the page gets status 500 without details, the log gets all of them
     */
    @Nullable
    Object reply(Map<String, @Nullable Object> body) throws Exception;
}
