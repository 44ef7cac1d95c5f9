package io.posthouse.messaging.line;

import static io.posthouse.kernel.Outcome.done;
import static io.posthouse.kernel.Outcome.refused;

import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.setting.Running;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.delivery.Accounts;
import io.posthouse.messaging.guest.Visits;
import io.posthouse.messaging.line.LineStore.LineRow;
import io.posthouse.messaging.line.LineStore.MemberRow;
import io.posthouse.messaging.line.LineStore.MessageRow;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.DisplayNames;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Lines from the database. */
public final class StoredLines implements Lines {
    /** Switched off, nobody makes a group; those there are go on. */
    public static final Setting<Boolean> NEW_GROUPS = Setting.toggle("posthouse.messaging.newgroups", true,
            "Whether people can make new groups; groups that are there go on either way.", "是否允许新建群组；已有群组不受影响。");
    /** How many members a group may come to have. */
    public static final Setting<Integer> GROUP_MEMBERS = Setting.number("posthouse.messaging.groupmembers", LISTED_MAX,
            2,
            LISTED_MAX, "How many members a group may come to have; one that has more keeps them.",
            "一个群组最多可有的成员数；已超出的群组保留现有成员。");

    private static final int ADDRESS_CHARS = 12;
    private static final String ADDRESS_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private final Addresses addresses;
    private final Accounts accounts;
    private final Visits visits;
    private final LineStore store;
    private final GroupStore groups;
    private final Consumer<Change> changed;
    private final Running<Boolean> newGroups;
    private final Running<Integer> groupMembers;
    private final SecureRandom random = new SecureRandom();

    /**
     * A group was made, or its members changed.
     *
     * @param concerned who is to look at it again; whoever has left, too
     */
    record Change(BareJid line, Set<BareJid> concerned) {
    }

    StoredLines(Addresses addresses, Accounts accounts, Visits visits, LineStore store, GroupStore groups,
            Consumer<Change> changed,
            RunningSettings settings) {
        this.addresses = addresses;
        this.accounts = accounts;
        this.visits = visits;
        this.store = store;
        this.groups = groups;
        this.changed = changed;
        this.newGroups = settings.of(NEW_GROUPS);
        this.groupMembers = settings.of(GROUP_MEMBERS);
    }

    @Override
    public List<Line> of(BareJid owner) {
        var lines = new ArrayList<Dated>();
        chats(owner).forEach(row -> lines.add(new Dated(chat(owner, row), row)));
        store.groups(owner.toString(), LISTED_MAX).forEach(row -> lines.add(new Dated(group(owner, row), row)));
        lines.sort(NEWEST_FIRST);
        return lines.stream().limit(LISTED_MAX).map(Dated::line).toList();
    }

    /** With those that the owner had as a visitor. */
    private Collection<LineRow> chats(BareJid owner) {
        var found = new LinkedHashMap<String, LineRow>();
        for (var address : addressesOf(owner)) {
            store.chats(address, LISTED_MAX).forEach(row -> found.merge(row.object(), row, LineStore::both));
        }
        return found.values();
    }

    private Optional<LineRow> chatOf(BareJid owner, BareJid peer) {
        return addressesOf(owner).stream().flatMap(address -> store.chat(address, peer.toString()).stream())
                .reduce(LineStore::both);
    }

    /** The owner's own, and those as whom they came before they signed in. */
    private List<String> addressesOf(BareJid owner) {
        return Stream.concat(Stream.of(owner), visits.of(owner).stream()).map(BareJid::toString).toList();
    }

    /** Ids of different shards tell no order: one that once was ahead stays so. Where nothing was said yet stands last. */
    private record Dated(Line line, Instant headAt) {
        Dated(Line line, LineRow row) {
            this(line, row.headAt().orElse(Instant.MIN));
        }
    }

    private static final Comparator<Dated> NEWEST_FIRST = Comparator.comparing(Dated::headAt)
            .thenComparingLong(dated -> dated.line().head().id()).reversed();

    @Override
    public Outcome<Line> line(BareJid owner, BareJid address) {
        if (isLine(address)) {
            return store.group(owner.toString(), address.toString())
                    .map(row -> done(group(owner, row))).orElseGet(() -> refused(LineRefusal.NO_SUCH_LINE));
        }
        if (accounts.at(address).isEmpty()) {
            return refused(LineRefusal.NO_SUCH_LINE);
        }
        return done(chatOf(owner, address)
                .map(row -> chat(owner, row))
                .orElseGet(
                        () -> new Line(address, Kind.CHAT, nameOf(address), 2, false, Position.START, Position.START, 0,
                                Optional.empty())));
    }

    private boolean isLine(BareJid address) {
        return address.domain().equals(addresses.lineDomain());
    }

    private Line chat(BareJid owner, LineRow row) {
        var peer = bare(row.object());
        return new Line(peer, Kind.CHAT, nameOf(peer), 2, false, row.head(), row.read(), row.unread(),
                row.last().map(last -> message(owner, last, row.deliveredToPeer(), row.readByPeer())));
    }

    private Line group(BareJid owner, LineRow row) {
        return new Line(bare(row.object()), Kind.GROUP, row.title(), row.members(),
                maySeat(owner, bare(row.creator())), row.head(), row.read(), row.unread(),
                row.last().map(last -> groupMessage(owner, last, List.of())));
    }

    private String nameOf(BareJid address) {
        return accounts.at(address).map(Login::displayName).orElse(address.local());
    }

    private static LineMessage message(BareJid owner, MessageRow row, long delivered, long read) {
        var peer = bare(row.peer());
        var stanza = Element.parse(row.stanza());
        // What one writes to oneself is one row, and read by its writing.
        boolean toSelf = peer.equals(owner);
        boolean own = row.sent() || toSelf;
        return new LineMessage(row.id(), row.sequence(), own ? owner : peer, body(stanza), row.at(), originId(stanza),
                own, toSelf || (own && row.id() <= delivered),
                toSelf || (own && row.id() <= read) ? List.of(peer) : List.of());
    }

    private static LineMessage groupMessage(BareJid owner, MessageRow row, List<MemberRow> members) {
        var sender = bare(row.peer());
        var stanza = Element.parse(row.stanza());
        boolean own = sender.equals(owner);
        var readBy = members.stream().filter(member -> own && member.read().id() >= row.id())
                .map(member -> bare(member.member())).filter(member -> !member.equals(owner)).toList();
        return new LineMessage(row.id(), row.sequence(), sender, body(stanza), row.at(), originId(stanza), own,
                !readBy.isEmpty(), readBy);
    }

    private static String body(Element stanza) {
        return stanza.childText("body", Namespaces.CLIENT).orElse("");
    }

    private static Optional<String> originId(Element stanza) {
        return stanza.child("origin-id", LineDomain.STANZA_IDS).flatMap(origin -> origin.attribute("id"));
    }

    private static BareJid bare(String address) {
        return (BareJid) Jid.parse(address);
    }

    @Override
    public Outcome<Messages> messages(BareJid owner, BareJid address, Optional<Long> before, Optional<Long> after,
            int limit) {
        int asked = Math.clamp(limit, 1, Page.SIZE_MAX);
        Optional<Long> below = after.isPresent() ? Optional.empty() : Optional.of(before.orElse(Long.MAX_VALUE));
        if (!isLine(address)) {
            return line(owner, address).map(line -> {
                var whose = addressesOf(owner);
                var page = store.messages(whose.getFirst(), whose.subList(1, whose.size()),
                        Optional.of(address.toString()), below, after.orElse(0L), asked);
                var line1 = chatOf(owner, address);
                long delivered = line1.map(LineRow::deliveredToPeer).orElse(0L);
                long read = line1.map(LineRow::readByPeer).orElse(0L);
                return new Messages(page.rows().stream().map(row -> message(owner, row, delivered, read)).toList(),
                        page.more());
            });
        }
        var membership = groups.find(address).flatMap(group -> group.of(owner));
        if (membership.isEmpty()) {
            return refused(LineRefusal.NO_SUCH_LINE);
        }
        var members = store.members(address.toString());
        var page = store.messages(address.toString(), List.of(), Optional.empty(), below,
                Math.max(after.orElse(0L), membership.get().joinedId()), asked);
        return done(new Messages(page.rows().stream().map(row -> groupMessage(owner, row, members)).toList(),
                page.more()));
    }

    @Override
    public Outcome<List<Member>> members(BareJid owner, BareJid address) {
        if (!isLine(address)) {
            return line(owner, address).map(line -> List.of(new Member(owner, nameOf(owner), line.read()),
                    new Member(address, nameOf(address), Position.START)));
        }
        if (groups.find(address).filter(group -> group.has(owner)).isEmpty()) {
            return refused(LineRefusal.NO_SUCH_LINE);
        }
        return done(store.members(address.toString()).stream().map(row -> {
            var member = bare(row.member());
            return new Member(member, nameOf(member), row.read());
        }).toList());
    }

    @Override
    public Outcome<Line> createGroup(BareJid creator, String title, List<BareJid> members) {
        if (!newGroups.now()) {
            return refused(LineRefusal.NO_NEW_GROUPS);
        }
        var name = DisplayNames.prepare(title);
        if (name.isEmpty()) {
            return refused(LineRefusal.INVALID_TITLE);
        }
        var all = new LinkedHashSet<BareJid>();
        all.add(creator);
        all.addAll(members);
        if (all.size() > groupMembers.now()) {
            return refused(LineRefusal.TOO_MANY_MEMBERS);
        }
        if (!all.stream().allMatch(this::mayJoin)) {
            return refused(LineRefusal.NO_SUCH_PERSON);
        }
        var address = Jid.of(newName(), addresses.lineDomain());
        groups.create(address, name.get(), creator, all);
        changed.accept(new Change(address, all));
        return line(creator, address);
    }

    /** Whether somebody lives there who can be a member: a visitor cannot, of whom nobody knows who it will be. */
    private boolean mayJoin(BareJid member) {
        return accounts.at(member).filter(login -> login.realm() != Realm.GUESTS).isPresent();
    }

    private String newName() {
        var name = new StringBuilder("g");
        for (int i = 0; i < ADDRESS_CHARS; i++) {
            name.append(ADDRESS_ALPHABET.charAt(random.nextInt(ADDRESS_ALPHABET.length())));
        }
        return name.toString();
    }

    /** Whether a member may add and remove others: who made the group may, and whoever works here. A customer may leave. */
    private boolean maySeat(BareJid member, BareJid creator) {
        return member.equals(creator)
                || accounts.at(member).filter(login -> login.realm() == Realm.EMPLOYEES).isPresent();
    }

    @Override
    public Outcome<Line> addMember(BareJid owner, BareJid address, BareJid member) {
        var group = groups.find(address).filter(found -> found.has(owner));
        if (group.isEmpty()) {
            return refused(LineRefusal.NO_SUCH_LINE);
        }
        if (!maySeat(owner, group.get().creator())) {
            return refused(LineRefusal.MEMBERS_NOT_YOURS);
        }
        if (!mayJoin(member)) {
            return refused(LineRefusal.NO_SUCH_PERSON);
        }
        if (group.get().members().size() >= groupMembers.now()) {
            return refused(LineRefusal.TOO_MANY_MEMBERS);
        }
        groups.join(address, member, member.local());
        var concerned = new LinkedHashSet<>(group.get().members().keySet());
        concerned.add(member);
        changed.accept(new Change(address, concerned));
        return line(owner, address);
    }

    @Override
    public Outcome<Line> removeMember(BareJid owner, BareJid address, BareJid member) {
        var group = groups.find(address).filter(found -> found.has(owner));
        if (group.isEmpty()) {
            return refused(LineRefusal.NO_SUCH_LINE);
        }
        if (!member.equals(owner) && !maySeat(owner, group.get().creator())) {
            return refused(LineRefusal.MEMBERS_NOT_YOURS);
        }
        if (!group.get().has(member)) {
            return refused(LineRefusal.NO_SUCH_PERSON);
        }
        // Asked before it is done: whoever removes themselves cannot see it afterwards.
        var before = line(owner, address);
        groups.leave(address, member);
        changed.accept(new Change(address, group.get().members().keySet()));
        return member.equals(owner) ? before : line(owner, address);
    }

    @Override
    public Outcome<Optional<String>> read(BareJid reader, BareJid address, long id) {
        if (isLine(address)) {
            if (groups.find(address).filter(group -> group.has(reader)).isEmpty()) {
                return refused(LineRefusal.NO_SUCH_LINE);
            }
            var row = store.message(address.toString(), id);
            row.ifPresent(read -> groups.read(address, reader, read.sequence(), id));
            return row.map(read -> done(originId(Element.parse(read.stanza()))))
                    .orElseGet(() -> refused(LineRefusal.NO_SUCH_MESSAGE));
        }
        Optional<String> named = Optional.empty();
        boolean known = false;
        for (var archive : addressesOf(reader)) {
            var row = store.message(archive, id).filter(found -> found.peer().equals(address.toString()));
            if (row.isPresent()) {
                known = true;
                named = readIn(archive, row.get(), address);
            }
        }
        if (!known) {
            return refused(LineRefusal.NO_SUCH_MESSAGE);
        }
        readElsewhere(reader, address, id);
        return done(named);
    }

    private Optional<String> readIn(String archive, MessageRow row, BareJid address) {
        // Who has read what they wrote themselves has read what stands above it, and it is the author of that who is to know.
        var told = row.sent()
                ? store.newestOfPeer(archive, address.toString(), row.id())
                : Optional.of(row);
        store.read(archive, row.id(), told.map(MessageRow::id).orElse(row.id()));
        return told.map(MessageRow::stanza).map(Element::parse).flatMap(StoredLines::nameOf);
    }

    /** What stands above it is read as well, where the same conversation was had under another address. */
    private void readElsewhere(BareJid reader, BareJid address, long id) {
        var archives = addressesOf(reader);
        if (archives.size() > 1) {
            for (var archive : archives) {
                store.newestOfPeer(archive, address.toString(), id)
                        .ifPresent(row -> store.read(archive, row.id(), row.id()));
            }
        }
    }

    /** XEP-0333 names a message by its id; an origin-id is the same in most clients, and the next best in the others. */
    private static Optional<String> nameOf(Element stanza) {
        return stanza.attribute("id").or(() -> originId(stanza));
    }
}
