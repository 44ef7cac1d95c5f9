package io.posthouse.messaging.line;

import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.session.Mailbox;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reflects a group message to the session that sends it again. A client knows by the reflection that its message stands, and
 * under which id; it sends again because it has seen none. So that session alone gets it, as the line's archive has it: what
 * the retry says besides, or says otherwise, nobody else has seen. Its {@code id} alone is the retry's, by which the client
 * knows it. What was brought again to that session is left out once: it was asked for again by its node, not by its client.
 *
 * <p>The archive is read a little later, one message at a time. When {@link #WAITING_MAX} wait, the next is left out: its
 * sender has the acknowledgement, and the history.
 */
final class RetryReflector {
    static final int WAITING_MAX = 8_192;
    private static final Logger log = LoggerFactory.getLogger(RetryReflector.class);

    private final LineStore store;
    private final Ticker ticker;
    private final Mailbox<Again> waiting;

    /** Holds no message: that would be as large as its sender likes. */
    private record Again(Session session, Jid line, long row, Optional<String> id) {
    }

    /** @param executor where things wait: virtual threads */
    RetryReflector(LineStore store, Executor executor, Ticker ticker) {
        this.store = store;
        this.ticker = ticker;
        this.waiting = new Mailbox<>(WAITING_MAX, executor, this::send, full -> {
        });
    }

    /** Reflects a retry of what is stored. Any thread; never blocks. */
    void reflect(MessageInTransit retry) {
        retry.stored().ifPresent(stored -> waiting.offer(
                new Again(retry.sender(), retry.to().bare(), stored.own().id(), retry.original().id())));
    }

    private void send(Again again) {
        if (!LineDomain.isToReflect(again.session(), again.line(), again.row(), ticker.nanos())) {
            return;
        }
        try {
            store.message(again.line().toString(), again.row()).ifPresent(archived -> {
                var element = LineDomain.stamped(Element.parse(archived.stanza()), again.line(), again.row())
                        .with("to", again.session().jid().toString());
                again.session().send(Outgoing.copy(again.id().map(id -> element.with("id", id)).orElse(element),
                        Optional.of(archived.at())));
            });
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("retry not reflected");
        }
    }
}
