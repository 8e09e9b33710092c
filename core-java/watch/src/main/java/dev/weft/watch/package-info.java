/** A live view of any training in the browser. */
@NullMarked
package dev.weft.watch;

import org.jspecify.annotations.NullMarked;
