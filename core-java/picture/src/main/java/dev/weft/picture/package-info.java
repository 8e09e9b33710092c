/**
 * Charts and images of trainings and models as PNG and SVG files. Start at {@link dev.weft.picture.Picture}, the
 * interface of all pictures, or at one of these:
 *
 * <table>
 * <caption>The pictures</caption>
 * <tr><th>picture</th><th>shows</th><th>made of</th></tr>
 * <tr><td>{@link dev.weft.picture.HistoryChart}</td><td>loss and metrics over the epochs</td><td>a history</td></tr>
 * <tr><td>{@link dev.weft.picture.ConfusionMatrix}</td><td>true and predicted classes</td><td>an evaluation</td></tr>
 * <tr><td>{@link dev.weft.picture.PredictionSheet}</td><td>images with their predictions</td><td>an
 * evaluation</td></tr>
 * <tr><td>{@link dev.weft.picture.WeightSheet}</td><td>the weights of the first layer</td><td>a model on
 * images</td></tr>
 * <tr><td>{@link dev.weft.picture.DecisionMap}</td><td>predictions around the examples</td><td>a model of two
 * features</td></tr>
 * <tr><td>{@link dev.weft.picture.NetworkPicture}</td><td>the layers of a network and what each reads</td><td>a model
 * or a built network</td></tr>
 * <tr><td>{@link dev.weft.picture.LineChart}</td><td>any numbers</td><td>arrays</td></tr>
 * <tr><td>{@link dev.weft.picture.BarChart}</td><td>which columns matter, and why one answer</td><td>an
 * importance or an explanation</td></tr>
 * <tr><td>{@link dev.weft.picture.RocCurves}</td><td>hits and false alarms at every threshold</td><td>a model of a
 * table</td></tr>
 * <tr><td>{@link dev.weft.picture.CalibrationChart}</td><td>whether probabilities hold what they say</td><td>a model of
 * a table</td></tr>
 * <tr><td>{@link dev.weft.picture.PredictionScatter}</td><td>predicted numbers and errors</td><td>a model of a
 * table</td></tr>
 * <tr><td>{@link dev.weft.picture.JudgementSheet}</td><td>all that judges a model</td><td>a model of a table</td></tr>
 * <tr><td>{@link dev.weft.picture.Panels}</td><td>several pictures in one file</td><td>pictures</td></tr>
 * </table>
 *
 * <p>The module builds on {@code dev.weft.training} and {@code dev.weft.evaluation}, whose results it draws; XChart
 * draws the line charts, and Batik writes SVG. Pictures are immutable: while nobody changes the tensors and arrays
 * that they share, any number of threads may draw them.
 *
 * <p>No display and no option are needed: unless the property {@code java.awt.headless} is set or the application has
 * already opened a window, the first picture makes Java's graphics headless. The same call gives identical bytes on the
 * same machine; between machines, only fonts can differ. Colour-blind people can distinguish all colours (Okabe and Ito
 * 2008).
 */
@NullMarked
package dev.weft.picture;

import org.jspecify.annotations.NullMarked;
