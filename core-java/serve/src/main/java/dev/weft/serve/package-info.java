/** A bounded HTTP server on the loopback address, and what its pages share. */
@NullMarked
package dev.weft.serve;

import org.jspecify.annotations.NullMarked;
