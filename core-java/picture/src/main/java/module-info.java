/** Charts, sheets and maps of models and trainings as PNG and SVG files. */
@SuppressWarnings("requires-automatic")
module dev.weft.picture {
    requires org.apache.xmlgraphics.batik.svggen;
    requires transitive dev.weft;
    requires xchart;

    requires static transitive org.jspecify;

    exports dev.weft.picture;
}
