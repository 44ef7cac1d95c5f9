package io.posthouse.benchmarks.gatewayproof;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Compares the certificates that new connections show with those that were put there. Safe for any thread. */
final class CertificateWatch {
    /** Nodes look every 10 s; the rest is reading them, and a handshake that began before. */
    static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(12);

    private record Placed(X509Certificate certificate, long whole) {
    }

    private final GatewayFindings findings;
    private final List<Placed> placed = new ArrayList<>();
    private final Map<Object, Integer> shown = new HashMap<>();

    CertificateWatch(GatewayFindings findings, X509Certificate first) {
        this.findings = findings;
        placed.add(new Placed(first, System.nanoTime()));
    }

    /** Its files are about to be put there: it may be seen from now on. */
    synchronized void placing(X509Certificate next) {
        placed.add(new Placed(next, Long.MAX_VALUE));
    }

    /** Now they are there, both. */
    synchronized void placed() {
        Placed last = placed.removeLast();
        placed.add(new Placed(last.certificate(), System.nanoTime()));
    }

    /** A connection to {@code node} that was begun then shows this one. */
    synchronized void seen(Object node, X509Certificate certificate, long began) {
        findings.examined(GatewayPromise.NEW_CERTIFICATE);
        int which = -1;
        int due = 0;
        for (int i = 0; i < placed.size(); i++) {
            if (placed.get(i).certificate().equals(certificate)) {
                which = i;
            }
            long whole = placed.get(i).whole();
            if (whole != Long.MAX_VALUE && began - whole > WITHIN_NANOS) {
                due = i;
            }
        }
        int before = shown.merge(node, which, Math::max);
        if (which < Math.max(due, before)) {
            findings.breach(GatewayPromise.NEW_CERTIFICATE,
                    node + " shows certificate " + (which + 1) + " of " + placed.size() + ", and it should be "
                            + (Math.max(due, before) + 1) + " at least");
        }
    }

    /** Whether {@code node} has shown the last one. */
    synchronized boolean showsLast(Object node) {
        return shown.getOrDefault(node, -1) == placed.size() - 1;
    }
}
