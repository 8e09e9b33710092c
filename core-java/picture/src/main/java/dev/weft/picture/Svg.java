package dev.weft.picture;

import java.awt.Dimension;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.ImageHandlerBase64Encoder;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.apache.batik.svggen.SimpleImageHandler;

/** Renders a picture as SVG. */
final class Svg {
    private Svg() {}

    /**
     * Returns the SVG element of a picture.
     *
     * @throws IllegalStateException if the XML library or Batik fails
     */
    static String of(Picture picture) {
        try {
            // An empty document to fill; nothing is parsed.
            var context =
                    SVGGeneratorContext.createDefault(DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                            .newDocument());
            context.setComment("Weft");
            context.setGenericImageHandler(new SimpleImageHandler(new Images()));
            SVGGraphics2D graphics = new SVGGraphics2D(context, true);
            Picture.Size size = picture.size();
            graphics.setSVGCanvasSize(new Dimension(size.width(), size.height()));
            Page.open(graphics, size);
            picture.paint(graphics);
            StringWriter written = new StringWriter();
            graphics.stream(written, true);
            String svg = written.toString();
            // Without the document type, which contains a URL and is not allowed inside an HTML page.
            return svg.substring(svg.indexOf("<svg"));
        } catch (ParserConfigurationException | SVGGraphics2DIOException e) {
            throw new IllegalStateException("Picture cannot be written as SVG: " + e.getMessage(), e);
        }
    }

    /** Embeds images in the file, written by {@link Pixels}; Batik's own PNG encoder is in another library. */
    private static final class Images extends ImageHandlerBase64Encoder {
        @Override
        public void encodeImage(RenderedImage image, OutputStream out) throws SVGGraphics2DIOException {
            try {
                Pixels.write(image, out);
            } catch (IOException e) {
                throw new SVGGraphics2DIOException("image", e);
            }
        }
    }
}
