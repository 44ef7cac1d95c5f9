package io.posthouse.identity.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.change.CertainCache;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Change.AppChanged;
import io.posthouse.identity.change.Change.GrantRevoked;
import io.posthouse.identity.change.Change.LoginChanged;
import io.posthouse.identity.change.Change.SessionRevoked;
import io.posthouse.identity.change.Change.SessionsEnded;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.token.TokenStore.Held;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.setting.Running;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Tokens in the database, as digests. A token that is used on every request is remembered here by its digest, for as long
 * as {@link Changes#certain} holds, so that a request costs no query. How long one is good, the database's clock says: this node's
 * own may be wrong, and must neither keep people out nor, worse, delete what is theirs.
 */
public final class StoredTokens implements Tokens {
    private static final Duration SEEN_EVERY = Duration.ofMinutes(15);
    private static final int SESSIONS_PER_LOGIN_MAX = 100;
    private static final int CACHE_ENTRIES_MAX = 50_000;
    private static final int SECRET_BYTES = 32;
    private static final int SESSION_ID_BYTES = 16;
    private static final int AGENT_CHARS_MAX = 200;
    private static final int PURGE_ROWS = 5_000;
    private static final Origin NOWHERE = new Origin("", InetAddress.getLoopbackAddress());

    private final JdbcClient sql;
    private final TokenStore store;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final Running<IdentitySettings> settings;
    private final SecureRandom random = new SecureRandom();
    private final CertainCache<ByteBuffer, Held> cache;
    private final List<Consumer<String>> revocationListeners = new CopyOnWriteArrayList<>();

    public StoredTokens(JdbcClient sql, TransactionOperations transactions, Changes changes,
            Running<IdentitySettings> settings) {
        this.sql = sql;
        this.store = new TokenStore(sql);
        this.transactions = transactions;
        this.changes = changes;
        this.settings = settings;
        this.cache = new CertainCache<>(CACHE_ENTRIES_MAX, changes, StoredTokens::touches);
        changes.onChange(change -> {
            if (change instanceof SessionRevoked(var session)) {
                revocationListeners.forEach(listener -> listener.accept(session));
            }
        });
    }

    private static boolean touches(Change change, Held held) {
        return switch (change) {
            case SessionsEnded(var login) -> held.login().equals(login);
            case Change.TenantClosed(var tenant) -> held.tenant().equals(tenant);
            case LoginChanged(var login) -> held.login().equals(login);
            case SessionRevoked(var session) -> held.session().equals(session);
            case AppChanged _,GrantRevoked _,Change.GrantsTouched _,Change.StructureTouched _,Change.RoutesPublished _ ->
                false;
        };
    }

    @Override
    public Issued issue(TokenKind kind, LoginId login, Optional<String> session) {
        return session.map(existing -> issueIn(existing, kind, login)).orElseGet(() -> open(kind, login, NOWHERE));
    }

    @Override
    public Issued openSession(LoginId login, Origin origin) {
        return open(TokenKind.SESSION, login, origin);
    }

    /** The same for a visitor who has not signed in, with a token of kind {@link TokenKind#GUEST}. */
    public Issued openVisit(LoginId login, Origin origin) {
        return open(TokenKind.GUEST, login, origin);
    }

    /**
     * Notes that a visitor is let into chat, before it is: until then it can have written nothing.
     *
     * @throws RefusedException {@code session-ended}: it was deleted meanwhile
     */
    public void letIntoChat(LoginId visitor) {
        if (!store.noteConnected(visitor)) {
            throw new RefusedException(IdentityRefusal.SESSION_ENDED);
        }
    }

    private Issued open(TokenKind kind, LoginId login, Origin origin) {
        String session = randomText(SESSION_ID_BYTES);
        List<Change> ended = new ArrayList<>();
        Issued issued = transactions.execute(_ -> {
            if (!store.openSession(session, login, settings.now().sessionLife(),
                    shortened(origin.agent()),
                    origin.address().getHostAddress().replaceFirst("%.*", ""), origin.amr())) {
                throw new RefusedException(IdentityRefusal.SESSION_ENDED);
            }
            for (String oldest : store.endOldestSessions(login, SESSIONS_PER_LOGIN_MAX)) {
                ended.add(new SessionRevoked(oldest));
                changes.write(sql, new SessionRevoked(oldest));
            }
            return addToken(session, kind, login);
        });
        ended.forEach(changes::tellHere);
        return issued;
    }

    private Issued issueIn(String session, TokenKind kind, LoginId login) {
        return transactions.execute(_ -> addToken(session, kind, login));
    }

    /**
     * A token of kind {@link TokenKind#STEP_UP} for what {@code meant} says, in that session alone. What is kept is the digest of both, so
     * that whoever shows it for something else shows nothing.
     */
    public Issued stepUp(LoginId login, String session, String meant) {
        return transactions.execute(_ -> addToken(session, TokenKind.STEP_UP, login, meant));
    }

    /** Whether {@code token} was made for {@code meant} in that session, and is good; it is used up by this. */
    public boolean takeStepUp(String token, String session, String meant) {
        return Secrets.looksLike(token, TokenKind.STEP_UP.prefix())
                && store.take(digest(token + meant), TokenKind.STEP_UP)
                        .filter(found -> found.session().equals(session) && found.expiresAt().isAfter(now(found)))
                        .isPresent();
    }

    private Issued addToken(String session, TokenKind kind, LoginId login) {
        return addToken(session, kind, login, "");
    }

    /** @param meant ASCII; what the token is good for beside its kind */
    private Issued addToken(String session, TokenKind kind, LoginId login, String meant) {
        TokenLife life = TokenLife.of(kind, settings.now());
        String token = kind.prefix() + randomText(SECRET_BYTES);
        TokenStore.Span good = store
                .addToken(digest(token + meant), kind, session, login, life.life(), settings.now().sessionIdle())
                .orElseThrow(() -> new RefusedException(IdentityRefusal.SESSION_ENDED));
        store.endOldestTokens(session, kind, life.perSessionMax());
        return new Issued(token, session, good.until(), Duration.between(good.from(), good.until()));
    }

    @Override
    public Optional<Caller> resolve(String token, TokenKind kind, String requestId) {
        TokenLife life = TokenLife.of(kind, settings.now());
        if (!Secrets.looksLike(token, kind.prefix())) {
            return Optional.empty();
        }
        byte[] digest = digest(token);
        ByteBuffer key = ByteBuffer.wrap(digest);
        Optional<Held> held = life.oneUse()
                ? store.take(digest, kind)
                : cache.get(key, () -> store.find(digest, kind));
        Optional<Held> alive = held.filter(this::isAlive);
        alive.filter(this::isToBeNoted).ifPresent(found -> {
            store.noteSeen(found.session());
            cache.replace(key, found.seen(now(found)));
        });
        return alive.map(found -> caller(found, kind, requestId));
    }

    @Override
    public Optional<Caller> known(String token, TokenKind kind, String requestId) {
        TokenLife life = TokenLife.of(kind, settings.now());
        if (life.oneUse() || !Secrets.looksLike(token, kind.prefix())) {
            return Optional.empty();
        }
        return cache.known(ByteBuffer.wrap(digest(token))).filter(found -> isAlive(found) && !isToBeNoted(found))
                .map(found -> caller(found, kind, requestId));
    }

    private static Caller caller(Held held, TokenKind kind, String requestId) {
        return new Caller(Optional.of(new Caller.Person(held.login(), held.name())), Optional.empty(), held.tenant(),
                kind,
                held.session(), requestId);
    }

    private boolean isAlive(Held held) {
        return held.expiresAt().isAfter(now(held))
                && held.lastSeenAt().plus(settings.now().sessionIdle()).isAfter(now(held));
    }

    /** Whether its session's last use is to be written down, which waits for the database. */
    private boolean isToBeNoted(Held held) {
        return held.lastSeenAt().plus(SEEN_EVERY).isBefore(now(held));
    }

    /** The database's time: when it was read, if just now, and else what the database said last. Nothing is remembered unless it was heard. */
    private Instant now(Held held) {
        return changes.databaseTime().filter(held.readAt()::isBefore).orElse(held.readAt());
    }

    @Override
    public void revokeSession(String session) {
        Change change = new SessionRevoked(session);
        transactions.executeWithoutResult(_ -> {
            if (store.endSession(session)) {
                changes.write(sql, change);
            }
        });
        changes.tellHere(change);
    }

    /**
     * Ends every session of a login but one, in the caller's transaction.
     *
     * @return what to tell: everything that lives is asked anew, and that one is found again
     */
    List<Change> endOthers(LoginId login, String but) {
        store.endOthers(login, but);
        return List.of(new SessionsEnded(login));
    }

    @Override
    public void onSessionRevoked(Consumer<String> listener) {
        revocationListeners.add(listener);
    }

    /** What a session reply needs; empty when the session has ended. */
    Optional<TokenStore.Facts> facts(String session) {
        return store.facts(session);
    }

    /** The living sessions of a login, the newest first. */
    List<TokenStore.SignIn> ofLogin(LoginId login) {
        return store.ofLogin(login, settings.now().sessionIdle());
    }

    /** Deletes what has expired, in small steps. */
    public void purge() {
        int gone;
        do {
            gone = store.purge(settings.now().sessionIdle(), PURGE_ROWS);
        } while (gone >= PURGE_ROWS && !Thread.currentThread().isInterrupted());
    }

    private String randomText(int bytes) {
        byte[] secret = new byte[bytes];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private static String shortened(String agent) {
        String visible = agent.replaceAll("\\p{Cntrl}", "");
        int[] points = visible.codePoints().limit(AGENT_CHARS_MAX).toArray();
        return new String(points, 0, points.length);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
