package io.posthouse.messaging.archive;

import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.session.SessionRegistry.Waiting;
import io.posthouse.storage.Database;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What waits in a person's archive past what has reached them: XEP-0160 over the archive, each with its delay (XEP-0203). */
public final class WaitingMessages implements Waiting {
    private static final int PAGE = 200;
    /** Bytes of stanzas in a page; the first is in it, however long. */
    private static final int PAGE_BYTES = 512 * 1024;

    private final JdbcClient sql;
    private final String domain;

    /** @param domain who says that it was delayed */
    public WaitingMessages(Database database, String domain) {
        this.sql = JdbcClient.create(database.pool());
        this.domain = domain;
    }

    private static final String NEXT_RECEIVED = """
            select id, at, stanza
            from (
                select id, at, stanza, sum(octet_length(stanza)) over (order by id) - octet_length(stanza) as before
                from (
                    select id, at, stanza from messaging.archive
                    where owner = :owner and id > :after and direction = 0
                    order by id limit :page
                ) as next
            ) as weighed
            where before < :bytes
            order by id""";

    @Override
    public List<Outgoing> page(BareJid owner, long after) {
        return sql.sql(NEXT_RECEIVED).param("owner", owner.toString()).param("after", after).param("page", PAGE)
                .param("bytes", PAGE_BYTES)
                .query((row, number) -> read(row, owner)).list();
    }

    private Outgoing read(ResultSet row, BareJid owner) throws SQLException {
        long id = row.getLong("id");
        var at = row.getObject("at", OffsetDateTime.class).toInstant();
        var stanza = Element.parse(row.getString("stanza"))
                .with(Element.builder("stanza-id", "urn:xmpp:sid:0").attribute("by", owner.toString())
                        .attribute("id", Long.toString(id)).build())
                .with(delay(at));
        return new Outgoing(stanza, id, Optional.of(at));
    }

    private Element delay(Instant at) {
        return Element.builder("delay", "urn:xmpp:delay").attribute("from", domain)
                .attribute("stamp", at.truncatedTo(ChronoUnit.MILLIS).toString()).build();
    }
}
