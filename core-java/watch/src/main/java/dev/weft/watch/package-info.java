/**
 * A live view of any training in the browser, and its report as one HTML file. Start with {@link dev.weft.watch.Watch},
 * a listener; {@link dev.weft.watch.Runs} shows the logs of earlier trainings.
 */
@NullMarked
package dev.weft.watch;

import org.jspecify.annotations.NullMarked;
