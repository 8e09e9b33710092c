package dev.weft.picture;

import java.awt.Color;
import java.util.List;

/** Colours that colour-blind people can distinguish (Okabe and Ito 2008), and blends of them with white. */
final class Colours {
    static final Color BLUE = new Color(0x00, 0x72, 0xB2);
    static final Color VERMILION = new Color(0xD5, 0x5E, 0x00);
    /**
     * The colours of the classes and lines, in order: blue, orange, green, pink, vermilion, light blue, grey, yellow,
     * indigo and wine.
     */
    static final List<Color> PALETTE = List.of(BLUE, new Color(0xE6, 0x9F, 0x00), new Color(0x00, 0x9E, 0x73),
            new Color(0xCC, 0x79, 0xA7), VERMILION, new Color(0x56, 0xB4, 0xE9), new Color(0x55, 0x55, 0x55),
            new Color(0xF0, 0xE4, 0x42),
            new Color(0x33, 0x22, 0x88), new Color(0x88, 0x22, 0x55));

    private Colours() {}

    /** Returns the colour of class {@code index}; the ten colours repeat. */
    static Color of(int index) {
        return PALETTE.get(Math.floorMod(index, PALETTE.size()));
    }

    /** Returns {@code (1 - share) · from + share · to}. */
    static Color mix(Color from, Color to, double share) {
        return new Color(mix(from.getRed(), to.getRed(), share), mix(from.getGreen(), to.getGreen(), share),
                mix(from.getBlue(), to.getBlue(), share));
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }

    /** Returns a colour from blue at -1 through white at 0 to vermilion at 1. */
    static Color diverging(double x) {
        return mix(Color.WHITE, x < 0 ? BLUE : VERMILION, Math.min(1, Math.abs(x)));
    }

    /** Returns black or white, the one that is easier to read on {@code ground}. */
    static Color inkOn(Color ground) {
        return 0.299 * ground.getRed() + 0.587 * ground.getGreen() + 0.114 * ground.getBlue() > 140 ? Page.INK
                : Color.WHITE;
    }
}
