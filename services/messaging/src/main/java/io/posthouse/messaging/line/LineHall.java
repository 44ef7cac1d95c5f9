package io.posthouse.messaging.line;

import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.archive.ArchiveReader;
import io.posthouse.messaging.carry.LineAppends;
import io.posthouse.messaging.carry.LinesAgain;
import io.posthouse.messaging.delivery.Accounts;
import io.posthouse.messaging.guest.Visits;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.mam.MamDesk;
import io.posthouse.storage.Database;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Message;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;

/** Lines, put together: what they offer to others, and the features by which they take part. */
public final class LineHall {
    /** Tells a session that a line was made or its members changed: a headline with {@code <changed/>} of this namespace. */
    public static final String LINE = "urn:posthouse:line:0";

    private static final String TELL = "line-changed";

    private final Errands errands;
    private final LineDomain domain;
    private final StoredLines lines;
    private final GroupStore groups;
    private final List<XmppFeature> features;

    /** @param waiting where things wait: virtual threads */
    public LineHall(Database database, Addresses addresses, Accounts accounts, Visits visits, Sessions sessions,
            Errands errands,
            Executor waiting, RunningSettings settings) {
        this.errands = errands;
        this.groups = new GroupStore(database, errands);
        var store = new LineStore(database);
        this.lines = new StoredLines(addresses, accounts, visits, store, groups, this::tell, settings);
        errands.on(TELL, (person, headline) -> {
            for (var session : sessions.of(person)) {
                session.send(headline.with("to", session.jid().toString()));
            }
        });
        this.domain = new LineDomain(addresses.lineDomain(), groups, sessions, errands,
                new LineQueries(groups, store, new MamDesk(new ArchiveReader(database))),
                new RetryReflector(store, waiting, Ticker.system()), Clock.systemUTC(), Ticker.system());
        this.features = List.of(domain,
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

    /** Forgets what is remembered of groups: nodes have come or gone, and what one told of a change may be lost. */
    public void forgetAll() {
        groups.forgetAll();
    }

    /** Who brings what is stored in a line to its members. */
    public LineAppends.Bringer bringer() {
        return domain;
    }

    /** Who brings it again when the line's owner may not have done so before it died. */
    public LinesAgain.Bringer bringerAgain() {
        return domain;
    }

    private void tell(StoredLines.Change change) {
        for (var person : change.concerned()) {
            errands.run(person, TELL,
                    Message.to(person, Message.Type.HEADLINE).withFrom(change.line()).with(Element.of("changed", LINE))
                            .element());
        }
    }
}
