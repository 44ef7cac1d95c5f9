package io.posthouse.identity.chat;

import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Standing;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.identity.oauth.OAuthPaths;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** By tickets of sessions and of grants, and by access tokens. */
public final class ChatDoor implements ChatSignIns {
    private final Tokens tokens;
    private final AccessTokens accessTokens;
    private final Logins logins;
    private final AccessCheck access;
    private final Changes changes;
    private final StandingStore store;
    private final Supplier<Duration> sessionIdle;
    private final String issuer;

    /**
     * @param sessionIdle after how long without a request a session ends, as it is now
     * @param issuer the platform's own address (RFC 8414 section 2), without a slash at the end
     */
    public ChatDoor(JdbcClient sql, Tokens tokens, AccessTokens accessTokens, Logins logins, AccessCheck access,
            Changes changes, Supplier<Duration> sessionIdle, String issuer) {
        this.tokens = tokens;
        this.accessTokens = accessTokens;
        this.logins = logins;
        this.access = access;
        this.changes = changes;
        this.store = new StandingStore(sql);
        this.sessionIdle = sessionIdle;
        this.issuer = issuer;
    }

    @Override
    public Answer resolve(String token, String requestId) {
        return tokens.resolve(token, TokenKind.XMPP_TICKET, requestId)
                .or(() -> accessTokens.take(token, TokenKind.XMPP_TICKET, requestId))
                .or(() -> byAccessToken(token, requestId))
                // An app that calls for itself is nobody who could chat.
                // Chat is the house's: people of other tenants would meet its people there.
                .filter(caller -> caller.person().isPresent() && caller.tenant().isHouse()).map(this::known)
                .orElseGet(Answer.Unknown::new);
    }

    private Optional<Caller> byAccessToken(String token, String requestId) {
        // Nor can it be signed: an app that has to sign gets a ticket by a request that is.
        return accessTokens.resolve(token, Optional.empty(), Optional.empty(),
                requestId) instanceof AccessTokens.Answer.Known(Caller caller, _)
                        ? Optional.of(caller)
                        : Optional.empty();
    }

    private Answer known(Caller caller) {
        boolean named = caller.app().isEmpty() || caller.app().get().scopes().contains(PERMISSION);
        if (!named || !access.allows(caller, PERMISSION)) {
            return new Answer.TooNarrow();
        }
        return logins.byId(caller.login()).<Answer>map(login -> new Answer.Known(login, caller))
                .orElseGet(Answer.Unknown::new);
    }

    @Override
    public boolean stands(Standing standing) {
        return standing.app().isEmpty()
                ? store.session(standing.session(), sessionIdle.get())
                : standing.grant().isPresent() && store.grant(standing.grant().getAsLong(), PERMISSION);
    }

    @Override
    public void onDoubt(Consumer<Predicate<Standing>> listener) {
        changes.onGap(() -> listener.accept(_ -> true));
        changes.onChange(change -> affected(change).ifPresent(listener));
    }

    private Optional<Predicate<Standing>> affected(Change change) {
        return switch (change) {
            case Change.SessionRevoked(var session) -> Optional.of(standing -> standing.session().equals(session));
            case Change.GrantRevoked(var grant) ->
                Optional.of(standing -> standing.session().equals(Standing.grant(grant)));
            case Change.AppChanged(var app) -> Optional.of(standing -> standing.app().filter(app::equals).isPresent());
            // Whoever's sessions all end is told to whoever holds any, by Logins; but their apps may be let in no more.
            case Change.SessionsEnded(var login) -> Optional.of(new ByAppOf(login));
            case Change.TenantClosed _,Change.LoginChanged _,Change.GrantsTouched _,Change.StructureTouched _,Change.RoutesPublished _ ->
                Optional.empty();
        };
    }

    /** Which connections come by an app of somebody's. Their apps are asked for when first needed: whoever tells must not wait. */
    private final class ByAppOf implements Predicate<Standing> {
        private final LoginId owner;
        private @Nullable Set<AppId> apps;

        ByAppOf(LoginId owner) {
            this.owner = owner;
        }

        @Override
        public boolean test(Standing standing) {
            return standing.app().filter(this::isTheirs).isPresent();
        }

        private synchronized boolean isTheirs(AppId app) {
            Set<AppId> known = apps;
            if (known == null) {
                try {
                    known = store.appsOf(owner);
                } catch (RuntimeException _) {
                    // Nobody can say now; whoever is in doubt asks until somebody can.
                    return true;
                }
                apps = known;
            }
            return known.contains(app);
        }
    }

    @Override
    public Optional<String> configuration() {
        return Optional.of(issuer + OAuthPaths.OPENID_METADATA);
    }
}
