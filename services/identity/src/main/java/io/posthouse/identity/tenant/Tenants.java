package io.posthouse.identity.tenant;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.identity.login.PasswordLinks;
import io.posthouse.identity.login.StoredLogins;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.TenantId;
import io.posthouse.xmpp.DisplayNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The tenants, for the house. Blocks on the database; virtual threads only. */
public final class Tenants {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final String COLUMNS = "select id, name, display_name, made_at, closed_at from identity.tenant ";

    private final JdbcClient sql;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final StoredLogins logins;
    private final PasswordLinks links;
    private final Secrets secrets = new Secrets();

    public Tenants(JdbcClient sql, TransactionOperations transactions, Changes changes, StoredLogins logins,
            PasswordLinks links) {
        this.sql = sql;
        this.transactions = transactions;
        this.changes = changes;
        this.logins = logins;
        this.links = links;
    }

    /**
     * An administrator whom the house has made for a tenant.
     *
     * @param link by which they choose their password; whoever makes them never learns it
     */
    public record First(Tenant tenant, Login login, PasswordLinks.Link link) {
    }

    /**
     * By ascending id, the house first.
     *
     * @param after the id after which the page begins; 0 for the first
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    public Page<Tenant> list(long after, int limit) {
        check(limit >= 1 && limit <= Page.SIZE_MAX, "a page has 1 to " + Page.SIZE_MAX + " items");
        List<Tenant> found = sql.sql(COLUMNS + "where id > :after order by id limit :limit").param("after", after)
                .param("limit", limit + 1).query((row, _) -> tenant(row)).list();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).id().toString()));
    }

    /** The tenant of that name. */
    public Optional<Tenant> byName(String name) {
        return NAME.matcher(name).matches()
                ? sql.sql(COLUMNS + "where name = :name").param("name", name).query((row, _) -> tenant(row)).optional()
                : Optional.empty();
    }

    private static final String ADD = """
            insert into identity.tenant (name, display_name, made_at) values (:name, :displayName, now())
            returning id, name, display_name, made_at, closed_at""";

    /**
     * Makes a tenant with its first administrator. Refused, in this order: {@code invalid-tenant-name}, {@code tenant-name-taken}, and as
     * {@link StoredLogins#add} refuses the administrator; then there is no tenant, either.
     */
    public Outcome<First> make(String name, String displayName, String administrator, String administratorName) {
        Optional<String> shown = DisplayNames.prepare(displayName);
        if (!NAME.matcher(name).matches() || shown.isEmpty()) {
            return Outcome.refused(TenantRefusal.INVALID_NAME);
        }
        try {
            return undoneWhereRefused(() -> first(sql.sql(ADD).param("name", name).param("displayName", shown.get())
                    .query((row, _) -> tenant(row)).single(), administrator, administratorName));
        } catch (DuplicateKeyException taken) {
            return Outcome.refused(TenantRefusal.NAME_TAKEN);
        }
    }

    /**
     * One more administrator for a tenant that has lost its own. Refused, in this order: {@code house-stays}, {@code tenant-closed}, and
     * as {@link StoredLogins#add}.
     */
    public Outcome<First> addAdministrator(Tenant tenant, String administrator, String administratorName) {
        if (tenant.id().isHouse()) {
            return Outcome.refused(TenantRefusal.HOUSE_STAYS);
        }
        return undoneWhereRefused(() -> isOpen(tenant)
                ? first(tenant, administrator, administratorName)
                : Outcome.refused(TenantRefusal.TENANT_CLOSED));
    }

    private static final String LOCK_OPEN = "select id from identity.tenant where id = :id and closed_at is null for share";

    /** Also until the end of this transaction. */
    private boolean isOpen(Tenant tenant) {
        return sql.sql(LOCK_OPEN).param("id", tenant.id().value()).query(Long.class).optional().isPresent();
    }

    private Outcome<First> first(Tenant tenant, String administrator, String administratorName) {
        return switch (logins.add(tenant.id(), administrator, administratorName, Realm.EMPLOYEES, Bundle.ADMINISTRATOR,
                secrets.make(""))) {
            case Outcome.Refused<Login>(Refusal refusal) -> Outcome.refused(refusal);
            case Outcome.Done<Login>(Login login) -> Outcome
                    .done(new First(tenant, login, links.make(login).orThrow()));
        };
    }

    private Outcome<First> undoneWhereRefused(Supplier<Outcome<First>> work) {
        return Objects.requireNonNull(transactions.execute(status -> {
            Outcome<First> done = work.get();
            if (done instanceof Outcome.Refused<First>) {
                status.setRollbackOnly();
            }
            return done;
        }));
    }

    private static final String CLOSE = "update identity.tenant set closed_at = now() where id = :id and closed_at is null";
    // In an order, so that whoever locks administrators waits rather than deadlocks.
    private static final String DISABLE = """
            update identity.login set disabled_at = now() where id in (
                select id from identity.login where tenant = :id and removed_at is null and disabled_at is null
                order by id for update)""";
    private static final String END_SESSIONS = """
            delete from identity.session where login in (select id from identity.login where tenant = :id)""";
    private static final String END_GRANTS = """
            update identity.oauth_grant set revoked_at = now(), revoked_as = 'tenant-closed'
            where revoked_at is null and (login in (select id from identity.login where tenant = :id)
                or app in (select id from identity.app where tenant = :id))""";

    /**
     * Lets nobody of a tenant in any more, and ends within a second on every node whatever its people and apps hold. To do it again is no
     * error. Its logins are disabled, too, so that a release that knows no tenants keeps them out as well.
     *
     * @return the tenant as it is now. Refused: {@code house-stays}
     */
    public Outcome<Tenant> close(Tenant tenant) {
        if (tenant.id().isHouse()) {
            return Outcome.refused(TenantRefusal.HOUSE_STAYS);
        }
        Change change = new Change.TenantClosed(tenant.id());
        transactions.executeWithoutResult(_ -> {
            // First: whoever is adding somebody to it is waited for, and seen.
            sql.sql(CLOSE).param("id", tenant.id().value()).update();
            List.of(DISABLE, END_SESSIONS, END_GRANTS)
                    .forEach(statement -> sql.sql(statement).param("id", tenant.id().value()).update());
            changes.write(sql, change);
        });
        changes.tellHere(change);
        return Outcome.done(byName(tenant.name()).orElseThrow());
    }

    private static Tenant tenant(ResultSet row) throws SQLException {
        return new Tenant(new TenantId(row.getLong("id")), row.getString("name"), row.getString("display_name"),
                DatabaseTime.read(row, "made_at"),
                row.getObject("closed_at") == null
                        ? Optional.empty()
                        : Optional.of(DatabaseTime.read(row, "closed_at")));
    }
}
