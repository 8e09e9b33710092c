package dev.weft.picture;

import dev.weft.network.Network;
import dev.weft.training.Trained;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The layers of a network as boxes, from the inputs at the top to the outputs at the bottom, joined by arrows. A box
 * has the name of the layer, its kind and main attributes, the shape of its output and its number of weights, of which
 * the title has the sum. Layers with weights are blue, those without grey, frozen ones have a dashed frame, inputs are
 * white and outputs green; layers that share their weights look like a pile.
 *
 * <pre>{@code
 * NetworkPicture.of(trained).save("network.svg");
 * }</pre>
 *
 * <p>A layer is one row below the lowest one that it reads. Arrows pass beside the boxes between their ends, and those
 * of one layer start as one line. Long names end with an ellipsis.
 */
public final class NetworkPicture implements Picture {
    private static final Font BOLD = Page.TEXT.deriveFont(Font.BOLD);
    private static final Font SMALL = Page.TEXT.deriveFont(11f);
    private static final Color SOFT = new Color(0x60, 0x60, 0x60);
    private static final Color GREEN = Colours.of(2);
    private static final Color LINE = new Color(0x8C, 0x8C, 0x8C);
    private static final float[] DASHES = {5, 4};
    private static final int LONGEST = 40;
    private static final int NARROWEST = 120;
    private static final int WIDEST = 290;
    private static final int ABOVE = 9;
    private static final int BOLD_HEIGHT = 18;
    private static final int SMALL_HEIGHT = 15;
    /** The distance of the sheets of a pile, in pixels. */
    private static final int PILE = 4;
    /** The most pixels of an image, which needs four bytes for each. */
    private static final long MOST_PIXELS = 100_000_000;

    private final String title;
    private final List<NetworkBox> boxes;
    private final List<int[]> edges = new ArrayList<>();
    private final Layered drawing;
    private final int[] widths;
    private final int[] heights;

    /**
     * Arranges the boxes.
     *
     * @param boxes the boxes, each after those that it reads; a name in their inputs that no box has is not drawn
     */
    NetworkPicture(String title, List<NetworkBox> boxes) {
        this.title = title;
        this.boxes = List.copyOf(boxes);
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < boxes.size(); i++) {
            for (String input : boxes.get(i).inputs()) {
                if (places.containsKey(input)) {
                    edges.add(new int[]{places.get(input), i});
                }
            }
            // An output may have the name of a layer.
            if (boxes.get(i).kind() != NetworkBox.Kind.OUTPUT) {
                places.putIfAbsent(boxes.get(i).name(), i);
            }
        }
        // Equally wide layers look calm; inputs and outputs are labels of their own width.
        int layers = boxes.stream().filter(box -> !isEnd(box)).mapToInt(NetworkPicture::width).max().orElse(NARROWEST);
        widths = boxes.stream().mapToInt(box -> isEnd(box) ? width(box) : layers).toArray();
        heights = boxes.stream()
                .mapToInt(box -> 2 * ABOVE + BOLD_HEIGHT + box.lines().size() * SMALL_HEIGHT - (isEnd(box) ? 6 : 0))
                .toArray();
        drawing = Layered.of(widths, heights, edges.toArray(new int[0][]));
    }

    /** Returns the picture of a network. */
    public static NetworkPicture of(Network.Built network) {
        long all = NetworkBox.parameters(network, false);
        long still = all - NetworkBox.parameters(network, true);
        return new NetworkPicture(NetworkBox.number(all, "parameter")
                + (still == 0 ? "" : ", " + String.format(Locale.ROOT, "%,d not trained", still)),
                NetworkBox.of(network));
    }

    /** Returns the picture of a trained model's network. */
    public static NetworkPicture of(Trained trained) {
        return of(trained.network());
    }

    private static boolean isEnd(NetworkBox box) {
        return box.kind() == NetworkBox.Kind.INPUT || box.kind() == NetworkBox.Kind.OUTPUT;
    }

    /** An estimate of the width that the text needs, the same on machines with other fonts. */
    private static int width(NetworkBox box) {
        double most = 8.3 * columns(shortened(box.name()));
        for (String line : box.lines()) {
            most = Math.max(most, 6.3 * columns(shortened(line)));
        }
        return Math.max(isEnd(box) ? NARROWEST / 2 : NARROWEST, Math.min(WIDEST, (int) most + 28)) / 2 * 2;
    }

    /** The length of a text in Latin letters; letters of Chinese, Japanese and Korean are about twice as wide. */
    private static int columns(String text) {
        return text.codePoints().map(letter -> letter < 0x2E80 ? 1 : 2).sum();
    }

    /** Returns {@code text} with an ellipsis in place of its end if it is long. */
    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST - 1)).stripTrailing() + "…";
    }

    @Override
    public Size size() {
        return new Size(Math.max(Math.max(200, 9 * title.length()), drawing.width() + 2 * Page.MARGIN + PILE),
                Page.TITLE_HEIGHT + drawing.height() + Page.MARGIN + PILE);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException also if the network has so many layers that the image would need more than 400 MB
     */
    @Override
    public BufferedImage image() {
        Size size = size();
        if ((long) size.width() * size.height() > MOST_PIXELS) {
            throw new IllegalStateException("NetworkPicture expects at most 100,000,000 pixels but has " + size.width()
                    + " × " + size.height() + ": save it as .svg");
        }
        return Picture.super.image();
    }

    @Override
    public void paint(Graphics2D graphics) {
        Page.title(graphics, title, size().width());
        AffineTransform origin = graphics.getTransform();
        graphics.translate((size().width() - drawing.width()) / 2, Page.TITLE_HEIGHT);
        lines(graphics);
        for (int i = 0; i < boxes.size(); i++) {
            box(graphics, boxes.get(i), drawing.x()[i], drawing.y()[i], widths[i], heights[i]);
        }
        graphics.setTransform(origin);
        graphics.setFont(Page.TEXT);
        graphics.setStroke(new BasicStroke());
    }

    /** Draws the arrows; what several have in common only once, because smooth edges would become darker. */
    private void lines(Graphics2D graphics) {
        graphics.setColor(LINE);
        Set<List<Integer>> drawn = new HashSet<>();
        for (int[] route : drawing.routes()) {
            Path2D path = new Path2D.Double();
            int end = route.length - 2;
            path.moveTo(route[0], route[1]);
            for (int i = 2; i <= end; i += 2) {
                int fromX = route[i - 2];
                int fromY = route[i - 1];
                // The tip of the arrow is drawn by itself.
                int toY = route[i + 1] - (i == end ? 3 : 0);
                if (!drawn.add(List.of(fromX, fromY, route[i], route[i + 1]))) {
                    path.moveTo(route[i], toY);
                } else if (fromX == route[i]) {
                    path.lineTo(route[i], toY);
                } else {
                    double middle = (fromY + toY) / 2.0;
                    path.curveTo(fromX, middle, route[i], middle, route[i], toY);
                }
            }
            graphics.setStroke(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
            graphics.draw(path);
            Path2D tip = new Path2D.Double();
            tip.moveTo(route[end], route[end + 1]);
            tip.lineTo(route[end] - 4, route[end + 1] - 8);
            tip.lineTo(route[end] + 4, route[end + 1] - 8);
            tip.closePath();
            graphics.fill(tip);
        }
    }

    private static void box(Graphics2D graphics, NetworkBox box, int x, int y, int width, int height) {
        Color frame = switch (box.kind()) {
            case LEARNING, FROZEN -> Colours.BLUE;
            case OUTPUT -> GREEN;
            case PLAIN, INPUT -> LINE;
        };
        Color ground = switch (box.kind()) {
            case LEARNING -> Colours.mix(Color.WHITE, frame, 0.12);
            case OUTPUT -> Colours.mix(Color.WHITE, frame, 0.12);
            case PLAIN -> new Color(0xF4, 0xF4, 0xF4);
            case FROZEN, INPUT -> Color.WHITE;
        };
        int round = isEnd(box) ? height : 14;
        if (box.shared()) {
            sheet(graphics, box, rounded(x + PILE, y + PILE, width, height, round), ground, frame);
        }
        sheet(graphics, box, rounded(x, y, width, height, round), ground, frame);
        double middle = x + width / 2.0;
        double line = y + ABOVE + BOLD_HEIGHT / 2.0 - (isEnd(box) ? 3 : 0);
        graphics.setColor(Page.INK);
        graphics.setFont(BOLD);
        Page.centred(graphics, shortened(box.name()), middle, line, width - 16);
        graphics.setFont(SMALL);
        line += (BOLD_HEIGHT + SMALL_HEIGHT) / 2.0;
        for (int i = 0; i < box.lines().size(); i++, line += SMALL_HEIGHT) {
            graphics.setColor(i == 0 ? Page.INK : SOFT);
            Page.centred(graphics, shortened(box.lines().get(i)), middle, line, width - 16);
        }
    }

    /** The outline through the middle of the outer pixels, which the frame then covers whole. */
    private static Shape rounded(int x, int y, int width, int height, int round) {
        return new RoundRectangle2D.Double(x + 0.5, y + 0.5, width - 1, height - 1, round, round);
    }

    private static void sheet(Graphics2D graphics, NetworkBox box, Shape sheet, Color ground, Color frame) {
        graphics.setColor(ground);
        graphics.fill(sheet);
        graphics.setColor(frame);
        graphics.setStroke(box.kind() == NetworkBox.Kind.FROZEN
                ? new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0)
                : new BasicStroke(1.4f));
        graphics.draw(sheet);
    }
}
