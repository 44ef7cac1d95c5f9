package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import io.posthouse.kernel.TokenKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/**
 * Makes tokens: a prefix that tells the kind, and 256 random bits. What they stand for lies in the database alone. The moments in them
 * tell the app how long they live; whether one lives, the database says. Only ID tokens say something themselves.
 */
final class TokenMaker implements OAuth2TokenGenerator<OAuth2Token> {
    /** By which an app calls for a person. */
    static final String USER_ACCESS = TokenKind.USER_ACCESS.prefix();
    /** By which an app calls for itself. */
    static final String APP_ACCESS = TokenKind.APP_ACCESS.prefix();
    /** By which a mini-program calls for who uses it. */
    static final String MINI_SESSION = TokenKind.MINI_SESSION.prefix();
    /** For new access tokens; each is good once. */
    static final String REFRESH = "phr_";
    /** Authorisation codes; each is good once. */
    static final String CODE = "phc_";

    private final Secrets secrets = new Secrets();
    private final Lives lives;
    private final IdTokens idTokens;

    TokenMaker(Lives lives, IdTokens idTokens) {
        this.lives = lives;
        this.idTokens = idTokens;
    }

    @Override
    public @Nullable OAuth2Token generate(OAuth2TokenContext context) {
        OAuth2TokenType type = context.getTokenType();
        if (OAuth2TokenType.ACCESS_TOKEN.equals(type)) {
            return access(context);
        }
        if (OAuth2TokenType.REFRESH_TOKEN.equals(type)) {
            return refresh();
        }
        return OidcParameterNames.ID_TOKEN.equals(type.getValue()) ? idToken(context) : null;
    }

    private OAuth2AccessToken access(OAuth2TokenContext context) {
        boolean own = AuthorizationGrantType.CLIENT_CREDENTIALS.equals(context.getAuthorizationGrantType());
        return own
                ? access(APP_ACCESS, context.getAuthorizedScopes(), lives.own())
                : access(USER_ACCESS, context.getAuthorizedScopes(), lives.access());
    }

    /** A new access token, bound to the key by which the app that asks has proved itself, if it has. */
    OAuth2AccessToken access(String prefix, Set<String> scopes, Duration life) {
        Instant now = Instant.now();
        return BoundToken.access(secrets.make(prefix), now, now.plus(life), Set.copyOf(scopes), Proofs.shown());
    }

    /** A new refresh token. */
    OAuth2RefreshToken refresh() {
        Instant now = Instant.now();
        return new OAuth2RefreshToken(secrets.make(REFRESH), now, now.plus(lives.refresh()));
    }

    private Jwt idToken(OAuth2TokenContext context) {
        OAuth2Authorization authorization = Objects.requireNonNull(context.getAuthorization());
        String access = Objects.requireNonNull(authorization.getAccessToken()).getToken().getTokenValue();
        // A nonce belongs to the one answer to the request that brought it.
        OAuth2AuthorizationRequest asked = AuthorizationGrantType.AUTHORIZATION_CODE
                .equals(context.getAuthorizationGrantType())
                        ? authorization.getAttribute(OAuth2AuthorizationRequest.class.getName())
                        : null;
        Optional<String> nonce = Optional.ofNullable(asked)
                .map(request -> (String) request.getAdditionalParameters().get(OidcParameterNames.NONCE));
        return idTokens.make(alg(context.getRegisteredClient()),
                new IdTokens.Facts(context.getRegisteredClient().getClientId(),
                        authorization.getPrincipalName(),
                        Optional.ofNullable(authorization.getAttribute(OAuthStore.AUTH_AT)),
                        Optional.<List<String>>ofNullable(authorization.getAttribute(OAuthStore.AMR)).orElse(List.of()),
                        nonce, access));
    }

    /** A new ID token for {@code login} beside {@code access}, which no request with a nonce asked for. */
    Jwt idToken(RegisteredClient client, String login, Optional<Instant> authAt, List<String> amr,
            String access) {
        return idTokens.make(alg(client),
                new IdTokens.Facts(client.getClientId(), login, authAt, amr, Optional.empty(), access));
    }

    private static SigningAlgorithm alg(RegisteredClient client) {
        return SigningAlgorithm.valueOf(client.getTokenSettings().getIdTokenSignatureAlgorithm().getName());
    }

    /** A new authorisation code. */
    @Nullable
    OAuth2AuthorizationCode code(OAuth2TokenContext context) {
        if (!OAuth2ParameterNames.CODE.equals(context.getTokenType().getValue())) {
            return null;
        }
        Instant now = Instant.now();
        return new OAuth2AuthorizationCode(secrets.make(CODE), now, now.plus(lives.code()));
    }
}
