package io.posthouse.storage.setting;

import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.SettingProblem;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.setting.ChangeResult.Conflict;
import io.posthouse.storage.setting.ChangeResult.Done;
import io.posthouse.storage.setting.ChangeResult.Refused;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where running values are changed and looked at, on a node or beside it. Any thread; blocks on the database, and every method
 * throws {@link StoreUnavailable} when that does not answer: then nothing is known to have changed, and asking again is safe, since the
 * version that was seen is part of what is asked.
 */
public final class SettingDesk {
    /** A reason has at most this many characters. */
    public static final int REASON_CHARS_MAX = 500;
    /** One change is about at most this many settings. */
    public static final int CHANGES_MAX = 200;
    /** A page of history has at most this many entries. */
    public static final int PAGE_MAX = 100;

    private static final Logger LOG = LoggerFactory.getLogger(SettingDesk.class);
    private static final String NOT_KEPT = "(not kept)";

    private final Database database;
    private final LiveSettings live;
    private final Telling telling;
    private final SettingStore store = new SettingStore();

    /** Whether nodes are told of a commit. */
    enum Telling {
        /** With the commit itself. */
        WITH_COMMIT,
        /** Not at all, as a death between commit and telling would leave it, if these were two; for tests. */
        NEVER
    }

    /**
     * @param database migrated
     * @param live knows what is declared, and what was given at start here
     */
    public SettingDesk(Database database, LiveSettings live) {
        this(database, live, Telling.WITH_COMMIT);
    }

    SettingDesk(Database database, LiveSettings live, Telling telling) {
        this.database = database;
        this.live = live;
        this.telling = telling;
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** How the wanted set is made from what is now. */
    @FunctionalInterface
    private interface Plan {
        Map<String, String> from(Connection connection, SettingVersion newest) throws SQLException;
    }

    /**
     * Makes a new version.
     *
     * @param seen the version that the author looked at; 0 when there was none
     * @param changes the new texts by name; empty takes a running value away, so that what was given at start counts again
     */
    public ChangeResult change(Author author, long seen, Map<String, Optional<String>> changes, String reason) {
        if (changes.size() > CHANGES_MAX) {
            return refused(author, seen, reason, List.of(), SettingRefusal.TOO_MANY_CHANGES, List.of());
        }
        return commit(author, seen, reason, OptionalLong.empty(), (connection, newest) -> {
            Map<String, String> wanted = new TreeMap<>(newest.contents());
            changes.forEach((name, text) -> text.ifPresentOrElse(value -> wanted.put(name, value),
                    () -> wanted.remove(name)));
            return wanted;
        });
    }

    /** Makes a new version with the contents of an older one; 0 is the set without any running value. */
    public ChangeResult rollBack(Author author, long seen, long to, String reason) {
        Optional<SettingVersion> old = version(to);
        if (old.isEmpty()) {
            return refused(author, seen, reason, List.of(), SettingRefusal.NO_SUCH_VERSION, List.of());
        }
        return commit(author, seen, reason, OptionalLong.of(to), (connection, newest) -> old.get().contents());
    }

    private ChangeResult commit(Author author, long seen, String reason, OptionalLong rolledBackTo, Plan plan) {
        if (reason.isBlank() || reason.length() > REASON_CHARS_MAX || reason.indexOf('\0') >= 0) {
            return refused(author, seen, reason, List.of(), SettingRefusal.REASON_MISSING, List.of());
        }
        ChangeResult result = work(connection -> {
            connection.setAutoCommit(false);
            store.lock(connection);
            SettingVersion newest = store.newest(connection);
            Map<String, String> wanted = plan.from(connection, newest);
            List<SettingChange> changes = SettingChange.between(newest.contents(), wanted);
            if (newest.number() != seen) {
                return conflict(connection, author, seen, newest, reason, changes);
            }
            List<SettingProblem> problems = live.judge(wanted, newest.contents());
            if (changes.isEmpty() || !problems.isEmpty()) {
                SettingRefusal why = changes.isEmpty()
                        ? SettingRefusal.NOTHING_CHANGES
                        : SettingRefusal.INVALID_SETTINGS;
                note(connection, author, seen, reason, changes, why, problems);
                connection.commit();
                return new Refused(why, why == SettingRefusal.NOTHING_CHANGES ? List.of() : problems);
            }
            SettingVersion made = store.add(connection, newest, author, reason, rolledBackTo, wanted);
            store.audit(connection, author, rolledBackTo.isPresent() ? "rolled-back" : "changed", made.number(), reason,
                    changes, "");
            if (telling == Telling.WITH_COMMIT) {
                store.notifyAll(connection, made.number());
            }
            connection.commit();
            return new Done(made);
        });
        if (result instanceof Done(var made)) {
            LOG.atInfo().addKeyValue("version", made.number()).addKeyValue("author", author.name())
                    .addKeyValue("settings", SettingStore.names(made.changes())).log("settings changed");
        }
        return result;
    }

    private Conflict conflict(Connection connection, Author author, long seen, SettingVersion newest, String reason,
            List<SettingChange> asked) throws SQLException {
        Map<String, String> before = store.version(connection, seen).map(SettingVersion::contents).orElse(Map.of());
        List<SettingChange> since = SettingChange.between(before, newest.contents());
        store.audit(connection, author, "conflict", seen, reason, kept(asked),
                "version " + newest.number() + " is newer");
        connection.commit();
        return new Conflict(newest, since);
    }

    /** Notes a refusal. That it cannot be noted makes it no less one. */
    private Refused refused(Author author, long seen, String reason, List<SettingChange> asked, SettingRefusal refusal,
            List<SettingProblem> problems) {
        try {
            work(connection -> {
                note(connection, author, seen, reason, asked, refusal, problems);
                return true;
            });
        } catch (StoreUnavailable e) {
            LOG.atWarn().addKeyValue("author", author.name()).addKeyValue("refusal", refusal.code())
                    .log("a refused change of settings is not in the audit: the database does not answer");
        }
        return new Refused(refusal, problems);
    }

    private void note(Connection connection, Author author, long seen, String reason, List<SettingChange> asked,
            SettingRefusal refusal, List<SettingProblem> problems) throws SQLException {
        List<String> said = new ArrayList<>(List.of(refusal.code()));
        problems.stream().limit(CHANGES_MAX).forEach(problem -> said.add(shortened(problem.toString())));
        store.audit(connection, author, "refused", seen, shortened(reason), kept(asked), String.join("; ", said));
    }

    private static String shortened(String text) {
        String clean = text.replace('\0', '?');
        return clean.length() <= REASON_CHARS_MAX ? clean : clean.substring(0, REASON_CHARS_MAX);
    }

    /** What the audit may keep: somebody may have typed a secret where there is no setting. */
    private List<SettingChange> kept(List<SettingChange> asked) {
        return asked.stream().limit(CHANGES_MAX).map(change -> live.declared(change.setting()).isPresent()
                ? new SettingChange(change.setting(), change.before(), change.after().map(SettingDesk::shortened))
                : new SettingChange(shortened(change.setting()), change.before().map(text -> NOT_KEPT),
                        change.after().map(text -> NOT_KEPT)))
                .toList();
    }

    /** What would be wrong with a change; empty when it could be made. Nothing is changed, and nothing noted. */
    public List<SettingProblem> check(Map<String, Optional<String>> changes) {
        Map<String, String> before = newest().contents();
        Map<String, String> wanted = new TreeMap<>(before);
        changes.forEach((name, text) -> text.ifPresentOrElse(value -> wanted.put(name, value),
                () -> wanted.remove(name)));
        return live.judge(wanted, before);
    }

    /** The newest version. */
    public SettingVersion newest() {
        return work(store::newest);
    }

    /** One that is kept. */
    public Optional<SettingVersion> version(long number) {
        return work(connection -> store.version(connection, number));
    }

    /** Versions before {@code before}, the newest first; at most {@link #PAGE_MAX}. */
    public List<SettingVersion> history(long before, int limit) {
        return work(connection -> store.list(connection, before, Math.clamp(limit, 1, PAGE_MAX)));
    }

    /** What was asked for, the newest first; at most {@link #PAGE_MAX}. */
    public List<AuditEntry> audit(long before, int limit) {
        return work(connection -> store.listAudit(connection, before, Math.clamp(limit, 1, PAGE_MAX)));
    }

    /** Which version each node has applied; also those that have fallen silent within a day. */
    public List<NodeVersion> nodes() {
        return work(store::nodes);
    }

    private <T> T work(Work<T> work) {
        try (Connection connection = database.pool().getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new StoreUnavailable("settings could not be read or changed", e);
        }
    }
}
