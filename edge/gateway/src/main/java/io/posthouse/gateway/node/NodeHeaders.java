package io.posthouse.gateway.node;

import io.posthouse.cluster.NodeName;
import io.posthouse.identity.http.CallerHeader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who asks, from one node to another: the header that the gateway tells endpoints by, under a key of its own for each sender, receiver
 * and role. So a header that one node was given is good at no other, nor for another role, nor at the endpoints themselves, whose key no
 * other process has. It covers method and path and lives for 30 s; the body is not signed, the line is. Any thread.
 */
final class NodeHeaders {
    /** Names the sender; the signature proves it. */
    static final String FROM = "Posthouse-Node";
    private static final int KEY_BYTES = 32;
    /** More pairs than a cluster has; whoever asks in vain under made-up names costs a derivation, and no memory. */
    private static final int KEPT_MAX = 1024;

    private final Neighbours.Keys keys;
    private final Map<String, CallerHeader> kept = new ConcurrentHashMap<>();

    NodeHeaders(Neighbours.Keys keys) {
        this.keys = keys;
    }

    CallerHeader between(NodeName from, NodeName to, String role) {
        // Names and roles hold no blanks, so that no pair reads as another.
        String pair = "http " + from + " " + to + " " + role;
        CallerHeader known = kept.get(pair);
        if (known != null) {
            return known;
        }
        CallerHeader made = new CallerHeader(keys.derive(pair, KEY_BYTES));
        if (kept.size() < KEPT_MAX) {
            kept.put(pair, made);
        }
        return made;
    }
}
