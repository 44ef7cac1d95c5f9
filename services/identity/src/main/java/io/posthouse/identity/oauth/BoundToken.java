package io.posthouse.identity.oauth;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.core.OAuth2AccessToken;

/** An access token that is bound to a key (RFC 9449), in the form in which Spring's providers see that it is. */
final class BoundToken extends OAuth2AccessToken implements ClaimAccessor {
    /** The parameter by which a request says to which key its code is bound (RFC 9449 section 10). */
    static final String KEY_OF_CODE = "dpop_jkt";

    private static final long serialVersionUID = 1L;

    private final String jkt;

    private BoundToken(String token, Instant issuedAt, Instant expiresAt, Set<String> scopes, String jkt) {
        super(TokenType.DPOP, token, issuedAt, expiresAt, scopes);
        this.jkt = jkt;
    }

    /** An access token: of the type DPoP where it is bound to a key, and else of the type Bearer. */
    static OAuth2AccessToken access(String token, Instant issuedAt, Instant expiresAt, Set<String> scopes,
            Optional<String> jkt) {
        return jkt.isPresent()
                ? new BoundToken(token, issuedAt, expiresAt, scopes, jkt.get())
                : new OAuth2AccessToken(TokenType.BEARER, token, issuedAt, expiresAt, scopes);
    }

    /** RFC 7800 section 3.1: {@code cnf}. */
    @Override
    public Map<String, Object> getClaims() {
        return Map.of("cnf", Map.of("jkt", jkt));
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return super.equals(other) && other instanceof BoundToken that && that.jkt.equals(jkt);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + jkt.hashCode();
    }
}
