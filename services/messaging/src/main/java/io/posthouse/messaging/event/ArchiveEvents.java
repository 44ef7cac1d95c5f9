package io.posthouse.messaging.event;

import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.storage.event.Event;
import io.posthouse.storage.event.EventData;
import io.posthouse.storage.event.EventLog;
import io.posthouse.storage.event.EventType;
import io.posthouse.storage.log.FeedRow;
import io.posthouse.storage.log.LogFeed;
import io.posthouse.storage.log.LogGauges;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The archive as a source of events. Of each row one is told, about its owner: so all that one person, or one group, sees comes in
 * the order in which they see it.
 */
public final class ArchiveEvents implements EventLog {
    private static final List<String> WITHOUT_TEXTS = List.of("owner", "peer", "direction", "kind");
    private static final List<String> WITH_TEXTS = List.of("owner", "peer", "direction", "kind", "stanza");
    private static final int OWNER = 5;
    private static final int PEER = 6;
    private static final int DIRECTION = 7;
    private static final int KIND = 8;
    private static final int STANZA = 9;

    private final OpenLog<?, ?> archive;
    private final Addresses addresses;

    public ArchiveEvents(OpenLog<?, ?> archive, Addresses addresses) {
        this.archive = archive;
        this.addresses = addresses;
    }

    @Override
    public String name() {
        return "messaging";
    }

    @Override
    public List<EventType> types() {
        return MessageEvents.ALL;
    }

    @Override
    public LogFeed feed() {
        return archive.feed();
    }

    @Override
    public Set<Integer> owned() {
        return archive.shards().owned();
    }

    @Override
    public LogGauges gauges() {
        return archive.gauges();
    }

    @Override
    public List<String> columns(boolean texts) {
        return texts ? WITH_TEXTS : WITHOUT_TEXTS;
    }

    @Override
    public Optional<Event> event(FeedRow row, int textBytesMax) throws SQLException {
        ResultSet columns = row.columns();
        String owner = columns.getString(OWNER);
        String peer = columns.getString(PEER);
        boolean sent = columns.getInt(DIRECTION) == ArchiveLog.SENT;
        EventType type = typeOf(owner, sent);
        String id = Long.toString(row.stamp().id());
        EventData data = type.data().text("id", id).text("owner", owner)
                .text("conversation", type.equals(MessageEvents.POSTED) ? owner : peer)
                .text("sender", sent ? owner : peer)
                .yesOrNo("content", columns.getInt(KIND) == ArchiveLog.CONTENT).text("at", row.at().toString());
        if (textBytesMax > 0) {
            tellText(columns.getString(STANZA), textBytesMax, data);
        }
        return Optional.of(new Event(type, id, owner, row.at(), data.json()));
    }

    private EventType typeOf(String owner, boolean sent) {
        if (Jid.parse(owner) instanceof BareJid address && address.domain().equals(addresses.lineDomain())) {
            return MessageEvents.POSTED;
        }
        return sent ? MessageEvents.SENT : MessageEvents.RECEIVED;
    }

    private static void tellText(String stanza, int bytesMax, EventData data) {
        Element.parse(stanza).childText("body", Namespaces.CLIENT).ifPresent(body -> {
            int bytes = body.getBytes(StandardCharsets.UTF_8).length;
            if (bytes <= bytesMax) {
                data.text("text", body);
            } else {
                data.number("textLeftOut", bytes);
            }
        });
    }
}
