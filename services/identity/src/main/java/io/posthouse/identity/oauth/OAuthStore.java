package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Change.GrantRevoked;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What Spring's authorization server keeps between its steps, in our tables: no token, only digests, and no serialised object.
 *
 * <p>What may happen once is decided by the database alone, in one statement: of two who show the same code or refresh token at once, one
 * gets tokens. Whoever comes second, at once or days later, ends the grant with everything that came of it (RFC 9700 sections 2.1.1 and
 * 2.2.2), in a transaction of its own, since the answer is a refusal.
 */
final class OAuthStore implements OAuth2AuthorizationService {
    private static final Logger LOG = LoggerFactory.getLogger(OAuthStore.class);
    /** The attribute that tells when the person signed in. */
    static final String AUTH_AT = OAuthStore.class.getName() + ".auth-at";
    /** By what. */
    static final String AMR = OAuthStore.class.getName() + ".amr";
    private static final String CAME_BY = OAuthStore.class.getName() + ".by";
    private static final int GRANTS_PER_APP_MAX = 20;

    private final JdbcClient sql;
    private final GrantStore store;
    private final ExchangeStore exchanged;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final AppClients clients;
    private final Lives lives;

    OAuthStore(JdbcClient sql, GrantStore store, TransactionOperations transactions, Changes changes,
            AppClients clients, Lives lives) {
        this.sql = sql;
        this.store = store;
        this.exchanged = new ExchangeStore(sql);
        this.transactions = transactions;
        this.changes = changes;
        this.clients = clients;
        this.lives = lives;
    }

    /** By what an authorisation was found, so that what becomes of it is kept under the same. */
    private sealed interface By {
        /** By which key alone anything comes of it; empty where it is not bound to one. */
        Optional<String> jkt();

        /** A request to authorise. */
        record Request(String id, Optional<String> jkt) implements By {
        }

        /** A refresh token. */
        @SuppressWarnings("ArrayRecordComponent") // Handed on and never compared.
        record Refresh(long grant, byte[] digest, Optional<String> jkt) implements By {
        }

        /** An access token. */
        @SuppressWarnings("ArrayRecordComponent") // Handed on and never compared.
        record Access(long grant, byte[] digest, Optional<String> jkt) implements By {
        }
    }

    // ---- finding

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        // Spring never asks: it finds by what an app or a person shows.
        throw new UnsupportedOperationException("an authorisation is found by a token");
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        byte[] digest = Secrets.digest(token);
        String kind = type == null ? "" : type.getValue();
        Optional<OAuth2Authorization> found = switch (kind) {
            case OAuth2ParameterNames.STATE -> store.byState(digest).filter(this::waits).flatMap(this::asked);
            case OAuth2ParameterNames.CODE -> store.byCode(digest).filter(this::isFirstUse)
                    .flatMap(kept -> byCode(kept, token));
            case "refresh_token" -> byRefresh(token, digest);
            case "access_token" -> token.startsWith(ExchangeGrant.SERVICE_ACCESS)
                    ? byService(token, digest)
                    : byAccess(token, digest);
            // To be looked at or ended, whichever it is (RFC 7009 section 2.1, RFC 7662 section 2.1: a hint is no more than that).
            default -> byAny(token, digest);
        };
        return found.orElse(null);
    }

    private Optional<OAuth2Authorization> byAny(String token, byte[] digest) {
        if (token.startsWith(TokenMaker.REFRESH)) {
            return byRefresh(token, digest);
        }
        return token.startsWith(ExchangeGrant.SERVICE_ACCESS) ? byService(token, digest) : byAccess(token, digest);
    }

    private Optional<OAuth2Authorization> byService(String token, byte[] digest) {
        return exchanged.find(digest).flatMap(held -> {
            RegisteredClient holder = clients.findByClientId(held.holder());
            Instant now = Instant.now();
            OAuth2AccessToken shown = BoundToken.access(token, now,
                    now.plus(Duration.between(held.readAt(), held.expiresAt())), held.scopes(), held.jkt());
            return holder == null
                    ? Optional.empty()
                    : authorization(AppClients.id(holder), held.login(), held.scopes())
                            .map(builder -> builder.accessToken(shown)
                                    .attribute(CAME_BY, new By.Access(held.grant(), digest, held.jkt())).build());
        });
    }

    private boolean waits(GrantStore.Kept kept) {
        return !kept.used() && kept.left().isPositive();
    }

    private boolean isFirstUse(GrantStore.Kept kept) {
        if (kept.used()) {
            kept.grant().ifPresent(grant -> revoke(grant, "code-shown-again"));
            return false;
        }
        return kept.left().isPositive();
    }

    private Optional<OAuth2Authorization> asked(GrantStore.Kept kept) {
        return builder(kept).map(OAuth2Authorization.Builder::build);
    }

    private Optional<OAuth2Authorization> byCode(GrantStore.Kept kept, String code) {
        Instant now = Instant.now();
        return builder(kept).map(builder -> builder.authorizedScopes(kept.asked().scopes())
                .token(new OAuth2AuthorizationCode(code, now, now.plus(kept.left()))).build());
    }

    private Optional<OAuth2Authorization.Builder> builder(GrantStore.Kept kept) {
        GrantStore.Asked asked = kept.asked();
        RegisteredClient client = clients.findById(asked.app().toString());
        if (client == null) {
            return Optional.empty();
        }
        Map<String, Object> more = new HashMap<>();
        more.put(PkceParameterNames.CODE_CHALLENGE, asked.challenge());
        more.put(PkceParameterNames.CODE_CHALLENGE_METHOD, "S256");
        OAuth2AuthorizationRequest.Builder request = OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(OAuthPaths.AUTHORIZE).clientId(client.getClientId()).scopes(asked.asked());
        asked.redirectUri().ifPresent(request::redirectUri);
        asked.clientState().ifPresent(request::state);
        asked.nonce().ifPresent(nonce -> more.put(OidcParameterNames.NONCE, nonce));
        request.additionalParameters(more);
        return Optional.of(OAuth2Authorization.withRegisteredClient(client).id(asked.id())
                .principalName(asked.login().toString())
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .attribute(Principal.class.getName(), new SignedIn(asked.login(), asked.session()))
                .attribute(OAuth2AuthorizationRequest.class.getName(), request.build())
                .attribute(AUTH_AT, kept.authAt()).attribute(AMR, kept.amr())
                .attribute(CAME_BY, new By.Request(asked.id(), asked.jkt())));
    }

    private Optional<OAuth2Authorization> byRefresh(String token, byte[] digest) {
        Optional<GrantStore.Refresh> found = store.refresh(digest);
        if (found.isPresent() && found.get().used()) {
            revoke(found.get().grant(), "refresh-token-shown-again");
            return Optional.empty();
        }
        return found.filter(refresh -> refresh.left().isPositive()).flatMap(refresh -> {
            Instant now = Instant.now();
            return authorization(refresh.app(), refresh.login(), refresh.scopes()).map(builder -> {
                refresh.authAt().ifPresent(signedIn -> builder.attribute(AUTH_AT, signedIn));
                builder.attribute(AMR, refresh.amr());
                return builder.refreshToken(new OAuth2RefreshToken(token, now, now.plus(refresh.left())))
                        .attribute(CAME_BY, new By.Refresh(refresh.grant(), digest, refresh.jkt())).build();
            });
        });
    }

    private Optional<OAuth2Authorization> byAccess(String token, byte[] digest) {
        return store.access(digest).filter(access -> access.expiresAt().isAfter(access.readAt())).flatMap(access -> {
            Instant now = Instant.now();
            Instant end = now.plus(Duration.between(access.readAt(), access.expiresAt()));
            Instant begin = now.minus(Duration.between(access.issuedAt(), access.readAt()));
            OAuth2AccessToken shown = BoundToken.access(token, begin, end, access.scopes(), access.jkt());
            Optional<OAuth2Authorization.Builder> builder = access.login().isPresent()
                    ? authorization(access.app(), access.login().get(), access.scopes())
                    : ofApp(access.app(), access.clientId(), access.scopes());
            return builder.map(known -> known.accessToken(shown)
                    .attribute(CAME_BY, new By.Access(access.grant(), digest, access.jkt())).build());
        });
    }

    private Optional<OAuth2Authorization.Builder> authorization(AppId app, LoginId login, Set<String> scopes) {
        RegisteredClient client = clients.findById(app.toString());
        return client == null
                ? Optional.empty()
                : Optional.of(OAuth2Authorization.withRegisteredClient(client).principalName(login.toString())
                        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE).authorizedScopes(scopes)
                        .attribute(Principal.class.getName(), new SignedIn(login, "")));
    }

    private Optional<OAuth2Authorization.Builder> ofApp(AppId app, String clientId, Set<String> scopes) {
        RegisteredClient client = clients.findById(app.toString());
        return client == null
                ? Optional.empty()
                : Optional.of(OAuth2Authorization.withRegisteredClient(client).principalName(clientId)
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS).authorizedScopes(scopes));
    }

    // ---- keeping

    @Override
    public void save(OAuth2Authorization authorization) {
        By by = authorization.getAttribute(CAME_BY);
        OAuth2Authorization.Token<OAuth2AuthorizationCode> code = authorization.getToken(OAuth2AuthorizationCode.class);
        String state = authorization.getAttribute(OAuth2ParameterNames.STATE);
        if (isEnded(authorization.getRefreshToken()) && by instanceof By.Refresh refresh) {
            revoke(refresh.grant(), "refresh-token-revoked");
        } else if (isEnded(authorization.getAccessToken()) && by instanceof By.Access access) {
            end(access);
        } else if (authorization.getAccessToken() != null) {
            issue(authorization, by);
        } else if (code != null && code.isInvalidated()) {
            // Another app has shown it.
            store.use(authorization.getId());
        } else if (code != null) {
            keep(authorization, null, Secrets.digest(code.getToken().getTokenValue()), lives.code());
        } else if (state != null) {
            keep(authorization, Secrets.digest(state), null, lives.asking());
        } else {
            throw new IllegalStateException("an authorisation of a kind that is not offered");
        }
    }

    private static boolean isEnded(OAuth2Authorization.@Nullable Token<?> token) {
        return token != null && token.isInvalidated();
    }

    private void keep(OAuth2Authorization authorization, byte @Nullable [] state, byte @Nullable [] code,
            Duration life) {
        OAuth2AuthorizationRequest request = Objects
                .requireNonNull(authorization.getAttribute(OAuth2AuthorizationRequest.class.getName()));
        SignedIn person = Objects.requireNonNull(authorization.getAttribute(Principal.class.getName()));
        String challenge = (String) Objects
                .requireNonNull(request.getAdditionalParameters().get(PkceParameterNames.CODE_CHALLENGE));
        var asked = new GrantStore.Asked(authorization.getId(),
                new AppId(Long.parseLong(authorization.getRegisteredClientId())),
                SignedIn.login(authorization.getPrincipalName()), person.session(),
                Optional.ofNullable(request.getRedirectUri()), Optional.ofNullable(request.getState()), challenge,
                new TreeSet<>(request.getScopes()), new TreeSet<>(authorization.getAuthorizedScopes()),
                parameter(request, OidcParameterNames.NONCE), parameter(request, BoundToken.KEY_OF_CODE));
        if (!store.keep(asked, state, code, life)) {
            // The person has signed out between the page and the answer.
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.ACCESS_DENIED);
        }
    }

    private static Optional<String> parameter(OAuth2AuthorizationRequest request, String name) {
        return request.getAdditionalParameters().get(name) instanceof String value && !value.isEmpty()
                ? Optional.of(value)
                : Optional.empty();
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        store.drop(authorization.getId());
    }

    // ---- issuing

    private void issue(OAuth2Authorization authorization, @Nullable By by) {
        if (by != null && by.jkt().isPresent() && !by.jkt().equals(Proofs.shown())) {
            // RFC 9449 sections 5 and 10. Whoever has the key can still come.
            throw new OAuth2AuthenticationException(new OAuth2Error(OAuth2ErrorCodes.INVALID_GRANT,
                    "This is bound to a key, and there is no proof by that key.", null));
        }
        RegisteredClient client = clients.findById(authorization.getRegisteredClientId());
        if (client == null) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        }
        refuseWithoutKey(client);
        List<Long> ended = new ArrayList<>();
        boolean issued = Boolean.TRUE.equals(transactions.execute(status -> {
            boolean done = switch (by) {
                case By.Request request -> afterCode(authorization, client, request, ended);
                case By.Refresh refresh -> afterRefresh(authorization, refresh);
                case By.Access _ -> throw new IllegalStateException("nothing comes of an access token");
                case null -> ofItself(authorization);
            };
            if (!done) {
                status.setRollbackOnly();
            }
            return done;
        }));
        if (!issued) {
            refuseSecond(by);
        }
        ended.forEach(grant -> changes.tellHere(new GrantRevoked(grant)));
    }

    /** RFC 9449 section 5.2: an app can have asked for tokens that are bound, and for no others. */
    static void refuseWithoutKey(RegisteredClient client) {
        if (AppClients.needsKey(client) && Proofs.shown().isEmpty()) {
            throw new OAuth2AuthenticationException(new OAuth2Error(OAuth2ErrorCodes.INVALID_DPOP_PROOF,
                    "This app's tokens are bound to keys, and there is no proof by one.", null));
        }
    }

    private boolean afterCode(OAuth2Authorization authorization, RegisteredClient client, By.Request request,
            List<Long> ended) {
        if (!store.use(request.id())) {
            return false;
        }
        AppId app = new AppId(Long.parseLong(authorization.getRegisteredClientId()));
        LoginId login = SignedIn.login(authorization.getPrincipalName());
        SignedIn person = Objects.requireNonNull(authorization.getAttribute(Principal.class.getName()));
        var asked = new GrantStore.Asked(request.id(), app, login, person.session(), Optional.empty(),
                Optional.empty(), "", Set.of(), authorization.getAuthorizedScopes(), Optional.empty(),
                Optional.empty());
        long grant = store.grant(asked, keyOfPublic(client), lives.grant());
        endOldest(app, login, ended);
        return addTokens(authorization, grant, TokenKind.USER_ACCESS);
    }

    /** Ends the oldest grants of a person to an app beyond the bound, in the transaction of this thread; {@code ended} gets them. */
    void endOldest(AppId app, LoginId login, List<Long> ended) {
        for (long oldest : store.oldest(app, login, GRANTS_PER_APP_MAX)) {
            ended.add(oldest);
            write(oldest, "too-many");
        }
    }

    /** Has a grant's tokens read again everywhere, in the transaction of this thread; {@code touched} gets it. */
    void readAgain(long grant, List<Long> touched) {
        changes.write(sql, new GrantRevoked(grant));
        touched.add(grant);
    }

    /** Does {@code work} in one transaction, which is taken back where it comes to nothing; then tells of the grants in {@code ended}. */
    <T> Optional<T> inOne(List<Long> ended, Supplier<Optional<T>> work) {
        Optional<T> done = Objects.requireNonNull(transactions.execute(status -> {
            Optional<T> made = work.get();
            if (made.isEmpty()) {
                status.setRollbackOnly();
            }
            return made;
        }));
        if (done.isPresent()) {
            ended.forEach(grant -> changes.tellHere(new GrantRevoked(grant)));
        }
        return done;
    }

    Lives lives() {
        return lives;
    }

    /** An app with a secret proves itself by that; one without, by the key it began with (RFC 9449 section 5). */
    private static Optional<String> keyOfPublic(RegisteredClient client) {
        return client.getClientAuthenticationMethods().contains(ClientAuthenticationMethod.NONE)
                ? Proofs.shown()
                : Optional.empty();
    }

    private boolean afterRefresh(OAuth2Authorization authorization, By.Refresh refresh) {
        return store.useRefresh(refresh.digest())
                && addTokens(authorization, refresh.grant(), TokenKind.USER_ACCESS);
    }

    private boolean ofItself(OAuth2Authorization authorization) {
        long grant = store.grantOf(new AppId(Long.parseLong(authorization.getRegisteredClientId())));
        return addTokens(authorization, grant, TokenKind.APP_ACCESS);
    }

    private boolean addTokens(OAuth2Authorization authorization, long grant, TokenKind kind) {
        OAuth2AccessToken access = Objects.requireNonNull(authorization.getAccessToken()).getToken();
        OAuth2Authorization.Token<OAuth2RefreshToken> refresh = authorization.getRefreshToken();
        return addTokens(grant, kind, access, refresh == null ? null : refresh.getToken(),
                authorization.getAuthorizedScopes());
    }

    /**
     * Keeps what was just made of a grant, in the transaction of this thread.
     *
     * @param scopes of the grant; the access token may be good for less
     * @return false when the grant has ended
     */
    boolean addTokens(long grant, TokenKind kind, OAuth2AccessToken access, @Nullable OAuth2RefreshToken refresh,
            Set<String> scopes) {
        Duration life = kind == TokenKind.APP_ACCESS ? lives.own() : lives.access();
        return store.addToken(Secrets.digest(access.getTokenValue()), kind.word(), grant, access.getScopes(),
                Proofs.shown(), life)
                && (refresh == null
                        || store.addToken(Secrets.digest(refresh.getTokenValue()), GrantStore.REFRESH, grant,
                                scopes, Optional.empty(), lives.refresh()));
    }

    /** Somebody was faster with the same code or refresh token: one of both is a thief, and nobody knows which. */
    private void refuseSecond(@Nullable By by) {
        switch (by) {
            case By.Refresh refresh -> revoke(refresh.grant(), "refresh-token-shown-again");
            case By.Request request -> store.grantOfRequest(request.id())
                    .ifPresent(grant -> revoke(grant, "code-shown-again"));
            case By.Access _ -> LOG.atError().log("an access token was taken for a grant");
            case null -> LOG.atDebug().log("an app's own grant has ended meanwhile");
        }
        throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
    }

    // ---- ending

    /** Ends a grant and with it every token; does nothing when it has ended. Honoured here at once, elsewhere within a second. */
    void revoke(long grant, String as) {
        boolean ended = Boolean.TRUE.equals(transactions.execute(_ -> write(grant, as)));
        if (ended) {
            LOG.atInfo().addKeyValue("grant", grant).addKeyValue("as", as).log("a grant was revoked");
            changes.tellHere(new GrantRevoked(grant));
        }
    }

    private boolean write(long grant, String as) {
        if (!store.revoke(grant, as)) {
            return false;
        }
        changes.write(sql, new GrantRevoked(grant));
        return true;
    }

    /** Ends one access token. The others of its grant are read again. */
    private void end(By.Access access) {
        Change change = new GrantRevoked(access.grant());
        transactions.executeWithoutResult(_ -> {
            store.endToken(access.digest());
            changes.write(sql, change);
        });
        changes.tellHere(change);
    }

    /** Ends whatever a person granted an app, and their consent. */
    void withdraw(AppId app, LoginId login) {
        List<Long> ended = new ArrayList<>();
        transactions.executeWithoutResult(_ -> {
            store.dropConsent(app, login);
            for (long grant : store.living(app, login)) {
                if (write(grant, "withdrawn")) {
                    ended.add(grant);
                }
            }
        });
        ended.forEach(grant -> changes.tellHere(new GrantRevoked(grant)));
    }
}
