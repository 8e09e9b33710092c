package dev.weft.watch;

import dev.weft.graph.Variable;
import dev.weft.training.Progress;
import java.util.ArrayList;
import java.util.List;

/** The weights of up to {@value #UNITS} units of the first layer as pictures, where the examples are pictures. */
final class FirstLayer implements Gauge {
    private static final int UNITS = 25;

    private final Variable kernel;
    private final Picture picture;

    FirstLayer(Variable kernel, Picture picture) {
        this.kernel = kernel;
        this.picture = picture;
    }

    @Override
    public boolean measure(Progress progress, double seconds, Board board) {
        int units = kernel.shape().dimension(1);
        int shown = Math.min(UNITS, units);
        float[] weights = kernel.tensor().data();
        float[][] columns = new float[shown][picture.size()];
        double largest = 0;
        for (int i = 0; i < picture.size(); i++) {
            for (int unit = 0; unit < shown; unit++) {
                float weight = weights[i * units + unit];
                columns[unit][i] = weight;
                largest = Math.max(largest, Math.abs(weight));
            }
        }
        List<Object> pixels = new ArrayList<>();
        for (float[] column : columns) {
            pixels.add(Picture.pixels(column, -largest, largest));
        }
        board.put("images", Fields.of("step", progress.step(), "layer",
                kernel.name().substring(0, kernel.name().lastIndexOf('.')), "width", picture.width(), "height",
                picture.height(), "channels", picture.channels(), "units", shown, "of", units, "low",
                Fields.number(-largest), "high", Fields.number(largest), "pixels", pixels));
        return false;
    }
}
