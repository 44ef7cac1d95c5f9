package io.posthouse.channel;

import static io.posthouse.channel.PacketStanzas.CARBONS;
import static io.posthouse.channel.PacketStanzas.LINE;
import static io.posthouse.channel.PacketStanzas.MARKERS;
import static io.posthouse.channel.PacketStanzas.RECEIPTS;
import static io.posthouse.channel.PacketStanzas.STANZA_IDS;
import static io.posthouse.channel.PacketStanzas.STATES;

import io.posthouse.messaging.Outgoing;
import io.posthouse.storage.log.RowId;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The packets that stand for the stanzas a session is sent. It remembers which devices of whom are there, since a packet
 * tells a person's presence and not a device's; bounded by the roster. Used under its connection's lock.
 */
final class StanzaPackets {
    private static final String FORWARD = "urn:xmpp:forward:0";
    private static final String MUC_USER = "http://jabber.org/protocol/muc#user";

    private final BareJid me;
    private final String lineDomain;
    private final Map<BareJid, Map<String, Presence>> present = new LinkedHashMap<>();

    StanzaPackets(BareJid me, String lineDomain) {
        this.me = me;
        this.lineDomain = lineDomain;
    }

    /** What a stanza is to the app: no packet, one, or several. */
    List<ObjectNode> packets(Outgoing outgoing) {
        if (!(Stanza.of(outgoing.element()) instanceof Stanza stanza)) {
            return List.of();
        }
        return switch (stanza) {
            case Message message -> message(message, outgoing.at());
            case Presence presence -> presence(presence);
            case Iq iq -> roster(iq);
        };
    }

    private List<ObjectNode> message(Message message, Optional<Instant> at) {
        if (message.isError() || message.from().isEmpty()) {
            return List.of();
        }
        var from = message.from().get();
        if (message.type() == Message.Type.GROUPCHAT && bare(from).filter(this::isLine).isEmpty()) {
            // RFC 6121 section 8.5.3.1 lets anybody send one to a device. It is no group's, and whom it names did not say it.
            return List.of();
        }
        if (message.type() == Message.Type.HEADLINE) {
            return message.has("changed", LINE)
                    ? List.of(Reply.packet("line-changed", body -> {
                    }).put("line", from.bare().toString()))
                    : List.of();
        }
        // XEP-0280 section 11: a carbon comes from oneself, or it is a forgery.
        if (from.equals(me)) {
            var carbon = message.child("sent", CARBONS).or(() -> message.child("received", CARBONS));
            if (carbon.isPresent()) {
                return carbon.flatMap(copy -> copy.child("forwarded", FORWARD))
                        .flatMap(forwarded -> forwarded.child("message", Namespaces.CLIENT))
                        .map(inner -> Stanza.of(inner) instanceof Message copied
                                ? said(copied, at)
                                : List.<ObjectNode>of())
                        .orElse(List.of());
            }
        }
        return said(message, at);
    }

    private List<ObjectNode> said(Message message, Optional<Instant> at) {
        var sender = sender(message);
        var line = line(message, sender);
        if (sender.isEmpty() || line.isEmpty()) {
            return List.of();
        }
        boolean own = sender.get().equals(me);
        var packets = new ArrayList<ObjectNode>();
        message.body().ifPresent(text -> packets.add(text(message, at, line.get(), sender.get(), text, own)));
        if (packets.isEmpty() && !own) {
            state(message).ifPresent(state -> packets.add(packet("typing", line.get(),
                    body -> body.put("from", sender.get().toString()).put("state", state))));
        }
        if (!own) {
            message.child("received", RECEIPTS).flatMap(received -> received.attribute("id"))
                    .ifPresent(id -> packets.add(packet("delivered", line.get(),
                            body -> body.put("from", sender.get().toString()).put("random", id))));
        }
        message.child("displayed", MARKERS).flatMap(displayed -> displayed.attribute("id"))
                .flatMap(named -> read(message, line.get(), sender.get(), named, own)).ifPresent(packets::add);
        return packets;
    }

    private ObjectNode text(Message message, Optional<Instant> at, BareJid line, BareJid sender, String text,
            boolean own) {
        var packet = packet("message", line,
                body -> body.put("from", sender.toString()).put("text", text).put("own", own));
        // Receipts and markers name a message by its id (XEP-0184 section 5.4), which need not be its origin-id.
        message.id().or(() -> message.child("origin-id", STANZA_IDS).flatMap(origin -> origin.attribute("id")))
                .ifPresent(random -> packet.put("random", random));
        // As the acknowledgement and the history tell it. A node of the release before leaves it out of what it brings to a group.
        archiveId(message, line).ifPresent(id -> packet.put("id", Long.toString(id)).put("time",
                at.orElseGet(() -> new RowId(id).at()).toEpochMilli()));
        return packet;
    }

    /** The id that the archive of this line gave: one's own for a person, the line's for a line. */
    private Optional<Long> archiveId(Message message, BareJid line) {
        var by = isLine(line) ? line.toString() : me.toString();
        return message.element().children("stanza-id", STANZA_IDS).stream()
                .filter(stanzaId -> stanzaId.attribute("by", "").equals(by))
                .flatMap(stanzaId -> stanzaId.attribute("id").stream()).map(Long::parseLong).findFirst();
    }

    private static Optional<ObjectNode> read(Message message, BareJid line, BareJid reader, String named, boolean own) {
        if (message.type() == Message.Type.GROUPCHAT) {
            return Optional.of(packet("read", line, body -> body.put("from", reader.toString()).put("id", named)));
        }
        if (own) {
            // From another device of one's own: it says which row of one's own archive it means.
            return message.child("read", LINE).flatMap(row -> row.attribute("id"))
                    .map(id -> packet("read", line, body -> body.put("from", reader.toString()).put("id", id)));
        }
        return Optional.of(packet("read", line,
                body -> body.put("from", reader.toString()).put("id", "").put("random", named)));
    }

    private static Optional<String> state(Message message) {
        if (message.has("composing", STATES)) {
            return Optional.of("composing");
        }
        boolean stopped = message.has("paused", STATES) || message.has("active", STATES)
                || message.has("inactive", STATES) || message.has("gone", STATES);
        return stopped ? Optional.of("paused") : Optional.empty();
    }

    /** Who said it: in a line the member, whose address the line adds. */
    private Optional<BareJid> sender(Message message) {
        if (message.type() != Message.Type.GROUPCHAT) {
            return message.from().flatMap(StanzaPackets::bare);
        }
        return message.child("x", MUC_USER).flatMap(x -> x.child("item", MUC_USER))
                .flatMap(item -> item.attribute("jid")).flatMap(Jid::tryParse).flatMap(StanzaPackets::bare);
    }

    private Optional<BareJid> line(Message message, Optional<BareJid> sender) {
        if (message.type() == Message.Type.GROUPCHAT) {
            return message.from().flatMap(StanzaPackets::bare);
        }
        boolean own = sender.filter(me::equals).isPresent();
        return own ? message.to().flatMap(StanzaPackets::bare) : sender;
    }

    private static Optional<BareJid> bare(Jid jid) {
        return jid.bare() instanceof BareJid bare ? Optional.of(bare) : Optional.empty();
    }

    private boolean isLine(BareJid address) {
        return address.domain().equals(lineDomain);
    }

    private List<ObjectNode> presence(Presence presence) {
        var from = presence.from().flatMap(StanzaPackets::bare);
        if (from.isEmpty() || isLine(from.get())) {
            return List.of();
        }
        return switch (presence.type()) {
            case AVAILABLE, UNAVAILABLE -> List.of(presence(from.get(), presence));
            case SUBSCRIBE -> List.of(Reply.packet("roster", body -> body.put("jid", from.get().toString())
                    .put("subscription", "none").put("pendingOut", false).put("pendingIn", true)));
            case SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> List.of();
        };
    }

    private ObjectNode presence(BareJid person, Presence presence) {
        var devices = present.computeIfAbsent(person, key -> new LinkedHashMap<>());
        var resource = presence.from().map(Jid::resource).orElse("");
        if (presence.type() == Presence.Type.AVAILABLE) {
            devices.put(resource, presence);
        } else {
            devices.remove(resource);
        }
        if (devices.isEmpty()) {
            present.remove(person);
        }
        var best = devices.values().stream().min((one, other) -> rank(one) - rank(other));
        return Reply.packet("presence", body -> {
            body.put("from", person.toString()).put("show", best.map(StanzaPackets::show).orElse("offline"));
            best.flatMap(Presence::status).ifPresent(status -> body.put("status", status));
        });
    }

    /** The most reachable first. */
    private static int rank(Presence presence) {
        return switch (presence.show()) {
            case CHAT -> 0;
            case ONLINE -> 1;
            case DND -> 2;
            case AWAY -> 3;
            case XA -> 4;
        };
    }

    private static String show(Presence presence) {
        return presence.show().name().toLowerCase(Locale.ROOT);
    }

    private static List<ObjectNode> roster(Iq iq) {
        if (iq.type() != Iq.Type.RESULT && iq.type() != Iq.Type.SET) {
            return List.of();
        }
        return iq.payload().filter(query -> query.is("query", Namespaces.ROSTER)).map(query -> query
                .children("item", Namespaces.ROSTER).stream().map(StanzaPackets::rosterItem).toList())
                .orElse(List.of());
    }

    private static ObjectNode rosterItem(Element item) {
        return Reply.packet("roster", body -> {
            body.put("jid", item.attribute("jid", "")).put("subscription", item.attribute("subscription", "none"))
                    .put("pendingOut", item.attribute("ask").isPresent()).put("pendingIn", false);
            item.attribute("name").ifPresent(name -> body.put("name", name));
        });
    }

    private static ObjectNode packet(String type, BareJid line, Consumer<ObjectNode> fill) {
        return Reply.packet(type, fill).put("line", line.toString());
    }
}
