/**
 * Bytes in and out. {@link dev.weft.file.InputFile} opens what is read, {@link dev.weft.file.DurableFile} writes a
 * file whole or not at all, and {@link dev.weft.file.MalformedDataException} is the one answer to content that is not
 * what its format demands. Imports nothing of Weft.
 */
@NullMarked
package dev.weft.file;

import org.jspecify.annotations.NullMarked;
