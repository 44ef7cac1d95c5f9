package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.TokenKind;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationGrantAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * The session of a mini-program for a code that the person's client gave it: a grant of our own (RFC 6749 section 4.5). A code that is shown
 * again ends what came of it, as an authorisation code does.
 */
final class MiniGrant implements AuthenticationProvider {
    /** By which a back end asks for it. */
    static final AuthorizationGrantType TYPE = new AuthorizationGrantType("urn:posthouse:oauth:grant-type:mini-code");

    private static final int SESSIONS_PER_SESSION_MAX = 16;
    private static final String SUBJECT = "sub";

    private final MiniStore store;
    private final OAuthStore grants;
    private final TokenMaker maker;

    MiniGrant(MiniStore store, OAuthStore grants, TokenMaker maker) {
        this.store = store;
        this.grants = grants;
        this.maker = maker;
    }

    /** A back end's question. */
    static final class Asking extends OAuth2AuthorizationGrantAuthenticationToken {
        private static final long serialVersionUID = 1L;

        private final String code;

        Asking(Authentication client, String code) {
            super(TYPE, client, Map.of());
            this.code = code;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** What a request for tokens asks; null when it is of another kind. */
    static @Nullable Authentication asked(HttpServletRequest request) {
        if (!TYPE.getValue().equals(request.getParameter(OAuth2ParameterNames.GRANT_TYPE))) {
            return null;
        }
        String code = request.getParameter(OAuth2ParameterNames.CODE);
        if (code == null || code.isEmpty()) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST, "The parameter code is missing.", null));
        }
        return new Asking(Objects.requireNonNull(SecurityContextHolder.getContext().getAuthentication()), code);
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var asking = (Asking) authentication;
        OAuth2ClientAuthenticationToken client = AskingApp.asking(asking);
        RegisteredClient app = AskingApp.of(client);
        if (AskingApp.isPublic(client) || !app.getAuthorizationGrantTypes().contains(TYPE)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
        }
        OAuthStore.refuseWithoutKey(app);
        if (!Secrets.looksLike(asking.code, TokenKind.MINI_CODE.prefix())) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
        byte[] digest = Secrets.digest(asking.code);
        AppId id = AppClients.id(app);
        MiniStore.Code code = store.code(digest)
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
        if (!code.app().equals(id)) {
            // It has got into wrong hands: nobody has anything of it any more.
            store.end(digest);
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
        refuseSecond(code);
        return issue(client, id, digest);
    }

    private void refuseSecond(MiniStore.Code code) {
        if (code.used()) {
            grants.revoke(code.grant(), "code-shown-again");
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
    }

    private Authentication issue(OAuth2ClientAuthenticationToken client, AppId id, byte[] digest) {
        RegisteredClient app = AskingApp.of(client);
        record Issued(MiniStore.Granted granted, String token, Duration life) {
        }
        List<Long> touched = new ArrayList<>();
        Optional<Issued> issued = grants.inOne(touched, () -> store.use(digest, id).flatMap(granted -> {
            String token = maker.access(TokenMaker.MINI_SESSION, granted.scopes(), grants.lives().mini())
                    .getTokenValue();
            Optional<Duration> life = store.add(Secrets.digest(token), granted.grant(), granted.scopes(),
                    Proofs.shown(), grants.lives().mini());
            if (store.endOldest(granted.grant(), SESSIONS_PER_SESSION_MAX) > 0) {
                grants.readAgain(granted.grant(), touched);
            }
            return life.map(good -> new Issued(granted, token, good));
        }));
        if (issued.isEmpty()) {
            // Somebody was faster by the same code, or the person's session has just ended.
            store.code(digest).ifPresent(this::refuseSecond);
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
        MiniStore.Granted granted = issued.get().granted();
        Instant now = Instant.now();
        OAuth2AccessToken access = BoundToken.access(issued.get().token(), now, now.plus(issued.get().life()),
                granted.scopes(), Proofs.shown());
        String person = granted.login().toString();
        return new OAuth2AccessTokenAuthenticationToken(app, client, access, null,
                Map.of(SUBJECT, person, OidcParameterNames.ID_TOKEN, maker
                        .idToken(app, person, granted.authAt(), granted.amr(), access.getTokenValue())
                        .getTokenValue()));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return Asking.class.isAssignableFrom(authentication);
    }
}
