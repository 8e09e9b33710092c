/**
 * The programs of {@code docs/guide}: one task each, whole and runnable. Each page shows its program and its output;
 * {@code GuideTest} compares both with the page. The same programs in Kotlin have the same package and the names
 * {@code TrainOnATableKt}, {@code OwnLossKt}, … They use the public API only, so that they run in your own project.
 */
@NullMarked
package dev.weft.examples.guide;

import org.jspecify.annotations.NullMarked;
