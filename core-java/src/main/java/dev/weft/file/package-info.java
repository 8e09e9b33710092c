/**
 * Reading and writing bytes. {@link dev.weft.file.InputFile} opens files for reading, {@link dev.weft.file.DurableFile}
 * writes a file completely or not at all, and {@link dev.weft.file.MalformedDataException} reports content that
 * violates its format. {@link dev.weft.file.CacheFolder} is the folder for files that can be made again. Imports
 * nothing of Weft.
 */
@NullMarked
package dev.weft.file;

import org.jspecify.annotations.NullMarked;
