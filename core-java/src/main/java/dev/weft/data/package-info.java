/**
 * Data sets and batches, and readers for images and arrays. Start with {@link dev.weft.data.Dataset}, then
 * {@link dev.weft.data.Batches}; {@link dev.weft.data.Mnist}, {@link dev.weft.data.ImageFolder},
 * {@link dev.weft.data.Npy} and {@link dev.weft.data.Idx} read files. May import {@code tensor}, {@code file} and
 * {@code random}.
 */
@NullMarked
package dev.weft.data;

import org.jspecify.annotations.NullMarked;
