/** A bounded HTTP server on the loopback address, and what its pages share. */
module dev.weft.serve {
    requires jdk.httpserver;
    requires org.slf4j;
    requires transitive dev.weft;

    requires static transitive org.jspecify;

    exports dev.weft.serve;
}
