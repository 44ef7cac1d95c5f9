package io.posthouse.messaging.line;

import io.posthouse.identity.Logins;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Lines.Kind;
import io.posthouse.messaging.Lines.Line;
import io.posthouse.messaging.Lines.LineMessage;
import io.posthouse.messaging.Lines.Messages;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A person's own lines. Ids are strings, since they pass what a JavaScript number holds. */
@RestController
final class LineEndpoint {
    private static final String WHO_SEATS = "Others are added and removed by employees and by whoever created the group;"
            + " a customer in another's group is refused with members-not-yours. A line's seats tells whether one may.";

    private final Lines lines;
    private final Logins logins;
    private final Addresses addresses;

    LineEndpoint(Lines lines, Logins logins, Addresses addresses) {
        this.lines = lines;
        this.logins = logins;
        this.addresses = addresses;
    }

    /** @param time milliseconds since 1970 */
    record LastMessageView(String id, String from, String text, long time, boolean own) {
    }

    /** @param seats whether the asker may add and remove other members */
    record LineView(String line, String kind, String title, int members, boolean seats, String headSequence,
            String headId,
            String readSequence, String readId, int unread, @Nullable LastMessageView lastMessage) {
    }

    record LinePage(List<LineView> items) {
    }

    record MessageView(String id, String sequence, String from, String text, long time, @Nullable String random,
            boolean own, boolean delivered, List<String> readBy) {
    }

    record MessagePage(List<MessageView> items, boolean more) {
    }

    record MemberView(String jid, String displayName, String readId) {
    }

    record MemberPage(List<MemberView> items) {
    }

    /** What a client left out or sent as null is refused as a malformed body, before it is anything's fault. */
    record NewGroup(String title, List<String> members) {
        NewGroup {
            Objects.requireNonNull(title);
            members = List.copyOf(members);
        }
    }

    record NewMember(String jid) {
        NewMember {
            Objects.requireNonNull(jid);
        }
    }

    /** The lines, the one with the newest message first. */
    @GetMapping(path = "/api/lines", produces = "application/json")
    @Permission(value = "messaging.line.read", guests = true)
    LinePage lines() {
        return new LinePage(lines.of(me()).stream().map(LineEndpoint::view).toList());
    }

    /** One line; a chat with somebody new is one too. */
    @GetMapping(path = "/api/lines/{jid}", produces = "application/json")
    @Permission(value = "messaging.line.read", guests = true)
    LineView line(@PathVariable String jid) {
        return view(lines.line(me(), address(jid)).orThrow());
    }

    /**
     * Messages of a line, the oldest first: the newest page, the one before an id, or the one after an id. A page of large messages
     * has fewer than the limit and says that there are more.
     */
    @GetMapping(name = "A page has at most 200 messages and ends early past 512 KiB; more tells that there are others"
            + " in the direction asked.", path = "/api/lines/{jid}/messages", produces = "application/json")
    @Permission(value = "messaging.line.read", guests = true)
    MessagePage messages(@PathVariable String jid, @RequestParam(required = false) @Nullable Long before,
            @RequestParam(required = false) @Nullable Long after, @RequestParam(defaultValue = "50") int limit) {
        Messages page = lines.messages(me(), address(jid), Optional.ofNullable(before), Optional.ofNullable(after),
                limit).orThrow();
        return new MessagePage(page.items().stream().map(LineEndpoint::view).toList(), page.more());
    }

    /** Who is in it. */
    @GetMapping(path = "/api/lines/{jid}/members", produces = "application/json")
    @Permission(value = "messaging.line.read", guests = true)
    MemberPage members(@PathVariable String jid) {
        return new MemberPage(lines.members(me(), address(jid)).orThrow().stream()
                .map(member -> new MemberView(member.address().toString(), member.displayName(),
                        Long.toString(member.read().id())))
                .toList());
    }

    /** Creates a group. */
    @PostMapping(path = "/api/groups", consumes = "application/json", produces = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission("messaging.group.create")
    LineView createGroup(@RequestBody NewGroup group) {
        var members = group.members().stream().map(LineEndpoint::person).toList();
        return view(lines.createGroup(me(), group.title(), members).orThrow());
    }

    /** Adds a member to a group that one is a member of; for employees and whoever created the group. */
    @PostMapping(name = "Adds a member to a group that one is a member of. "
            + WHO_SEATS, path = "/api/groups/{jid}/members", consumes = "application/json", produces = "application/json")
    @Permission("messaging.group.change")
    LineView addMember(@PathVariable String jid, @RequestBody NewMember member) {
        return view(lines.addMember(me(), address(jid), person(member.jid())).orThrow());
    }

    /** Removes oneself, as every member may; or another member, for employees and whoever created the group. */
    @DeleteMapping(name = "Removes oneself, as every member may, or another member. "
            + WHO_SEATS, path = "/api/groups/{jid}/members/{member}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission("messaging.group.change")
    void removeMember(@PathVariable String jid, @PathVariable String member) {
        lines.removeMember(me(), address(jid), person(member)).orThrow();
    }

    private BareJid me() {
        return logins.byId(Caller.CURRENT.get().login()).map(addresses::of)
                .orElseThrow(() -> new RefusedException(LineRefusal.NO_SUCH_PERSON));
    }

    private static BareJid address(String jid) {
        return bare(jid).orElseThrow(() -> new RefusedException(LineRefusal.NO_SUCH_LINE));
    }

    private static BareJid person(String jid) {
        return bare(jid).orElseThrow(() -> new RefusedException(LineRefusal.NO_SUCH_PERSON));
    }

    private static Optional<BareJid> bare(String jid) {
        return Jid.tryParse(jid).filter(BareJid.class::isInstance).map(BareJid.class::cast);
    }

    private static LineView view(Line line) {
        return new LineView(line.address().toString(), word(line.kind()), line.title(), line.members(), line.seats(),
                Long.toString(line.head().sequence()), Long.toString(line.head().id()),
                Long.toString(line.read().sequence()), Long.toString(line.read().id()), line.unread(),
                line.last().map(last -> new LastMessageView(Long.toString(last.id()), last.from().toString(),
                        last.text(), last.at().toEpochMilli(), last.own())).orElse(null));
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static MessageView view(LineMessage message) {
        return new MessageView(Long.toString(message.id()), Long.toString(message.sequence()),
                message.from().toString(), message.text(), message.at().toEpochMilli(), message.random().orElse(null),
                message.own(), message.delivered(), message.readBy().stream().map(BareJid::toString).toList());
    }
}
