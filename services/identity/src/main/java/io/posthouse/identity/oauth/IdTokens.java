package io.posthouse.identity.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import io.posthouse.identity.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * ID tokens (OpenID Connect Core section 2): who signed in, when, for which app. The only tokens that are JWTs: they are read by the app
 * that asked, and by them nobody calls anything.
 */
final class IdTokens {
    /** How long one is good: for the moment in which the app reads it, and some clocks that are wrong. */
    static final Duration LIFE = Duration.ofMinutes(10);

    private final String issuer;
    private final SigningKeys keys;
    private final Supplier<Instant> now;

    /** @param now the database's time */
    IdTokens(String issuer, SigningKeys keys, Supplier<Instant> now) {
        this.issuer = issuer;
        this.keys = keys;
        this.now = now;
    }

    /**
     * What is said in one.
     *
     * @param subject the login's id, which never changes
     * @param authAt when the person signed in
     * @param amr by what they proved who they are, in words of RFC 8176; empty where that is not known
     * @param nonce what the app sent along; none in one that comes of a refresh token (OpenID Connect Core section 12.2)
     * @param accessToken that is handed out with it
     */
    record Facts(String clientId, String subject, Optional<Instant> authAt, List<String> amr,
            Optional<String> nonce, String accessToken) {
        @Override
        public String toString() {
            return "Facts[" + clientId + ", " + subject + "]";
        }
    }

    /** A new one, signed. */
    Jwt make(SigningAlgorithm alg, Facts facts) {
        Instant at = now.get().truncatedTo(ChronoUnit.SECONDS);
        Instant end = at.plus(LIFE);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(issuer).subject(facts.subject())
                .audience(facts.clientId()).issueTime(Date.from(at)).expirationTime(Date.from(end))
                .claim("at_hash", halfHash(facts.accessToken()));
        facts.authAt().ifPresent(signedIn -> claims.claim("auth_time", signedIn.getEpochSecond()));
        if (!facts.amr().isEmpty()) {
            claims.claim("amr", facts.amr());
        }
        facts.nonce().ifPresent(nonce -> claims.claim("nonce", nonce));
        String token = keys.sign(alg, claims.build());
        Map<String, Object> said = new LinkedHashMap<>(
                Map.of("iss", issuer, "sub", facts.subject(), "aud", List.of(facts.clientId()), "iat", at, "exp",
                        end));
        return new Jwt(token, at, end, Map.of("alg", alg.name()), said);
    }

    /** OpenID Connect Core section 3.1.3.6: both algorithms hash by SHA-256. */
    private static String halfHash(String accessToken) {
        byte[] digest = Secrets.digest(accessToken);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, digest.length / 2));
    }
}
