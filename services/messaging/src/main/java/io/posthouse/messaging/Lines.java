package io.posthouse.messaging;

import io.posthouse.kernel.Idempotent;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Remote;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.DisplayNames;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Lines: one conversation as one person sees it. Blocks on the database; virtual threads only; perhaps on another node. */
@Remote(withinMillis = 10_000)
public interface Lines {
    /** The most lines that are listed, and the most members a group has. */
    int LISTED_MAX = 500;

    /** What kind of line it is. */
    enum Kind {
        /** Two people. */
        CHAT,
        /** Durable members, and an address of its own. */
        GROUP
    }

    /**
     * A line.
     *
     * @param address the other person's bare JID, or the line's own
     * @param members how many; 2 for a chat
     * @param seats whether its owner may add and remove other members; never in a chat
     * @param unread messages by others past the read position, at most 100, which means that many or more
     */
    record Line(BareJid address, Kind kind, String title, int members, boolean seats, Position head, Position read,
            int unread,
            Optional<LineMessage> last) {
    }

    /**
     * A place in a line.
     *
     * @param sequence the row's, in its shard; 0 before the first
     * @param id the row's; 0 before the first
     */
    record Position(long sequence, long id) {
        /** Before the first message. */
        public static final Position START = new Position(0, 0);
    }

    /**
     * One message of a line, as its reader sees it.
     *
     * @param from the sender's bare JID, in a group too
     * @param random the sender's origin-id, if it gave one
     * @param own whether the reader sent it
     * @param delivered whether it is known to have arrived at the other person; of own messages in a chat
     * @param readBy who is known to have read it; of own messages
     */
    record LineMessage(long id, long sequence, BareJid from, String text, Instant at, Optional<String> random,
            boolean own, boolean delivered, List<BareJid> readBy) {
    }

    /**
     * One page of a line's messages, the oldest first.
     *
     * @param more whether there are more beyond, in the direction asked
     */
    record Messages(List<LineMessage> items, boolean more) {
        public Messages {
            items = List.copyOf(items);
        }
    }

    /** A member of a group. */
    record Member(BareJid address, String displayName, Position read) {
    }

    /** The lines of a person, the one with the newest message first, at most {@link #LISTED_MAX}. */
    @Permission("messaging.line.read")
    @Idempotent
    List<Line> of(BareJid owner);

    /** One line as {@code owner} sees it, a chat with somebody new too. Refused: {@code no-such-line}. */
    @Permission("messaging.line.read")
    @Idempotent
    Outcome<Line> line(BareJid owner, BareJid address);

    /**
     * Messages of a line.
     *
     * @param before only those with lesser ids; empty for the newest
     * @param after only those with greater ids; then the oldest of them come first. Not together with {@code before}
     * @param limit 1 to 200; a page is cut short when it grows past 512 KiB, and then there is more
     */
    @Permission("messaging.line.read")
    @Idempotent
    Outcome<Messages> messages(BareJid owner, BareJid address, Optional<Long> before, Optional<Long> after, int limit);

    /** The members of a group, or the two of a chat. Refused: {@code no-such-line}. */
    @Permission("messaging.line.read")
    @Idempotent
    Outcome<List<Member>> members(BareJid owner, BareJid address);

    /**
     * Creates a group; {@code creator} is a member too, and the title is kept as {@link DisplayNames} prepares it. Refused, in this order: {@code invalid-title},
     * {@code too-many-members}, {@code no-such-person}.
     */
    @Permission("messaging.group.create")
    Outcome<Line> createGroup(BareJid creator, String title, List<BareJid> members);

    /**
     * Adds a member, who sees what comes from now on; for employees and whoever created the group. Refused, in this order:
     * {@code no-such-line}, {@code members-not-yours}, {@code no-such-person}, {@code too-many-members}.
     */
    @Permission("messaging.group.change")
    Outcome<Line> addMember(BareJid owner, BareJid group, BareJid member);

    /**
     * Removes a member, for employees and whoever created the group; or oneself, for every member. Refused, in this order:
     * {@code no-such-line}, {@code members-not-yours}, {@code no-such-person}.
     */
    @Permission("messaging.group.change")
    Outcome<Line> removeMember(BareJid owner, BareJid group, BareJid member);

    /**
     * What {@code reader} has read, up to the message {@code id} of the line: noted, and what the others are to be told.
     * Refused: {@code no-such-line}, {@code no-such-message}.
     *
     * @return the id of that message, by which its sender knows it. In a chat, of one's own message: the id of the newest of the other
     *         person's before it. Empty when there is none
     */
    @Permission("messaging.line.read")
    @Idempotent
    Outcome<Optional<String>> read(BareJid reader, BareJid address, long id);
}
