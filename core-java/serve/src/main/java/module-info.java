/** A bounded HTTP server: pages on the loopback address, and models. */
module dev.weft.serve {
    requires jdk.httpserver;
    requires org.slf4j;
    requires transitive dev.weft;

    requires static transitive org.jspecify;

    exports dev.weft.serve;
    exports dev.weft.serve.model;
}
