package dev.weft.serve;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers a POST whose body is a JSON object with any number of lines, each a JSON value, for as long as the page
 * listens. Several threads may call it at the same time.
 */
@FunctionalInterface
public interface Feed {
    /**
     * Sends lines until there are no more; the reply ends when this method returns. Its thread is interrupted when the
     * page leaves and when the server closes, so that a method that waits for news ends as well.
     *
     * @param body the object in the request, in the order of its text
     * @param lines where to send them
     * @throws IllegalArgumentException if the request makes no sense; the page gets the message, as for
     *     {@link dev.weft.file.MalformedDataException}: with status 400 before the first line, as the last line after
     *     it
     * @throws Exception for anything else; the page gets an error without details, the log gets all of them. Pass
     *     on the {@code IOException} and {@code InterruptedException} that say that the page has left: they are not
     *     logged
     */
    void feed(Map<String, @Nullable Object> body, Lines lines) throws Exception;
}
