package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.serve.Browser;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/**
 * The pictures of the live view in docs/pictures, from the page of a real training. With {@code -Dweft.renew=true}
 * they are written; without it, each must still have the colours of its theme where the documentation's picture has
 * them.
 */
class PicturesTest {
    private static final Path PICTURES = Path.of("../../docs/pictures");
    /** Fonts, processors and times differ between machines: their letters cover less than this share of a picture. */
    private static final double TOLERANCE = 0.15;
    private static final int DIFFERENT = 48;

    private record Shot(String name, int width, int height, String theme, String language, String at) {}

    private static final List<Shot> SHOTS = List.of(
            new Shot("watch-light", 1440, 900, "light", "en", "header"),
            new Shot("watch-dark", 1440, 900, "dark", "zh", ".layers"),
            new Shot("watch-phone-light", 390, 844, "light", "zh", "header"),
            new Shot("watch-phone-dark", 390, 844, "dark", "en", ".confusion"));

    @Test
    void theLiveViewLooksAsInTheDocumentation() throws Exception {
        assumeTrue(Browser.isInstalled(), "no Chromium");
        Dataset digits = Watched.mnist();
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1).decay(0.95), Dense.of(100, Activations.RELU),
                Dense.of(50, Activations.RELU), Dense.of(Mnist.CLASSES));
        Training training = Training.epochs(20).withBatchSize(20).withValidation(digits.skip(4000));
        try (Watched watched = Watched.start(Settings.usual(), model, digits.take(4000), training);
                Browser browser = Browser.open()) {
            Eyes.waitForAll(browser, watched.address());
            browser.waitForText("#state", "Finished");
            for (Shot shot : SHOTS) {
                take(browser, shot);
            }
        }
    }

    private static void take(Browser browser, Shot shot) throws Exception {
        browser.resize(shot.width(), shot.height()).prefer("prefers-color-scheme", shot.theme());
        if (!browser.run("return document.documentElement.lang.slice(0, 2)").equals(shot.language())) {
            browser.click("#language");
        }
        browser.run(
                """
                        document.querySelector(arguments[0]).scrollIntoView();
                        scrollBy(0, -130);
                        return new Promise(done => setTimeout(() => requestAnimationFrame(done), 300));
                        """,
                shot.at());
        byte[] picture = browser.screenshot();
        Path file = PICTURES.resolve(shot.name() + ".png");
        if (Boolean.getBoolean("weft.renew")) {
            Files.createDirectories(PICTURES);
            Files.write(file, picture);
        }
        assertEquals(List.of(), Eyes.tooWide(browser), shot.name());
        double difference = difference(ImageIO.read(file.toFile()), ImageIO.read(new ByteArrayInputStream(picture)));
        assertTrue(difference < TOLERANCE, shot.name() + " differs in " + difference + " of its pixels");
    }

    /** The share of pixels that differ clearly; 1 for another size. */
    private static double difference(BufferedImage one, BufferedImage other) {
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            return 1;
        }
        long different = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                different += isDifferent(one.getRGB(x, y), other.getRGB(x, y)) ? 1 : 0;
            }
        }
        return different / (double) (one.getWidth() * one.getHeight());
    }

    private static boolean isDifferent(int one, int other) {
        return Math.abs((one >> 16 & 255) - (other >> 16 & 255)) > DIFFERENT
                || Math.abs((one >> 8 & 255) - (other >> 8 & 255)) > DIFFERENT
                || Math.abs((one & 255) - (other & 255)) > DIFFERENT;
    }
}
