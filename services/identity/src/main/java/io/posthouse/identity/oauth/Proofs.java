package io.posthouse.identity.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.posthouse.identity.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proofs that whoever shows a token has the key it is bound to (RFC 9449, DPoP). In this order: size, form, key, whether it is the key
 * that is asked for, what it is for, signature, and last whether it is new: so what costs most is spent on keys that fit,
 * and only who has one of these fills our memory. Blocks; any thread.
 */
final class Proofs {
    /** The header by which a proof comes. */
    static final String HEADER = "DPoP";
    /** By what proofs may be signed. */
    static final List<String> ALGORITHMS = List.of("ES256", "RS256");

    /** The thumbprint of the key by which the app that asks now has proved itself. */
    static final ScopedValue<String> SHOWN = ScopedValue.newInstance();

    private static final int CHARS_MAX = 4_096;
    private static final int ID_CHARS_MAX = 256;
    private static final int RSA_BITS_MIN = 2_048;
    private static final int RSA_BITS_MAX = 4_096;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final double MILLIS = 1_000;

    private final ProofStore store;
    private final URI issuer;
    private final SigningEngine engine;

    /** @param issuer the platform's own address: what a proof is made for stands in it, and never in the request's Host */
    Proofs(ProofStore store, String issuer, SigningEngine engine) {
        this.store = store;
        this.engine = engine;
        this.issuer = URI.create(issuer);
    }

    /** By which key the app that asks now has proved itself; empty where it has shown none. */
    static Optional<String> shown() {
        return SHOWN.isBound() ? Optional.of(SHOWN.get()) : Optional.empty();
    }

    /**
     * What a proof has to be for.
     *
     * @param path of the request, without its query
     * @param token the access token that it comes with; empty where tokens are asked for
     * @param jkt the thumbprint of the key that it has to be by; empty where any may be
     */
    record Wanted(String method, String path, Optional<String> token, Optional<String> jkt) {
        @Override
        public String toString() {
            return "Wanted[" + method + " " + path + "]";
        }
    }

    /** The thumbprint (RFC 7638) of the key by which {@code proof} was made, if it is one for {@code wanted} and new. */
    Optional<String> verify(String proof, Wanted wanted) {
        if (proof.length() > CHARS_MAX) {
            return Optional.empty();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(proof);
            JWK key = key(jwt.getHeader());
            if (key == null) {
                return Optional.empty();
            }
            String jkt = key.computeThumbprint().toString();
            if (wanted.jkt().isPresent() && !wanted.jkt().get().equals(jkt)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return isFor(claims, wanted) && jwt.verify(engine.verifier(key)) && isNew(claims, jkt)
                    ? Optional.of(jkt)
                    : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** RFC 9449 section 4.3, points 4 to 7. */
    private static @Nullable JWK key(JWSHeader header) {
        JWK key = header.getJWK();
        if (header.getType() == null || !header.getType().getType().equals("dpop+jwt") || key == null
                || key.isPrivate() || (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty())
                || !ALGORITHMS.contains(header.getAlgorithm().getName())) {
            return null;
        }
        boolean fits = switch (key) {
            case ECKey curve ->
                curve.getCurve().equals(Curve.P_256) && header.getAlgorithm().equals(JWSAlgorithm.ES256);
            case RSAKey rsa -> rsa.size() >= RSA_BITS_MIN && rsa.size() <= RSA_BITS_MAX
                    && header.getAlgorithm().equals(JWSAlgorithm.RS256);
            default -> false;
        };
        return fits ? key : null;
    }

    /** RFC 9449 section 4.3, points 8, 9 and 12. */
    private boolean isFor(JWTClaimsSet claims, Wanted wanted) throws ParseException {
        return wanted.method().equals(claims.getStringClaim("htm")) && isAt(claims.getStringClaim("htu"), wanted.path())
                && (wanted.token().isEmpty() || isOf(claims.getStringClaim("ath"), wanted.token().get()));
    }

    private boolean isAt(@Nullable String address, String path) {
        if (address == null) {
            return false;
        }
        URI said;
        try {
            said = new URI(address);
        } catch (URISyntaxException e) {
            return false;
        }
        // Query and fragment say nothing there.
        return said.getScheme() != null && said.getHost() != null && said.getRawUserInfo() == null
                && said.getScheme().equalsIgnoreCase(issuer.getScheme())
                && said.getHost().equalsIgnoreCase(issuer.getHost()) && port(said) == port(issuer)
                && path.equals(said.getRawPath());
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return address.getScheme().toLowerCase(Locale.ROOT).equals("https") ? HTTPS_PORT : HTTP_PORT;
    }

    private static boolean isOf(@Nullable String hash, String token) {
        return hash != null && MessageDigest.isEqual(hash.getBytes(StandardCharsets.UTF_8),
                Base64.getUrlEncoder().withoutPadding().encode(Secrets.digest(token)));
    }

    /** RFC 9449 section 11.1. An id is one of its key's: nobody can use up another's. */
    private boolean isNew(JWTClaimsSet claims, String jkt) {
        String id = claims.getJWTID();
        Date made = claims.getIssueTime();
        if (id == null || id.isEmpty() || id.length() > ID_CHARS_MAX || made == null) {
            return false;
        }
        Instant at = made.toInstant();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((jkt + '.' + id).getBytes(StandardCharsets.UTF_8));
            return store.first(digest, at.toEpochMilli() / MILLIS);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
