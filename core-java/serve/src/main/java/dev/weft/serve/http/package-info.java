/**
 * What the servers of this module share: a port, threads with deadlines, checks of requests, replies that confine a
 * page. Not exported. May import {@code internal.text} and {@code file} of the core, and the HTTP server of the JDK.
 */
@NullMarked
package dev.weft.serve.http;

import org.jspecify.annotations.NullMarked;
