/**
 * Data sets and batches, and readers for images and arrays. Start with {@link dev.weft.data.Dataset}, then
 * {@link dev.weft.data.Batches}.
 *
 * <table>
 * <caption>The readers</caption>
 * <tr><th>class</th><th>file</th><th>result</th></tr>
 * <tr><td>{@link dev.weft.data.Mnist}</td><td>four IDX files, plain or gzipped</td><td>train, validation and test
 * data</td></tr>
 * <tr><td>{@link dev.weft.data.Idx}</td><td>one IDX file</td><td>an array</td></tr>
 * <tr><td>{@link dev.weft.data.Npy}</td><td>{@code .npy} and {@code .npz} of NumPy</td><td>one array, or several by
 * name</td></tr>
 * <tr><td>{@link dev.weft.data.ImageFolder}</td><td>images in a folder for each class</td><td>examples and class
 * names</td></tr>
 * <tr><td>{@link dev.weft.data.DigitImage}</td><td>an image of one digit</td><td>784 pixels, as in MNIST</td></tr>
 * </table>
 *
 * <p>{@code table.Csv} reads tables. Every reader compares what a file declares with what it contains before it
 * allocates memory, and reports a damaged file by one {@code MalformedDataException}. May import {@code tensor},
 * {@code file} and {@code random}.
 */
@NullMarked
package dev.weft.data;

import org.jspecify.annotations.NullMarked;
