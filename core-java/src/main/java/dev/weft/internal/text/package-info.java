/**
 * Text: JSON, numbers as Python prints them, the nearest known name. Weft's own modules share it; it is not part of the
 * API and may change in any version. May import {@code file} and Jackson's parser.
 */
@NullMarked
package dev.weft.internal.text;

import org.jspecify.annotations.NullMarked;
