package io.posthouse.messaging.stream;

import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.logging.Seldom;
import io.posthouse.messaging.SessionRefused;
import io.posthouse.messaging.StanzaFaults;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what failed before there was a session. While the database is away everybody comes again and again: of that one line
 * in ten seconds tells, without a stack. Any thread; never blocks.
 */
final class NegotiationFaults {
    private static final Logger log = LoggerFactory.getLogger(NegotiationFaults.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Seldom absences;

    NegotiationFaults(Ticker ticker) {
        this.absences = new Seldom(ticker, PAUSE);
    }

    /** Logs {@code failure}. @return whether the same may succeed later, since the database was away or the machine short of something */
    boolean mayPass(Exception failure) {
        boolean refused = failure instanceof SessionRefused;
        if (!refused && !StanzaFaults.isStoreAway(failure)) {
            log.atError().setCause(failure).log("stream negotiation failed");
            return false;
        }
        long times = absences.happened();
        if (times > 0) {
            log.atWarn().addKeyValue("times", times).addKeyValue("cause", failure.toString())
                    .log(refused ? "new sessions are refused" : "nobody signs in: the database is away");
        }
        return true;
    }
}
