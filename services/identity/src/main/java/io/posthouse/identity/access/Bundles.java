package io.posthouse.identity.access;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.Checks;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.xmpp.DisplayNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** What is granted together, and what grants may be bounded to. Blocks on the database; virtual threads only. */
public final class Bundles {
    private static final int PERMISSIONS_MAX = 5_000;
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private final JdbcClient sql;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final Runnable settle;

    /** A bundle. */
    public record Made(long id, String name, SortedSet<String> permissions) {
    }

    /**
     * A boundary.
     *
     * @param kind the word of the part of the platform whose things it holds
     */
    public record Boundary(long id, String kind, OptionalLong parent, String name) {
    }

    Bundles(JdbcClient sql, TransactionOperations transactions, Changes changes, Runnable settle) {
        this.sql = sql;
        this.transactions = transactions;
        this.changes = changes;
        this.settle = settle;
    }

    private static final String LIST = """
            select b.id, b.name, array_remove(array_agg(p.permission order by p.permission), null) as permissions
            from identity.bundle b left join identity.bundle_permission p on p.bundle = b.id
            where b.id > :after and (:id = 0 or b.id = :id) group by b.id order by b.id limit :limit""";

    /**
     * By ascending id.
     *
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    public Page<Made> list(long after, int limit) {
        return page(sql.sql(LIST).param("after", after).param("id", 0).param("limit", limit + 1)
                .query((row, _) -> made(row)).list(), limit);
    }

    /** That bundle. */
    public Optional<Made> one(long id) {
        return sql.sql(LIST).param("after", 0).param("id", id).param("limit", 1).query((row, _) -> made(row))
                .optional();
    }

    private static Page<Made> page(List<Made> found, int limit) {
        Checks.check(limit >= 1 && limit <= Page.SIZE_MAX, "a page has 1 to " + Page.SIZE_MAX + " items");
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(Long.toString(found.get(limit - 1).id())));
    }

    private static Made made(ResultSet row) throws SQLException {
        return new Made(row.getLong("id"), row.getString("name"),
                new TreeSet<>(Set.of((String[]) row.getArray("permissions").getArray())));
    }

    private static final String ADD = "insert into identity.bundle (name) values (:name) returning id";

    /** Refused, in this order: {@code invalid-title}, {@code invalid-permission}, {@code title-taken}. */
    public Outcome<Made> add(String name, Collection<String> permissions) {
        return written(name, permissions, title -> {
            long id = sql.sql(ADD).param("name", title).query(Long.class).single();
            fill(id, permissions);
            return Optional.of(id);
        });
    }

    private static final String RENAME = "update identity.bundle set name = :name where id = :id";

    /**
     * Gives a bundle another name and other permissions, for all who hold it.
     *
     * <p>Refused, in this order: {@code invalid-title}, {@code invalid-permission}, {@code title-taken}, {@code no-such-bundle}.
     */
    public Outcome<Made> change(long id, String name, Collection<String> permissions) {
        return written(name, permissions, title -> {
            if (sql.sql(RENAME).param("name", title).param("id", id).update() == 0) {
                return Optional.empty();
            }
            fill(id, permissions);
            return Optional.of(id);
        });
    }

    private interface Writing {
        Optional<Long> write(String title);
    }

    private Outcome<Made> written(String name, Collection<String> permissions, Writing writing) {
        Optional<String> title = DisplayNames.prepare(name);
        if (title.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_TITLE);
        }
        if (permissions.isEmpty() || permissions.size() > PERMISSIONS_MAX
                || !permissions.stream().allMatch(Catalogue::isPermission)) {
            return Outcome.refused(IdentityRefusal.INVALID_PERMISSION);
        }
        try {
            return told(() -> writing.write(title.get())).flatMap(this::one).map(Outcome::done)
                    .orElse(Outcome.refused(IdentityRefusal.NO_SUCH_BUNDLE));
        } catch (DuplicateKeyException taken) {
            return Outcome.refused(IdentityRefusal.TITLE_TAKEN);
        }
    }

    private static final String EMPTY = "delete from identity.bundle_permission where bundle = :id";
    private static final String FILL = """
            insert into identity.bundle_permission (bundle, permission) select distinct :id, unnest(:permissions)""";

    private void fill(long id, Collection<String> permissions) {
        sql.sql(EMPTY).param("id", id).update();
        sql.sql(FILL).param("id", id).param("permissions", permissions.toArray(String[]::new)).update();
    }

    private static final String REMOVE = "delete from identity.bundle where id = :id";

    /** Refused: {@code bundle-in-use} for one that was ever granted, {@code no-such-bundle}. */
    public Outcome<Long> remove(long id) {
        try {
            return told(() -> sql.sql(REMOVE).param("id", id).update() == 1 ? Optional.of(id) : Optional.empty())
                    .map(Outcome::done).orElse(Outcome.refused(IdentityRefusal.NO_SUCH_BUNDLE));
        } catch (DataIntegrityViolationException granted) {
            return Outcome.refused(IdentityRefusal.BUNDLE_IN_USE);
        }
    }

    private static final String BOUNDARIES = """
            select id, kind, parent, name from identity.boundary where id > :after order by id limit :limit""";

    /**
     * By ascending id.
     *
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    public Page<Boundary> boundaries(long after, int limit) {
        Checks.check(limit >= 1 && limit <= Page.SIZE_MAX, "a page has 1 to " + Page.SIZE_MAX + " items");
        List<Boundary> found = sql.sql(BOUNDARIES).param("after", after).param("limit", limit + 1).query((row, _) -> {
            long parent = row.getLong("parent");
            return new Boundary(row.getLong("id"), row.getString("kind"),
                    row.wasNull() ? OptionalLong.empty() : OptionalLong.of(parent), row.getString("name"));
        }).list();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(Long.toString(found.get(limit - 1).id())));
    }

    private static final String ADD_BOUNDARY = """
            insert into identity.boundary (kind, parent, name)
            select :kind, :parent, :name where :parent::bigint is null
                or exists (select from identity.boundary where id = :parent) returning id""";

    /**
     * @param kind 1 to 40 of {@code a-z 0-9 -}
     * @return refused, in this order: {@code invalid-title}, {@code no-such-boundary} for the parent
     */
    public Outcome<Boundary> addBoundary(String kind, OptionalLong parent, String name) {
        Optional<String> title = DisplayNames.prepare(name);
        if (title.isEmpty() || !KIND.matcher(kind).matches()) {
            return Outcome.refused(IdentityRefusal.INVALID_TITLE);
        }
        Optional<Long> id = told(() -> sql.sql(ADD_BOUNDARY).param("kind", kind)
                .param("parent", parent.isPresent() ? parent.getAsLong() : null, Types.BIGINT)
                .param("name", title.get()).query(Long.class).optional());
        return id.map(made -> Outcome.done(new Boundary(made, kind, parent, title.get())))
                .orElse(Outcome.refused(IdentityRefusal.NO_SUCH_BOUNDARY));
    }

    /** Does it and tells it, in one transaction; nothing is told of what was not done. */
    private <T> Optional<T> told(Supplier<Optional<T>> work) {
        Change change = new Change.StructureTouched();
        Optional<T> done = Objects.requireNonNull(transactions.execute(_ -> {
            Optional<T> result = work.get();
            if (result.isPresent()) {
                changes.write(sql, change);
            }
            return result;
        }));
        if (done.isPresent()) {
            changes.tellHere(change);
            settle.run();
        }
        return done;
    }
}
