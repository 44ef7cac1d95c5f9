package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.IdToken;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Who signed in, told to the client (OpenID Connect Core sections 2 and 3.1.3). */
final class IdTokenChecks {
    private static final String CLAIMS = "OIDC Core §2";
    private static final int SECONDS_APART = 60;

    private IdTokenChecks() {
    }

    private static IdToken idToken(World w, String... more) throws Exception {
        return IdToken.of(w.tokens(w.secret(), more));
    }

    static void addTo(Checks checks) {
        claims(checks);
        signatures(checks);
        people(checks);
    }

    private static void claims(Checks checks) {
        checks.must("id-token-iss", CLAIMS, "iss", "the issuer",
                w -> Expect.that(idToken(w).text("iss").equals(w.server().issuer()), "the issuer"));
        checks.must("id-token-aud", CLAIMS, "aud", "has the client's id", w -> {
            JsonNode aud = idToken(w).claims().path("aud");
            String id = w.secret().id();
            boolean there = aud.asString("").equals(id)
                    || aud.valueStream().anyMatch(one -> one.asString("").equals(id));
            return Expect.that(there, there ? "the client's id" : aud.toString());
        });
        checks.must("id-token-sub", CLAIMS, "sub", "1 to 255 signs of ASCII", w -> {
            String sub = idToken(w).text("sub");
            return Expect.that(sub.matches("\\p{ASCII}{1,255}"), sub.isEmpty() ? "none" : "of those");
        });
        checks.must("id-token-exp", CLAIMS, "exp", "in the time to come", w -> {
            long exp = idToken(w).claims().path("exp").asLong(0);
            return Expect.that(exp > Instant.now().getEpochSecond(), "to come");
        });
        checks.must("id-token-iat", CLAIMS, "iat", "now", w -> {
            long iat = idToken(w).claims().path("iat").asLong(0);
            return Expect.that(Math.abs(iat - Instant.now().getEpochSecond()) < SECONDS_APART, "now");
        });
        checks.must("id-token-nonce", CLAIMS, "a nonce in the request", "comes back unchanged", w -> {
            String nonce = "n-0S6_WzA2Mj \"&+ü";
            return Expect.that(idToken(w, "nonce", nonce).text("nonce").equals(nonce), "unchanged");
        });
        checks.must("id-token-no-nonce", CLAIMS, "no nonce in the request", "none comes", w -> {
            boolean one = idToken(w).claims().has("nonce");
            return Expect.that(!one, one ? "one" : "none");
        });
        checks.must("id-token-auth-time", CLAIMS, "max_age in the request", "auth_time, not after now", w -> {
            JsonNode at = idToken(w, "max_age", "3600").claims().path("auth_time");
            return Expect.that(at.isIntegralNumber() && at.asLong() <= Instant.now().getEpochSecond() + 1,
                    at.isMissingNode() ? "none" : "there");
        });
        checks.must("id-token-at-hash", "OIDC Core §3.1.3.6", "at_hash, if it is there",
                "half of the hash of the access token",
                w -> {
                    Reply tokens = w.tokens(w.secret());
                    String said = IdToken.of(tokens).text("at_hash");
                    String right = World.base64(Arrays.copyOf(World.sha256(tokens.text("access_token")), 16));
                    return Expect.that(said.isEmpty() || said.equals(right), said.isEmpty() ? "not there" : "right");
                });
        checks.must("id-token-azp", CLAIMS, "azp, if it is there", "the client's id", w -> {
            String azp = idToken(w).text("azp");
            return Expect.that(azp.isEmpty() || azp.equals(w.secret().id()), azp.isEmpty() ? "not there" : "right");
        });
        checks.must("id-token-numbers", "RFC 7519 §2", "exp, iat and auth_time", "numbers", w -> {
            JsonNode claims = idToken(w, "max_age", "3600").claims();
            boolean all = List.of("exp", "iat", "auth_time").stream().allMatch(name -> claims.path(name).isNumber());
            return Expect.that(all, all ? "numbers" : "not all");
        });
        checks.must("id-token-only-openid", "OIDC Core §3.1.2.1", "a request without openid", "no ID token", w -> {
            boolean one = w.tokens(w.secret(), "scope", w.server().scope()).json().has("id_token");
            return Expect.that(!one, one ? "one" : "none");
        });
        checks.should("id-token-no-profile", "OIDC Core §5.4", "profile, where an access token is given as well",
                "its claims come from the userinfo endpoint", w -> {
                    boolean there = idToken(w, "scope", "openid profile").claims().has("name");
                    return Expect.that(!there, there ? "in the ID token" : "not in the ID token");
                });
    }

    private static void signatures(Checks checks) {
        checks.must("id-token-signed", "OIDC Core §3.1.3.7", "the signature", "fits the key that is named", w -> {
            IdToken token = idToken(w);
            boolean good = token.isSignedBy(w.web().get(w.endpoint("jwks_uri")).json());
            return Expect.that(good, good ? token.alg() : "does not fit");
        });
        checks.must("id-token-rs256", "OIDC Core §15.1", "a client that asked for nothing else", "RS256", w -> {
            String alg = idToken(w).alg();
            return Expect.that(alg.equals("RS256"), alg);
        });
        checks.must("id-token-es256", "OIDC Registration §2", "a client that asked for ES256", "ES256, and it fits",
                w -> {
                    Client client = w.client(Wish.SECRET.signedBy("ES256"));
                    IdToken token = IdToken.of(w.tokens(client));
                    boolean good = token.alg().equals("ES256")
                            && token.isSignedBy(w.web().get(w.endpoint("jwks_uri")).json());
                    return Expect.that(good, token.alg());
                });
        checks.must("id-token-kid", "OIDC Core §10.1", "the header, where there are several keys", "says kid", w -> {
            boolean there = idToken(w).header().has("kid");
            return Expect.that(there, there ? "said" : "not said");
        });
        checks.should("id-token-no-key", CLAIMS, "the header", "without x5u, x5c, jku and jwk", w -> {
            JsonNode header = idToken(w).header();
            boolean any = header.has("x5u") || header.has("x5c") || header.has("jku") || header.has("jwk");
            return Expect.that(!any, any ? "one of them" : "without");
        });
    }

    private static void people(Checks checks) {
        checks.must("id-token-sub-same", CLAIMS, "the same person twice", "the same sub",
                w -> Expect.that(idToken(w).text("sub").equals(idToken(w).text("sub")), "the same"));
        checks.must("id-token-sub-other", CLAIMS, "two people", "each their own sub", w -> {
            String one = idToken(w).text("sub");
            String two = IdToken.of(w.tokens(w.browser(Person.ADA), w.asking(w.secret()))).text("sub");
            return Expect.that(!one.equals(two), one.equals(two) ? "the same" : "their own");
        });
        checks.must("id-token-no-access", "RFC 8725 §3.11", "an ID token at the userinfo endpoint", "is refused", w -> {
            int status = w.userInfo(w.tokens(w.secret()).text("id_token")).status();
            return Expect.that(status == 401, Integer.toString(status));
        });
    }
}
