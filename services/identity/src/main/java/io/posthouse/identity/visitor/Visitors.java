package io.posthouse.identity.visitor;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.identity.credential.VisitGuard;
import io.posthouse.identity.login.LoginRules;
import io.posthouse.identity.login.LoginStore;
import io.posthouse.identity.login.PasswordLinks;
import io.posthouse.identity.login.StoredLogins;
import io.posthouse.identity.token.StoredTokens;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.setting.Running;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Who comes without signing in. A visitor is a login that nothing lets in but the session it came with, under a name that nobody can choose,
 * and a row that says so. It is of the realm {@link Realm#GUESTS} until it is known who it is.
 *
 * <p>There are at most as many at once as the setting says. Who was not let into chat within {@link #UNUSED} has written nothing, and is
 * deleted; any other that has no session left stays with what was said, and counts no more. Blocks; virtual threads only.
 */
public final class Visitors {
    /** After how long one is deleted that was never let into chat. */
    public static final Duration UNUSED = Duration.ofHours(1);

    /** For how long who signs in proves that they were a visitor. */
    public static final Duration PROVES = Duration.ofDays(30);
    /** As many visitors somebody has been. */
    public static final int MERGED_MAX = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Visitors.class);
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int NAME_CHARS = 20;
    private static final int SHOWN_CHARS = 4;
    private static final String PROOF = "visit_";
    private static final int TENDED_MAX = 500;
    // Nothing was proved; the word is none of RFC 8176, and no app ever reads it.
    private static final List<String> PROVED_BY = List.of("none");

    private final JdbcClient sql;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final StoredLogins logins;
    private final LoginStore store;
    private final PasswordLinks links;
    private final StoredTokens tokens;
    private final Running<IdentitySettings> settings;
    private final VisitGuard guard;
    private final Secrets secrets = new Secrets();
    private final SecureRandom random = new SecureRandom();

    public Visitors(JdbcClient sql, TransactionOperations transactions, Changes changes, StoredLogins logins,
            PasswordLinks links, StoredTokens tokens, Running<IdentitySettings> settings, VisitGuard guard) {
        this.sql = sql;
        this.transactions = transactions;
        this.changes = changes;
        this.logins = logins;
        this.store = new LoginStore(sql);
        this.links = links;
        this.tokens = tokens;
        this.settings = settings;
        this.guard = guard;
    }

    /**
     * Somebody who came.
     *
     * @param session with its token, of kind {@link io.posthouse.kernel.TokenKind#GUEST}
     * @param proof a secret that opens nothing by itself; who signs in later shows by it that they were this visitor
     */
    public record Arrived(Login login, Tokens.Issued session, String proof) {
        @Override
        public String toString() {
            return "Arrived[login=" + login.id() + "]";
        }
    }

    // One after the other, so that of many at once none comes too many.
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('identity.visitor'))";
    private static final String HERE = """
            select count(*) from identity.visitor where known_at is null and ended_at is null""";
    private static final String ADD = """
            insert into identity.login (name, display_name, realm, bundle, created_at, tenant)
            values (:name, :displayName, 'customers', 'person', now(), :tenant)
            returning id, created_at""";
    private static final String ADD_VISITOR = """
            insert into identity.visitor (login, proof, made_at) values (:login, :proof, now())""";

    /**
     * A new visitor, with a session.
     *
     * @return refused, in this order: {@code no-visitors}, {@code too-many-tries}, {@code visitors-full}
     */
    public Outcome<Arrived> arrive(InetAddress from, String agent) {
        int most = settings.now().visitors();
        if (most == 0) {
            return Outcome.refused(VisitorRefusal.NO_VISITORS);
        }
        if (guard.arrives(from) instanceof Outcome.Refused<String>(var refusal)) {
            return Outcome.refused(refusal);
        }
        return Objects.requireNonNull(transactions.execute(_ -> {
            sql.sql(LOCK).query(rows -> {
            });
            if (sql.sql(HERE).query(Long.class).single() >= most) {
                return Outcome.refused(VisitorRefusal.VISITORS_FULL);
            }
            String proof = secrets.make(PROOF);
            Login login = add();
            sql.sql(ADD_VISITOR).param("login", login.id().value()).param("proof", Secrets.digest(proof)).update();
            return Outcome.done(new Arrived(login,
                    tokens.openVisit(login.id(), new Tokens.Origin(agent, from, PROVED_BY)), proof));
        }));
    }

    private Login add() {
        String drawn = drawn();
        String name = LoginRules.VISITOR + drawn;
        String shown = "Guest " + drawn.substring(0, SHOWN_CHARS);
        TenantId tenant = TenantId.current();
        return sql.sql(ADD).param("name", name).param("displayName", shown).param("tenant", tenant.value())
                .query((row, _) -> new Login(new LoginId(row.getLong("id")), name, shown, Realm.GUESTS, Bundle.PERSON,
                        DatabaseTime.read(row, "created_at"), false, tenant))
                .single();
    }

    /** 100 bits, so nobody meets it by trying. */
    private String drawn() {
        StringBuilder name = new StringBuilder();
        random.ints(NAME_CHARS, 0, ALPHABET.length()).forEach(place -> name.append(ALPHABET.charAt(place)));
        return name.toString();
    }

    /**
     * Somebody who was a visitor and has a login of their own now.
     *
     * @param link by which they choose a password
     */
    public record Named(Login login, PasswordLinks.Link link) {
    }

    private static final String LOCK_UNKNOWN = """
            select known_at is not null as known from identity.visitor where login = :login for update""";
    private static final String KNOW = "update identity.visitor set known_at = now() where login = :login";

    /**
     * Gives a visitor a login: the same one, with the same name, address and all that was said, which is a customer's from now on. Its
     * session ends, and its person chooses a password by a link.
     *
     * @param displayName what others read from now on
     * @return refused, in this order: {@code invalid-display-name}, {@code no-such-visitor}, {@code visitor-known}, {@code link-for-disabled}
     */
    public Outcome<Named> name(String visitor, String displayName) {
        Optional<String> shown = LoginRules.displayName(displayName);
        if (shown.isEmpty()) {
            return Outcome.refused(IdentityRefusal.INVALID_DISPLAY_NAME);
        }
        Optional<Login> found = logins.byName(visitor);
        if (found.isEmpty()) {
            return Outcome.refused(VisitorRefusal.NO_SUCH_VISITOR);
        }
        LoginId id = found.get().id();
        List<Change> told = new ArrayList<>();
        Outcome<Named> named = Objects.requireNonNull(transactions.execute(status -> {
            Optional<Boolean> known = sql.sql(LOCK_UNKNOWN).param("login", id.value()).query(Boolean.class).optional();
            if (known.isEmpty()) {
                return Outcome.refused(VisitorRefusal.NO_SUCH_VISITOR);
            }
            if (known.get()) {
                return Outcome.refused(VisitorRefusal.VISITOR_KNOWN);
            }
            sql.sql(KNOW).param("login", id.value()).update();
            store.change(id, shown, Optional.empty());
            store.endSessions(id);
            Login login = store.byId(id).orElseThrow();
            if (!(links.make(login) instanceof Outcome.Done<PasswordLinks.Link>(var link))) {
                status.setRollbackOnly();
                return Outcome.refused(IdentityRefusal.LINK_FOR_DISABLED);
            }
            logins.tellOfNew(login);
            told.add(new Change.SessionsEnded(id));
            told.add(new Change.LoginChanged(id));
            told.forEach(change -> changes.write(sql, change));
            return Outcome.done(new Named(login, link));
        }));
        if (named instanceof Outcome.Done<Named>) {
            told.forEach(changes::tellHere);
        }
        return named;
    }

    private static final String LOCK_CUSTOMER = """
            select id from identity.login where id = :login and removed_at is null and disabled_at is null for update""";
    private static final String BY_PROOF = """
            select v.login, l.name, l.display_name, l.created_at, l.tenant, v.known_at is not null as known, v.known_as
            from identity.visitor v join identity.login l on l.id = v.login
            where v.proof = :proof and v.made_at > now() - make_interval(secs => :life) for update of v""";
    private static final String MERGED = "select count(*) from identity.visitor where known_as = :login";
    private static final String MERGE = """
            update identity.visitor set known_at = now(), ended_at = coalesce(ended_at, now()), known_as = :known where login = :login""";

    /** A visitor, as its proof finds it. */
    private record Proved(Login login, boolean known, long knownAs) {
    }

    /**
     * Says that somebody who signed in is who came as a visitor. What was said to and by the visitor is found at them from now on; the
     * visitor's sessions end, and its login is removed. Done once: of two at once the first wins, and to say it again is no error.
     *
     * @param proof as the visitor got it, at most {@link #PROVES} ago
     * @return the visitor. Refused, in this order: {@code customers-only}, {@code no-such-visitor}, {@code visitor-known},
     *         {@code too-many-visitors}
     */
    public Outcome<Login> merge(String proof, LoginId customer) {
        Optional<Login> into = logins.byId(customer).filter(login -> login.realm() == Realm.CUSTOMERS);
        if (into.isEmpty()) {
            return Outcome.refused(VisitorRefusal.CUSTOMERS_ONLY);
        }
        if (!Secrets.looksLike(proof, PROOF)) {
            return Outcome.refused(VisitorRefusal.NO_SUCH_VISITOR);
        }
        List<Change> told = new ArrayList<>();
        Outcome<Login> merged = Objects.requireNonNull(transactions.execute(_ -> {
            // First, and so in one order: who counts those of a customer counts alone.
            if (sql.sql(LOCK_CUSTOMER).param("login", customer.value()).query(Long.class).optional().isEmpty()) {
                return Outcome.refused(VisitorRefusal.CUSTOMERS_ONLY);
            }
            Optional<Proved> found = proved(proof)
                    .filter(proved -> proved.login.tenant().equals(into.get().tenant()));
            if (found.isEmpty()) {
                return Outcome.refused(VisitorRefusal.NO_SUCH_VISITOR);
            }
            Proved visitor = found.get();
            if (visitor.known) {
                return visitor.knownAs == customer.value()
                        ? Outcome.done(visitor.login)
                        : Outcome.refused(VisitorRefusal.VISITOR_KNOWN);
            }
            if (sql.sql(MERGED).param("login", customer.value()).query(Long.class).single() >= MERGED_MAX) {
                return Outcome.refused(VisitorRefusal.TOO_MANY_VISITORS);
            }
            LoginId id = visitor.login.id();
            sql.sql(MERGE).param("known", customer.value()).param("login", id.value()).update();
            store.remove(id);
            store.endSessions(id);
            logins.tellOfMerged(visitor.login, into.get());
            told.add(new Change.SessionsEnded(id));
            told.forEach(change -> changes.write(sql, change));
            return Outcome.done(visitor.login);
        }));
        told.forEach(changes::tellHere);
        return merged;
    }

    private Optional<Proved> proved(String proof) {
        return sql.sql(BY_PROOF).param("proof", Secrets.digest(proof)).param("life", DatabaseTime.seconds(PROVES))
                .query((row, _) -> new Proved(
                        new Login(new LoginId(row.getLong("login")), row.getString("name"),
                                row.getString("display_name"), Realm.GUESTS, Bundle.PERSON,
                                DatabaseTime.read(row, "created_at"), false, new TenantId(row.getLong("tenant"))),
                        row.getBoolean("known"), row.getLong("known_as")))
                .optional();
    }

    private static final String UNUSED_ONES = """
            select v.login from identity.visitor v
            where v.known_at is null and v.ended_at is null and v.connected_at is null
              and v.made_at < now() - make_interval(secs => :unused)
            order by v.made_at limit :rows""";
    private static final String LOCK_UNUSED = """
            select login from identity.visitor where login = :login and connected_at is null and known_at is null for update""";
    private static final String DELETE = "delete from identity.login where id = :login";
    private static final String END = """
            update identity.visitor v set ended_at = now() where v.login in (
                select w.login from identity.visitor w
                where w.known_at is null and w.ended_at is null
                  and not exists (select from identity.session s where s.login = w.login)
                order by w.made_at limit :rows)""";

    /** Deletes those who were never let into chat, and notes who has no session left. Now and then, by any node. */
    public void tend() {
        sql.sql(UNUSED_ONES).param("unused", DatabaseTime.seconds(UNUSED)).param("rows", TENDED_MAX)
                .query((row, _) -> new LoginId(row.getLong("login"))).list().forEach(this::delete);
        sql.sql(END).param("rows", TENDED_MAX).update();
    }

    private void delete(LoginId visitor) {
        Change change = new Change.SessionsEnded(visitor);
        try {
            boolean gone = Boolean.TRUE.equals(transactions.execute(_ -> {
                if (sql.sql(LOCK_UNUSED).param("login", visitor.value()).query(Long.class).optional().isEmpty()) {
                    return false;
                }
                sql.sql(DELETE).param("login", visitor.value()).update();
                changes.write(sql, change);
                return true;
            }));
            if (gone) {
                changes.tellHere(change);
            }
        } catch (DataIntegrityViolationException e) {
            // Something else points to it, an erasure for example: then it is kept, and ends with its session.
            LOG.atDebug().setCause(e).log("an unused visitor stays");
            tokens.letIntoChat(visitor);
        }
    }
}
