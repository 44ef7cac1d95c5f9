package io.posthouse.identity.credential;

import io.posthouse.identity.Networks;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Ticker;
import java.net.InetAddress;

/**
 * Slows who makes visitors from one network, by the means that slow guessing and apart from it: somebody who makes many keeps nobody of the
 * same office from signing in. After three within a minute each next one waits, up to 4 s. Virtual threads only; safe for any number.
 */
public final class VisitGuard {
    private final SignInGuard guard;

    public VisitGuard(Ticker ticker) {
        this(ticker, Thread::sleep);
    }

    VisitGuard(Ticker ticker, SignInGuard.Pause pause) {
        this.guard = new SignInGuard(ticker, pause, (_, _) -> false);
    }

    /** One more comes from there; waits as long as it must. Refused: {@code too-many-tries}, without having waited */
    public Outcome<String> arrives(InetAddress from) {
        return guard.begin(Networks.of(from), from);
    }
}
