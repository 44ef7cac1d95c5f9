package io.posthouse.messaging.line;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.posthouse.messaging.event.GroupEvents;
import io.posthouse.messaging.home.Errands;
import io.posthouse.storage.Database;
import io.posthouse.storage.event.EventBook;
import io.posthouse.storage.event.EventData;
import io.posthouse.storage.event.EventType;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Groups in {@code messaging.line_group} and {@code messaging.line_member}. Asked for every message to a group, so
 * 10,000 are remembered; a change is told to every node. After a minute one is read again by whoever does not wait for it,
 * and stands for 10 min in all while that does not succeed.
 */
final class GroupStore {
    private static final int REMEMBERED_MAX = 10_000;
    private static final Duration GOOD = Duration.ofMinutes(1);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final String CHANGED = "group-changed";

    private final JdbcClient sql;
    private final JdbcTemplate joined;
    private final TransactionOperations transactions;
    private final EventBook book = new EventBook();
    private final Errands errands;
    private final LoadingCache<BareJid, Optional<Group>> remembered = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_MAX).refreshAfterWrite(GOOD).expireAfterWrite(REMEMBERED)
            .executor(task -> Thread.ofVirtual().name("group").start(task)).build(this::load);

    GroupStore(Database database, Errands errands) {
        this.sql = JdbcClient.create(database.pool());
        this.joined = new JdbcTemplate(database.pool());
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(database.pool()));
        this.errands = errands;
        errands.on(CHANGED, (line, nothing) -> remembered.invalidate(line));
    }

    private void forget(BareJid line) {
        errands.runEverywhere(line, CHANGED, Element.of("changed", LineHall.LINE));
    }

    /** Forgets all groups: what was told of them may have been lost. */
    void forgetAll() {
        remembered.invalidateAll();
    }

    /** The group at that address. Blocks when it is not remembered. */
    Optional<Group> find(BareJid address) {
        return remembered.get(address);
    }

    private static final String GROUP = """
            select g.title, g.created_by, m.member, m.nick, m.joined_id
            from messaging.line_group g left join messaging.line_member m on m.line = g.address
            where g.address = :address order by m.joined_at, m.member""";

    private Optional<Group> load(BareJid address) {
        Map<BareJid, Group.Membership> members = new LinkedHashMap<>();
        var groups = sql.sql(GROUP).param("address", address.toString()).query((row, number) -> {
            var member = row.getString("member");
            if (member != null) {
                members.put((BareJid) Jid.parse(member),
                        new Group.Membership(row.getString("nick"), row.getLong("joined_id")));
            }
            return new Group(address, row.getString("title"), (BareJid) Jid.parse(row.getString("created_by")),
                    Map.of());
        }).list();
        return groups.stream().findFirst().map(group -> new Group(address, group.title(), group.creator(), members));
    }

    // One statement, so that there is never a group without its members. They are listed in the order of joining.
    private static final String CREATE = """
            with made as (
                insert into messaging.line_group (address, title, created_by, created_at)
                values (:address, :title, :creator, now())
                returning address)
            insert into messaging.line_member (line, member, nick, joined_at, joined_id)
            select made.address, m.member, m.nick, now() + m.place * interval '1 microsecond', 0
            from made, unnest(:members, :nicks) with ordinality as m (member, nick, place)""";

    /** A new group; its members see all that comes. */
    void create(BareJid address, String title, BareJid creator, Collection<BareJid> members) {
        List<String> addresses = members.stream().map(BareJid::toString).toList();
        transactions.executeWithoutResult(_ -> {
            sql.sql(CREATE).param("address", address.toString()).param("title", title)
                    .param("creator", creator.toString()).param("members", addresses.toArray(String[]::new))
                    .param("nicks", members.stream().map(BareJid::local).toArray(String[]::new)).update();
            note(GroupEvents.MADE, address, GroupEvents.MADE.data().text("group", address.toString())
                    .text("by", creator.toString()).texts("members", addresses));
        });
        forget(address);
    }

    /**
     * The member sees what comes from now on; in a new group that is everything. The head is the last content, and marks
     * that are kept may have come after it.
     */
    private static final String JOIN = """
            insert into messaging.line_member (line, member, nick, joined_at, joined_id, read_sequence, read_id)
            select g.address, :member, :nick, now(),
                   greatest(g.head_id, (select max(a.id) from messaging.archive a where a.owner = g.address)),
                   g.head_sequence, g.head_id
            from messaging.line_group g where g.address = :line
            on conflict (line, member) do nothing""";

    void join(BareJid line, BareJid member, String nick) {
        transactions.executeWithoutResult(_ -> {
            int joiners = sql.sql(JOIN).param("line", line.toString()).param("member", member.toString())
                    .param("nick", nick).update();
            noteMember(GroupEvents.JOINED, line, member, joiners);
        });
        forget(line);
    }

    private static final String LEAVE = """
            delete from messaging.line_member where line = :line and member = :member""";

    void leave(BareJid line, BareJid member) {
        transactions.executeWithoutResult(_ -> {
            int leavers = sql.sql(LEAVE).param("line", line.toString()).param("member", member.toString()).update();
            noteMember(GroupEvents.LEFT, line, member, leavers);
        });
        forget(line);
    }

    private void noteMember(EventType type, BareJid line, BareJid member, int changed) {
        if (changed > 0) {
            note(type, line, type.data().text("group", line.toString()).text("member", member.toString()));
        }
    }

    private void note(EventType type, BareJid line, EventData data) {
        joined.execute((ConnectionCallback<Boolean>) connection -> {
            book.note(connection, type, line.toString(), data);
            return true;
        });
    }

    private static final String READ = """
            update messaging.line_member set read_sequence = greatest(read_sequence, :sequence),
                   read_id = greatest(read_id, :id)
            where line = :line and member = :member""";

    void read(BareJid line, BareJid member, long sequence, long id) {
        sql.sql(READ).param("line", line.toString()).param("member", member.toString()).param("sequence", sequence)
                .param("id", id).update();
    }
}
