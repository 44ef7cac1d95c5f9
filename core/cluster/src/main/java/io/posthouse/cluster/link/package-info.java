/**
 * Links between nodes: HTTP/2 over mutual TLS, one connection from each node to each other one. A node dials for what it
 * sends and opens; what it takes comes over the connections that others dialled. Stream 1 of a connection begins with the
 * exchange of names and then carries all frames; each further stream is one byte channel.
 */
@NullMarked
package io.posthouse.cluster.link;

import org.jspecify.annotations.NullMarked;
