package io.posthouse.messaging.stream;

import io.posthouse.kernel.setting.Running;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.delivery.Switchboard;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.SessionRegistry;
import java.util.concurrent.Executor;

/**
 * What every connection of clients leans on.
 *
 * @param running how streams behave, as it is now
 * @param far streams between nodes
 * @param standings ends sessions with what they stand on
 * @param waiting where things wait: virtual threads
 */
record C2sServices(Running<StreamSettings> running, Addresses addresses, Switchboard stations, SessionRegistry sessions,
        ResumableStreams streams, StreamPositions positions, SaslExchange.Mechanisms mechanisms, TlsHandlers tls,
        FarStreams far, StandingWatch standings, NegotiationFaults faults, Executor waiting) {

    /** How long a resumption waits for what the lost connection had sent: as long as the archive may take. */
    private static final int FINISH_TRIES = 350;
    private static final int FINISH_PAUSE_MILLIS = 100;

    /** How streams behave at this moment. */
    StreamSettings settings() {
        return running.now();
    }

    /** Waits until all that a session received is finished, or the archive's patience has passed. Blocks. */
    void awaitFinished(LiveSession session) throws InterruptedException {
        for (int i = 0; i < FINISH_TRIES && session.finishedPrefix() < session.receivedCount()
                && !session.hasEnded(); i++) {
            Thread.sleep(FINISH_PAUSE_MILLIS);
        }
    }
}
