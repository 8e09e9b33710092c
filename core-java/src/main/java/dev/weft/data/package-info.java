/**
 * Examples into batches; images and arrays into examples. Start at {@link dev.weft.data.Dataset}, then {@link
 * dev.weft.data.Batches}. May import {@code tensor}, {@code file} and {@code random}.
 */
@NullMarked
package dev.weft.data;

import org.jspecify.annotations.NullMarked;
