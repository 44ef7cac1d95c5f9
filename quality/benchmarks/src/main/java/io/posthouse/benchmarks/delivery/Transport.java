package io.posthouse.benchmarks.delivery;

import java.util.Locale;

/** How a client reaches the server. */
enum Transport {
    /** Bare TCP on loopback, so that the numbers are about messaging. */
    PLAIN,
    /** TLS from the first byte (XEP-0368), the newest version that both sides speak. */
    TLS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
