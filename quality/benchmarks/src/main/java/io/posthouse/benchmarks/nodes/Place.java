package io.posthouse.benchmarks.nodes;

import java.net.InetSocketAddress;

/**
 * A node as clients reach it.
 *
 * @param xmpp with TLS from the first byte
 * @param web the channel and the REST endpoints, with TLS
 */
record Place(String name, InetSocketAddress xmpp, InetSocketAddress web) {
}
