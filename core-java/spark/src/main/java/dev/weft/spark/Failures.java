package dev.weft.spark;

import dev.weft.file.MalformedDataException;
import dev.weft.training.NonFiniteException;
import org.jspecify.annotations.Nullable;

/** What a task throws reaches the driver inside exceptions of Spark, which end in traces: users want the sentence. */
final class Failures {
    private Failures() {}

    /** Returns the exception of Weft within {@code failure}, or else {@code failure} itself. */
    static RuntimeException plain(Exception failure) {
        for (@Nullable
        Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException || cause instanceof NonFiniteException
                    || cause instanceof MalformedDataException) {
                RuntimeException plain = (RuntimeException) cause;
                if (plain != failure) {
                    plain.addSuppressed(failure);
                }
                return plain;
            }
        }
        throw Failures.<RuntimeException>unchecked(failure);
    }

    /** What Spark's own methods in Scala throw, checked or not, without declaring it. */
    @SuppressWarnings("unchecked")
    private static <X extends Exception> X unchecked(Exception failure) throws X {
        throw (X) failure;
    }
}
