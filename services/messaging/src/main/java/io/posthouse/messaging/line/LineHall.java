package io.posthouse.messaging.line;

import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.archive.ArchiveReader;
import io.posthouse.messaging.delivery.Accounts;
import io.posthouse.messaging.mam.MamDesk;
import io.posthouse.storage.Database;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Message;
import java.util.List;
import java.util.concurrent.Executor;

/** Lines, put together: what they offer to others, and the features by which they take part. */
public final class LineHall {
    /** Tells a session that a line was made or its members changed: a headline with {@code <changed/>} of this namespace. */
    public static final String LINE = "urn:posthouse:line:0";

    private final Sessions sessions;
    private final StoredLines lines;
    private final List<XmppFeature> features;

    /** @param waiting where things wait: virtual threads */
    public LineHall(Database database, Addresses addresses, Accounts accounts, Sessions sessions,
            Executor waiting) {
        this.sessions = sessions;
        var groups = new GroupStore(database);
        var store = new LineStore(database);
        this.lines = new StoredLines(addresses, accounts, store, groups, this::tell);
        this.features = List.of(
                new LineDomain(addresses.lineDomain(), groups, sessions,
                        new LineQueries(groups, store, new MamDesk(new ArchiveReader(database)))),
                new PositionKeeper(store, groups, addresses.lineDomain(), waiting));
    }

    /** What others may ask of lines. */
    public Lines lines() {
        return lines;
    }

    /** How lines take part. */
    public List<XmppFeature> features() {
        return features;
    }

    private void tell(StoredLines.Change change) {
        for (var person : change.concerned()) {
            for (var session : sessions.of(person)) {
                session.send(Message.to(session.jid(), Message.Type.HEADLINE).withFrom(change.line())
                        .with(Element.of("changed", LINE)).element());
            }
        }
    }
}
