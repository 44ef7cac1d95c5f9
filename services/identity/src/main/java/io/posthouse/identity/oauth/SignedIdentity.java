package io.posthouse.identity.oauth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import io.posthouse.identity.IdentityTokens;
import io.posthouse.kernel.Caller;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Says to a back end who asks. The subject is the person's login where there is a person, and the app's client id where an app asks for
 * itself; then both claims are the same (RFC 9068 section 2.2). No session's id goes out: what has one could be told apart over back ends.
 */
final class SignedIdentity implements IdentityTokens {
    private static final JOSEObjectType OF_IDENTITY = new JOSEObjectType(TYPE);

    private final String issuer;
    private final SigningKeys keys;
    private final Supplier<Instant> now;

    /** @param now the database's time */
    SignedIdentity(String issuer, SigningKeys keys, Supplier<Instant> now) {
        this.issuer = issuer;
        this.keys = keys;
        this.now = now;
    }

    @Override
    public String make(Caller caller, String audience) {
        Instant at = now.get().truncatedTo(ChronoUnit.SECONDS);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(issuer).audience(audience)
                .issueTime(Date.from(at)).expirationTime(Date.from(at.plus(LIFE)))
                .claim("tenant", caller.tenant().toString());
        caller.app().ifPresent(app -> claims.claim("client_id", app.clientId())
                .claim("scope", String.join(" ", new TreeSet<>(app.scopes()))).subject(app.clientId()));
        caller.person().ifPresent(person -> claims.subject(person.login().toString())
                .claim("preferred_username", person.name()));
        return keys.sign(SigningAlgorithm.ES256, OF_IDENTITY, claims.build());
    }
}
