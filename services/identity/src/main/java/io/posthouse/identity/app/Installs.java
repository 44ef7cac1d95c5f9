package io.posthouse.identity.app;

import io.posthouse.identity.Identity;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Which apps companies let do something about them, without any of their people. Blocks on the database; virtual threads only. */
public final class Installs {
    private static final int PER_TENANT_MAX = 200;

    private final JdbcClient sql;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final StoredApps apps;

    public Installs(JdbcClient sql, TransactionOperations transactions, Changes changes, StoredApps apps) {
        this.sql = sql;
        this.transactions = transactions;
        this.changes = changes;
        this.apps = apps;
    }

    /** @param scopes what it may at most, as names of permissions */
    public record Install(AppId app, TenantId tenant, String clientId, String name, SortedSet<String> scopes,
            Instant installedAt) {
    }

    private static final String COLUMNS = """
            select i.app, i.tenant, a.client_id, a.name, i.scopes, i.installed_at
            from identity.app_install i join identity.app a on a.id = i.app and a.removed_at is null
            """;

    private static Install install(ResultSet row) throws SQLException {
        return new Install(new AppId(row.getLong("app")), new TenantId(row.getLong("tenant")),
                row.getString("client_id"), row.getString("name"),
                new TreeSet<>(List.of((String[]) row.getArray("scopes").getArray())),
                DatabaseTime.read(row, "installed_at"));
    }

    /** Those of the tenant for which this thread works, the newest first; at most 200. */
    public List<Install> all() {
        return sql.sql(COLUMNS + "where i.tenant = :tenant order by i.installed_at desc, i.app")
                .param("tenant", TenantId.current().value()).query((row, _) -> install(row)).list();
    }

    private static final String BY_NAME = COLUMNS + """
            join identity.tenant t on t.id = i.tenant and t.closed_at is null
            where i.app = :app and t.name = :tenant""";

    /** That of an app in the tenant of that name; empty where there is none, or where the tenant was closed. */
    public Optional<Install> in(String tenant, AppId app) {
        return tenant.indexOf('\0') >= 0
                ? Optional.empty()
                : sql.sql(BY_NAME).param("app", app.value()).param("tenant", tenant)
                        .query((row, _) -> install(row)).optional();
    }

    private static final String OFFER = "update identity.app set offered = :offered where id = :app and removed_at is null";

    /** Lets other tenants install an app, or no more; where it is installed it stays so. Refused: {@code no-such-app}. */
    public Outcome<Boolean> offer(App app, boolean offered) {
        return sql.sql(OFFER).param("app", app.id().value()).param("offered", offered).update() == 1
                ? Outcome.done(offered)
                : Outcome.refused(AppRefusal.NO_SUCH_APP);
    }

    private static final String OFFERED = "select offered from identity.app where id = :app";

    /** Whether other tenants may install it. */
    public boolean isOffered(App app) {
        return sql.sql(OFFERED).param("app", app.id().value()).query(Boolean.class).optional().orElse(false);
    }

    /** The app of that client id, if the tenant for which this thread works may install it; nobody keeps it out, and it can keep a secret. */
    public Optional<App> installable(String clientId) {
        return apps.byClientId(clientId).filter(app -> app.isLetIn() && !app.isPublic())
                .filter(app -> app.tenant().equals(TenantId.current()) || isOffered(app));
    }

    /** What an app may be let do about a company: what it may ask for, as far as companies can have it at all. */
    public static SortedSet<String> possible(App app) {
        SortedSet<String> possible = new TreeSet<>(app.permissions());
        possible.retainAll(Identity.FOR_TENANTS);
        return possible;
    }

    private static final String COUNT = "select count(*) from identity.app_install where tenant = :tenant and app <> :app";
    private static final String INSTALL = """
            insert into identity.app_install (app, tenant, scopes, installed_at) values (:app, :tenant, :scopes, now())
            on conflict (tenant, app) do update set scopes = excluded.scopes""";

    /**
     * Lets an app do that, and no more than that, about the tenant for which this thread works. Refused, in this order:
     * {@code invalid-permission}, {@code too-many-installs}.
     */
    public Outcome<Install> install(App app, Collection<String> scopes) {
        if (scopes.isEmpty() || !possible(app).containsAll(scopes)) {
            return Outcome.refused(AppRefusal.INVALID_PERMISSION);
        }
        long tenant = TenantId.current().value();
        Change change = new Change.AppChanged(app.id());
        boolean done = Boolean.TRUE.equals(transactions.execute(_ -> {
            long others = sql.sql(COUNT).param("tenant", tenant).param("app", app.id().value()).query(Long.class)
                    .single();
            if (others >= PER_TENANT_MAX) {
                return false;
            }
            sql.sql(INSTALL).param("app", app.id().value()).param("tenant", tenant)
                    .param("scopes", new TreeSet<>(scopes).toArray(String[]::new)).update();
            changes.write(sql, change);
            return true;
        }));
        changes.tellHere(change);
        return done
                ? Outcome.done(all().stream().filter(one -> one.app().equals(app.id())).findFirst().orElseThrow())
                : Outcome.refused(AppRefusal.TOO_MANY_INSTALLS);
    }

    private static final String REMOVE = """
            delete from identity.app_install i using identity.app a
            where i.tenant = :tenant and a.id = i.app and a.client_id = :clientId returning i.app""";

    /** Ends what an app was let do, with all its tokens for that, within a second on every node. Refused: {@code not-installed}. */
    public Outcome<AppId> remove(String clientId) {
        Optional<AppId> removed = Objects.requireNonNull(transactions.execute(_ -> {
            Optional<AppId> gone = clientId.indexOf('\0') >= 0
                    ? Optional.empty()
                    : sql.sql(REMOVE).param("tenant", TenantId.current().value()).param("clientId", clientId)
                            .query((row, _) -> new AppId(row.getLong("app"))).optional();
            gone.ifPresent(app -> changes.write(sql, new Change.AppChanged(app)));
            return gone;
        }));
        removed.ifPresent(app -> changes.tellHere(new Change.AppChanged(app)));
        return removed.map(Outcome::done).orElse(Outcome.refused(AppRefusal.NOT_INSTALLED));
    }
}
