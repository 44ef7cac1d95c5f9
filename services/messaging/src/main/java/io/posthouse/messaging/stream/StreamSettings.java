package io.posthouse.messaging.stream;

import io.posthouse.kernel.Checks;
import java.time.Duration;

/**
 * How client-to-server streams behave.
 *
 * @param withoutTls whether clients may sign in without TLS: for benchmarks, on loopback only; off by default
 * @param signInTimeout from the connection to the bound resource
 * @param silence how long a client may be silent before it is asked whether it is there; as long again, and it is lost. And how
 *        long it may acknowledge nothing while more waits for that
 * @param resumable how long a lost stream may be resumed. XEP-0198 section 5
 * @param waitingMax stanzas that may wait for a client that does not read, or does not acknowledge
 * @param waitingBytesMax their size, about, in bytes
 */
public record StreamSettings(boolean withoutTls, Duration signInTimeout, Duration silence, Duration resumable,
        int waitingMax, int waitingBytesMax) {

    /** What is right for people. */
    public static final StreamSettings USUAL = new StreamSettings(false, Duration.ofSeconds(30), Duration.ofMinutes(5),
            Duration.ofMinutes(5), 2000, 8 * 1024 * 1024);

    public StreamSettings {
        Checks.check(waitingMax > 0 && waitingBytesMax > 0, "a bound is positive");
    }

    /** The same, with or without TLS. */
    public StreamSettings withoutTls(boolean allowed) {
        return new StreamSettings(allowed, signInTimeout, silence, resumable, waitingMax, waitingBytesMax);
    }

    /** The same, with another time in which a lost stream may be resumed. */
    public StreamSettings resumableFor(Duration time) {
        return new StreamSettings(withoutTls, signInTimeout, silence, time, waitingMax, waitingBytesMax);
    }

    /** The same, with another time in which a client may be silent. */
    public StreamSettings silentFor(Duration time) {
        return new StreamSettings(withoutTls, signInTimeout, time, resumable, waitingMax, waitingBytesMax);
    }

    /** The same, with other bounds for what waits. */
    public StreamSettings waiting(int stanzas, int bytes) {
        return new StreamSettings(withoutTls, signInTimeout, silence, resumable, stanzas, bytes);
    }
}
