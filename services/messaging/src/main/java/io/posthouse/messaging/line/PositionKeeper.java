package io.posthouse.messaging.line;

import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Phase;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.session.Mailbox;
import io.posthouse.xmpp.BareJid;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes on the lines what receipts (XEP-0184) and displayed markers (XEP-0333) say: what has arrived, what was read. The
 * stanzas themselves are kept by the archive; these positions are conveniences, noted a little later, one at a time,
 * and when {@link #WAITING_MAX} wait the next is left out: the one after it says more.
 */
final class PositionKeeper implements XmppFeature {
    static final String RECEIPTS = "urn:xmpp:receipts";
    static final String MARKERS = "urn:xmpp:chat-markers:0";
    private static final int WAITING_MAX = 10_000;
    private static final Logger log = LoggerFactory.getLogger(PositionKeeper.class);

    private final LineStore store;
    private final GroupStore groups;
    private final String lineDomain;
    private final Mailbox<Runnable> notes;

    PositionKeeper(LineStore store, GroupStore groups, String lineDomain, Executor waiting) {
        this.store = store;
        this.groups = groups;
        this.lineDomain = lineDomain;
        this.notes = new Mailbox<>(WAITING_MAX, waiting, PositionKeeper::run, full -> {
        });
    }

    private static void run(Runnable note) {
        try {
            note.run();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("position not noted");
        }
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(RECEIPTS);
        stations.advertise(MARKERS);
        stations.onMessage(Phase.NOTIFY, this::note);
    }

    private void note(MessageInTransit transit) {
        var message = transit.message();
        var reader = transit.sender().owner();
        if (!(transit.to().bare() instanceof BareJid author)) {
            return;
        }
        message.child("received", RECEIPTS).flatMap(received -> received.attribute("id"))
                .ifPresent(id -> notes.offer(() -> noteDelivered(author, reader, id)));
        message.child("displayed", MARKERS).flatMap(displayed -> displayed.attribute("id"))
                .ifPresent(id -> notes.offer(() -> noteRead(author, reader, id)));
    }

    private void noteDelivered(BareJid author, BareJid reader, String id) {
        authorsRow(author, reader, id).ifPresent(row -> store.delivered(author.toString(), reader.toString(), row));
    }

    private void noteRead(BareJid author, BareJid reader, String id) {
        if (author.domain().equals(lineDomain)) {
            // XEP-0333 section 5: in a room the id is the one the room's archive gave.
            archiveId(id).flatMap(row -> store.message(author.toString(), row))
                    .ifPresent(row -> groups.read(author, reader, row.sequence(), row.id()));
            return;
        }
        authorsRow(author, reader, id).flatMap(row -> store.rowOf(new UUID(row, 0)))
                .ifPresent(row -> store.read(reader.toString(), row, row));
    }

    /** The author's row of the message that the author's client called {@code id}; found when that is its origin-id. */
    private Optional<Long> authorsRow(BareJid author, BareJid reader, String id) {
        return store.rowOf(StoreMessage.key(author.toString(), reader.toString(), id));
    }

    private static Optional<Long> archiveId(String id) {
        try {
            return Optional.of(Long.parseLong(id));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
