package io.posthouse.messaging.roster;

import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Rosters in the database. Blocks. */
final class RosterStore {
    private final JdbcClient sql;
    private final TransactionTemplate transactions;

    RosterStore(DataSource pool) {
        this.sql = JdbcClient.create(pool);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
    }

    /** A roster as clients see it. */
    record Roster(long version, List<RosterItem> items) {
    }

    /** One owner's item before and after a change, and the version that the change has; 0 when clients see no difference. */
    record Changed(BareJid owner, RosterItem after, long version) {
    }

    /** Decides on the items of both. Called inside the transaction. */
    interface PairDecision {
        PairChange decide(RosterItem ofUser, RosterItem ofContact);
    }

    /** Decides on one item. Called inside the transaction. */
    interface ItemDecision {
        RosterItem decide(RosterItem before);
    }

    /** A change that is done: what it was, and what clients are pushed. */
    record Done(PairChange change, List<Changed> pushes) {
    }

    private static final String LISTED = """
            select contact, name, groups, outbound, inbound, approved, listed, request from messaging.roster_item
            where owner = :owner and listed
            order by contact""";

    Roster listed(BareJid owner) {
        // The version first: what changes in between makes the client's version old, and it asks again.
        long version = version(owner);
        return new Roster(version, sql.sql(LISTED).param("owner", owner.toString()).query(RosterStore::item).list());
    }

    private static final String VERSION = """
            select version from messaging.roster_version where owner = :owner""";

    long version(BareJid owner) {
        return sql.sql(VERSION).param("owner", owner.toString()).query(Long.class).optional().orElse(0L);
    }

    private static final String CIRCLE = """
            select contact, outbound, inbound from messaging.roster_item
            where owner = :owner and (outbound = 2 or inbound > 0)
            order by contact""";

    Circle circle(BareJid owner) {
        var subscribers = new ArrayList<BareJid>();
        var subscribedTo = new ArrayList<BareJid>();
        var askers = new ArrayList<BareJid>();
        sql.sql(CIRCLE).param("owner", owner.toString()).query(row -> {
            if (!(Jid.parse(row.getString("contact")) instanceof BareJid contact)) {
                return;
            }
            if (row.getInt("outbound") == Grant.GIVEN.stored()) {
                subscribedTo.add(contact);
            }
            if (row.getInt("inbound") == Grant.GIVEN.stored()) {
                subscribers.add(contact);
            } else if (row.getInt("inbound") == Grant.ASKED.stored()) {
                askers.add(contact);
            }
        });
        return new Circle(subscribers, subscribedTo, askers);
    }

    private static final String REQUESTS = """
            select request from messaging.roster_item where owner = :owner and request is not null order by contact""";

    List<String> requests(BareJid owner) {
        return sql.sql(REQUESTS).param("owner", owner.toString()).query((row, number) -> row.getString("request"))
                .list();
    }

    /** Changes both sides of a pair. @return empty when the user's roster is full */
    Optional<Done> change(BareJid user, BareJid contact, PairDecision decision) {
        return change(user, contact, decision, false);
    }

    /** Changes both sides of a pair, or neither. @return empty when either roster is full */
    Optional<Done> changeBoth(BareJid user, BareJid contact, PairDecision decision) {
        return change(user, contact, decision, true);
    }

    private Optional<Done> change(BareJid user, BareJid contact, PairDecision decision, boolean both) {
        return transact(() -> {
            lock(List.of(user.toString(), contact.toString()));
            var change = decision.decide(item(user, contact), item(contact, user));
            if (isFull(user, change.userBefore(), change.user())) {
                return Optional.empty();
            }
            boolean contactFull = isFull(contact, change.contactBefore(), change.contact());
            if (contactFull && both) {
                return Optional.empty();
            }
            // A roster full of other people's requests takes no more of them; whoever asks is told nothing.
            var fitting = contactFull ? change.withoutContact() : change;
            var pushes = new ArrayList<Changed>();
            save(user, fitting.userBefore(), fitting.user()).ifPresent(pushes::add);
            save(contact, fitting.contactBefore(), fitting.contact()).ifPresent(pushes::add);
            return Optional.of(new Done(fitting, pushes));
        });
    }

    /** Changes one item of one roster. @return empty when the roster is full */
    Optional<List<Changed>> change(BareJid owner, Jid contact, ItemDecision decision) {
        return transact(() -> {
            lock(List.of(owner.toString()));
            var before = item(owner, contact);
            var after = decision.decide(before);
            if (isFull(owner, before, after)) {
                return Optional.empty();
            }
            return Optional.of(save(owner, before, after).stream().toList());
        });
    }

    private <T> Optional<T> transact(Supplier<Optional<T>> work) {
        Optional<T> outcome = transactions.execute(status -> work.get());
        return outcome == null ? Optional.empty() : outcome;
    }

    private static final String MAKE_LOCKABLE = """
            insert into messaging.roster_version (owner, version)
            select owner, 0 from unnest(:owners::text[]) as o (owner) order by owner
            on conflict (owner) do nothing""";
    private static final String LOCK = """
            select version from messaging.roster_version where owner = any (:owners::text[]) order by owner for update""";

    /** In the order of the addresses, so that two changes of the same pair do not wait for each other. */
    private void lock(List<String> owners) {
        var array = owners.toArray(String[]::new);
        sql.sql(MAKE_LOCKABLE).param("owners", array).update();
        sql.sql(LOCK).param("owners", array).query(Long.class).list();
    }

    private static final String ITEM = """
            select contact, name, groups, outbound, inbound, approved, listed, request from messaging.roster_item
            where owner = :owner and contact = :contact""";

    private RosterItem item(BareJid owner, Jid contact) {
        return sql.sql(ITEM).param("owner", owner.toString()).param("contact", contact.toString())
                .query(RosterStore::item).optional().orElseGet(() -> RosterItem.none(contact));
    }

    private static RosterItem item(ResultSet row, int number) throws SQLException {
        var subscription = new Subscription(Grant.of(row.getInt("outbound")),
                Grant.of(row.getInt("inbound")));
        return new RosterItem(Jid.parse(row.getString("contact")), row.getString("name"), texts(row.getArray("groups")),
                subscription, row.getBoolean("approved"), row.getBoolean("listed"),
                Optional.ofNullable(row.getString("request")));
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static final String COUNT = """
            select count(*) from messaging.roster_item where owner = :owner and listed = :listed""";

    private boolean isFull(BareJid owner, RosterItem before, RosterItem after) {
        boolean grows = !after.isNothing() && (before.isNothing() || before.listed() != after.listed());
        if (!grows) {
            return false;
        }
        int max = after.listed() ? Rosters.ITEMS_MAX : Rosters.REQUESTS_MAX;
        return sql.sql(COUNT).param("owner", owner.toString()).param("listed", after.listed()).query(Integer.class)
                .single() >= max;
    }

    private static final String SAVE = """
            insert into messaging.roster_item
                (owner, contact, name, groups, outbound, inbound, approved, listed, request)
            values (:owner, :contact, :name, :groups::text[], :outbound, :inbound, :approved, :listed, :request)
            on conflict (owner, contact) do update
            set name = excluded.name, groups = excluded.groups, outbound = excluded.outbound, inbound = excluded.inbound,
                approved = excluded.approved, listed = excluded.listed, request = excluded.request""";

    private Optional<Changed> save(BareJid owner, RosterItem before, RosterItem after) {
        if (after.equals(before)) {
            return Optional.empty();
        }
        if (after.isNothing()) {
            delete(owner, after.contact());
        } else {
            sql.sql(SAVE).param("owner", owner.toString()).param("contact", after.contact().toString())
                    .param("name", after.name()).param("groups", after.groups().toArray(String[]::new))
                    .param("outbound", after.subscription().outbound().stored())
                    .param("inbound", after.subscription().inbound().stored()).param("approved", after.approved())
                    .param("listed", after.listed()).param("request", after.request().orElse(null)).update();
        }
        return after.looksOtherThan(before)
                ? Optional.of(new Changed(owner, after, raiseVersion(owner)))
                : Optional.empty();
    }

    private static final String DELETE = """
            delete from messaging.roster_item where owner = :owner and contact = :contact""";

    private void delete(BareJid owner, Jid contact) {
        sql.sql(DELETE).param("owner", owner.toString()).param("contact", contact.toString()).update();
    }

    private static final String RAISE_VERSION = """
            update messaging.roster_version set version = version + 1 where owner = :owner returning version""";

    private long raiseVersion(BareJid owner) {
        return sql.sql(RAISE_VERSION).param("owner", owner.toString()).query(Long.class).single();
    }
}
