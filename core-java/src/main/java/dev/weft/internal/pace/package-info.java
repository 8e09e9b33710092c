/** Chooses the fastest of several ways to do the same work, from how long it takes; not part of the API. */
@NullMarked
package dev.weft.internal.pace;

import org.jspecify.annotations.NullMarked;
