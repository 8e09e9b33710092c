/** A live view of any training in the browser. */
module dev.weft.watch {
    requires jdk.management;
    requires transitive dev.weft.serve;

    requires static transitive org.jspecify;

    exports dev.weft.watch;
}
