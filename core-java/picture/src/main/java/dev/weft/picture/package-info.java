/**
 * Charts and images of trainings and models as PNG and SVG files. Start at {@link dev.weft.picture.Picture}, the
 * interface of all pictures; {@link dev.weft.picture.HistoryChart}, {@link dev.weft.picture.ConfusionMatrix} and {@link
 * dev.weft.picture.DecisionMap} are the ones you probably want. Builds on {@code dev.weft.training}, whose histories
 * and evaluations it draws; XChart draws the line charts, and Batik writes SVG.
 *
 * <p>No display and no option are needed: unless the property {@code java.awt.headless} is set or the application has
 * already opened a window, the first picture makes Java's graphics headless. The same call gives identical bytes on the
 * same machine; between machines, only fonts can differ. Colour-blind people can distinguish all colours (Okabe and Ito
 * 2008).
 */
@NullMarked
package dev.weft.picture;

import org.jspecify.annotations.NullMarked;
