/** A live view of any training in the browser. */
module dev.weft.watch {
    requires transitive dev.weft.serve;

    requires static transitive org.jspecify;
}
