/**
 * Data sets and batches: reads images and arrays into examples, and groups examples into batches.
 *
 * <p>Start at {@link dev.weft.data.Dataset}, a fixed list of labeled examples that you can slice, shuffle, split and
 * transform without copying. {@link dev.weft.data.Batches} draws batches from a data set in one of several orders.
 * The readers are:
 *
 * <ul>
 * <li>{@link dev.weft.data.Mnist}: the four files of MNIST, Fashion-MNIST and similar data sets,
 * <li>{@link dev.weft.data.ImageFolder}: one folder of images per class,
 * <li>{@link dev.weft.data.Idx}: one array in the IDX format,
 * <li>{@link dev.weft.data.Npy}: NumPy's {@code .npy} and {@code .npz} files,
 * <li>{@link dev.weft.data.DigitImage} and {@link dev.weft.data.ImageFile}: a single image file.
 * </ul>
 *
 * <p>{@link dev.weft.data.Synthetic} makes up points of the plane, for teaching.
 *
 * <p>Tables (CSV) are in {@code dev.weft.table}. Every reader treats its input as untrusted: it checks sizes before it
 * allocates memory, and reports invalid content with a {@link dev.weft.file.MalformedDataException} that names the
 * file, the position, what was expected and what was found. A file that is missing or unreadable is an
 * {@link java.io.IOException}.
 *
 * <p>This package may import {@code tensor}, {@code file} and {@code random}.
 */
@NullMarked
package dev.weft.data;

import org.jspecify.annotations.NullMarked;
