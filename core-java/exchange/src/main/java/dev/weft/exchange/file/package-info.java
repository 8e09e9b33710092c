/** What all readers of this module need of a file before they read it; not part of the API. */
@NullMarked
package dev.weft.exchange.file;

import org.jspecify.annotations.NullMarked;
