/**
 * Numbers into PNG and SVG files. Start at {@link dev.weft.picture.Picture}, which has one question and knows the
 * rest. Stands above {@code training}, whose histories and evaluations it draws; uses XChart for charts and Batik for
 * SVG.
 *
 * <p>No screen is needed, and no option: unless the application has decided otherwise, by the property {@code
 * java.awt.headless} or by opening a window, the first picture sets Java's graphics to headless. What is written
 * depends on the numbers and on the machine's fonts alone: the same call gives the same bytes. All colours can be told
 * apart by the colour-blind (Okabe and Ito 2008).
 */
@NullMarked
package dev.weft.picture;

import org.jspecify.annotations.NullMarked;
