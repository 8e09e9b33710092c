/**
 * Text for people and programs: JSON, numbers as Python prints them, the nearest known name. Shared by Weft's own
 * modules and no part of the API: it may change in any version. May import {@code file} and Jackson's parser.
 */
@NullMarked
package dev.weft.internal.text;

import org.jspecify.annotations.NullMarked;
