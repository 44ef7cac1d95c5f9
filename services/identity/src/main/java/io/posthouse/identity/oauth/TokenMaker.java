package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/**
 * Makes tokens: a prefix that tells the kind, and 256 random bits. What they stand for lies in the database alone. The moments in them
 * tell the app how long they live; whether one lives, the database says.
 */
final class TokenMaker implements OAuth2TokenGenerator<OAuth2Token> {
    /** By which an app calls for a person. */
    static final String USER_ACCESS = "pha_";
    /** By which an app calls for itself. */
    static final String APP_ACCESS = "php_";
    /** For new access tokens; each is good once. */
    static final String REFRESH = "phr_";
    /** Authorisation codes; each is good once. */
    static final String CODE = "phc_";

    private final Secrets secrets = new Secrets();
    private final Lives lives;

    TokenMaker(Lives lives) {
        this.lives = lives;
    }

    @Override
    public @Nullable OAuth2Token generate(OAuth2TokenContext context) {
        OAuth2TokenType type = context.getTokenType();
        if (OAuth2TokenType.ACCESS_TOKEN.equals(type)) {
            return access(context);
        }
        if (OAuth2TokenType.REFRESH_TOKEN.equals(type)) {
            Instant now = Instant.now();
            return new OAuth2RefreshToken(secrets.make(REFRESH), now, now.plus(lives.refresh()));
        }
        return null;
    }

    private OAuth2AccessToken access(OAuth2TokenContext context) {
        boolean own = AuthorizationGrantType.CLIENT_CREDENTIALS.equals(context.getAuthorizationGrantType());
        Duration life = own ? lives.own() : lives.access();
        Instant now = Instant.now();
        return new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, secrets.make(own ? APP_ACCESS : USER_ACCESS),
                now, now.plus(life), Set.copyOf(context.getAuthorizedScopes()));
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
