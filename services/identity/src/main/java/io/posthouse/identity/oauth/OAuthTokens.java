package io.posthouse.identity.oauth;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.Standing;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.change.CertainCache;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TokenKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Resolves access tokens; what was read is remembered by its digest while {@link Changes#certain}, until it ends. */
final class OAuthTokens implements AccessTokens {
    private static final int CACHE_ENTRIES_MAX = 50_000;
    private static final int TICKETS_PER_GRANT_MAX = 16;

    private final GrantStore store;
    private final Changes changes;
    private final Proofs proofs;
    private final TicketStore tickets;
    private final Supplier<Duration> ticketLife;
    private final Secrets secrets = new Secrets();
    private final CertainCache<ByteBuffer, GrantStore.Access> cache;

    /** @param ticketLife how long a ticket waits to be used */
    OAuthTokens(GrantStore store, TicketStore tickets, Changes changes, Proofs proofs, Supplier<Duration> ticketLife) {
        this.store = store;
        this.tickets = tickets;
        this.ticketLife = ticketLife;
        this.proofs = proofs;
        this.changes = changes;
        this.cache = new CertainCache<>(CACHE_ENTRIES_MAX, changes, OAuthTokens::touches);
    }

    private static boolean touches(Change change, GrantStore.Access held) {
        return switch (change) {
            case Change.SessionsEnded(var login) -> isOf(login, held);
            case Change.LoginChanged(var login) -> isOf(login, held);
            case Change.TenantClosed(var tenant) -> held.tenant().equals(tenant) || held.home().equals(tenant);
            case Change.AppChanged(var app) -> held.app().equals(app);
            case Change.GrantRevoked(var grant) -> held.grant() == grant;
            case Change.SessionRevoked(var session) -> held.session().filter(session::equals).isPresent();
            case Change.GrantsTouched _,Change.StructureTouched _,Change.RoutesPublished _ ->
                false;
        };
    }

    /** Whoever answers for an app may have left, and then it is let in no more. */
    private static boolean isOf(LoginId login, GrantStore.Access held) {
        return held.owner().equals(login) || held.login().filter(login::equals).isPresent();
    }

    private static boolean looksLikeOurs(String token) {
        return Secrets.looksLike(token, TokenMaker.USER_ACCESS) || Secrets.looksLike(token, TokenMaker.APP_ACCESS)
                || Secrets.looksLike(token, TokenMaker.MINI_SESSION)
                || Secrets.looksLike(token, TokenKind.TENANT_ACCESS.prefix());
    }

    @Override
    public Answer resolve(String token, Optional<Proof> proof, Optional<Signed> signed, String requestId) {
        if (!looksLikeOurs(token)) {
            return new Answer.Unknown(Optional.empty());
        }
        byte[] digest = Secrets.digest(token);
        Optional<GrantStore.Access> held = cache.get(ByteBuffer.wrap(digest), () -> store.access(digest));
        Optional<GrantStore.Access> found = held.filter(access -> access.expiresAt().isAfter(now(access)));
        if (found.isEmpty()) {
            return new Answer.Unknown(held.map(GrantStore.Access::knownApp).or(() -> store.whose(digest)));
        }
        // RFC 9449 section 7.2: one that is bound is nothing without a proof, and nobody takes one for bound that is not.
        if (found.get().jkt().isPresent() != proof.isPresent()) {
            return new Answer.Unknown(Optional.of(found.get().knownApp()));
        }
        GrantStore.Access access = found.get();
        if (proof.isPresent() && proofs.verify(proof.get().text(),
                new Proofs.Wanted(proof.get().method(), proof.get().path(), Optional.of(token), access.jkt()))
                .isEmpty()) {
            return new Answer.Unproven(access.knownApp());
        }
        return new Answer.Known(caller(access, access.kind(), requestId), Optional.empty());
    }

    private static Caller caller(GrantStore.Access access, TokenKind kind, String requestId) {
        return new Caller(access.login().map(login -> new Caller.Person(login, access.name())),
                Optional.of(new Caller.AppCall(access.app(), access.clientId(), access.scopes())), access.tenant(),
                kind,
                Standing.grant(access.grant()), requestId);
    }

    @Override
    public Tokens.Issued ticket(TokenKind kind, Caller caller) {
        long grant = Standing.of(caller).grant().orElseThrow();
        String ticket = secrets.make(kind.prefix());
        TicketStore.Span good = tickets
                .add(Secrets.digest(ticket), kind, grant, caller.app().orElseThrow().scopes(), ticketLife.get())
                .orElseThrow(() -> new RefusedException(IdentityRefusal.SESSION_ENDED));
        tickets.endOldest(grant, kind, TICKETS_PER_GRANT_MAX);
        return new Tokens.Issued(ticket, caller.session(), good.until(), Duration.between(good.from(), good.until()));
    }

    @Override
    public Optional<Caller> take(String ticket, TokenKind kind, String requestId) {
        return Secrets.looksLike(ticket, kind.prefix())
                ? tickets.take(Secrets.digest(ticket), kind).map(access -> caller(access, kind, requestId))
                : Optional.empty();
    }

    @Override
    public Optional<Caller> known(String token, String requestId) {
        if (!looksLikeOurs(token)) {
            return Optional.empty();
        }
        return cache.known(ByteBuffer.wrap(Secrets.digest(token)))
                .filter(access -> access.jkt().isEmpty() && access.expiresAt().isAfter(now(access)))
                .map(access -> caller(access, access.kind(), requestId));
    }

    /** The database's time: when it was read, if just now, and else what the database said last. */
    private Instant now(GrantStore.Access access) {
        return changes.databaseTime().filter(access.readAt()::isBefore).orElse(access.readAt());
    }
}
