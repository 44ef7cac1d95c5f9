package io.posthouse.benchmarks.gatewayproof;

import io.posthouse.benchmarks.wire.ChannelLine;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/**
 * What a load balancer does: asks every node again and again whether it is ready, on a connection of its own each time, and gives
 * requests to those that are, in turns. It sees every node's certificate with that. A thread for each node.
 */
final class Balancer implements AutoCloseable {
    private static final int ASK_EVERY_MILLIS = 250;
    private static final int OK = 200;

    private final List<GatewayNode> nodes;
    private final Set<GatewayNode> ready = ConcurrentHashMap.newKeySet();
    private final CertificateWatch certificates;
    private final GatewayFindings findings;
    private final AtomicInteger turn = new AtomicInteger();
    private final List<Thread> asking;
    private volatile boolean closed;

    Balancer(List<GatewayNode> nodes, CertificateWatch certificates, GatewayFindings findings) {
        this.nodes = List.copyOf(nodes);
        this.certificates = certificates;
        this.findings = findings;
        ready.addAll(nodes);
        this.asking = this.nodes.stream()
                .map(node -> Thread.ofVirtual().name("asks " + node).start(() -> ask(node))).toList();
    }

    /** Whose turn it is. Where no node is ready, any may have it, as load balancers do that fail open: it says itself what is wrong. */
    GatewayNode pick() {
        int first = turn.getAndIncrement() & Integer.MAX_VALUE;
        for (int i = 0; i < nodes.size(); i++) {
            GatewayNode node = nodes.get((first + i) % nodes.size());
            if (ready.contains(node)) {
                return node;
            }
        }
        return nodes.get(first % nodes.size());
    }

    boolean isReady(GatewayNode node) {
        return ready.contains(node);
    }

    private void ask(GatewayNode node) {
        try {
            while (!closed) {
                if (wellNow(node)) {
                    ready.add(node);
                } else {
                    ready.remove(node);
                }
                Thread.sleep(ASK_EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean wellNow(GatewayNode node) {
        long began = System.nanoTime();
        boolean serving = node.serving();
        TlsLine line;
        X509Certificate shown;
        try {
            line = node.line();
            shown = (X509Certificate) ((SSLSocket) line.secured()).getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            if (serving && node.serving() && !closed) {
                findings.examined(GatewayPromise.HANDSHAKES);
                findings.breach(GatewayPromise.HANDSHAKES, node + ": " + e);
            }
            return false;
        }
        if (serving) {
            findings.examined(GatewayPromise.HANDSHAKES);
        }
        certificates.seen(node, shown, began);
        try {
            return ChannelLine.ask(line, "GET", "/health/ready", "", "").status() == OK;
        } catch (IOException e) {
            if (serving && node.serving() && !closed) {
                findings.breach(GatewayPromise.ANSWERED, "GET /health/ready at " + node + ": " + e);
            }
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread one : asking) {
            one.join();
        }
    }
}
