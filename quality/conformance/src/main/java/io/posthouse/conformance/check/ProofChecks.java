package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.ProofKey;
import io.posthouse.conformance.ProofKey.Draft;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Web.Line;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import io.posthouse.conformance.World.Asked;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Tokens that are bound to a key (RFC 9449, DPoP). */
final class ProofChecks {
    private static final String CHECKED = "RFC 9449 §4.3";
    private static final String TOKEN = "token_endpoint";
    private static final String USERINFO = "userinfo_endpoint";

    private ProofChecks() {
    }

    /** A token with the key that it is bound to. */
    private record Bound(ProofKey key, Reply tokens) {
        String access() {
            return tokens.text("access_token");
        }

        String refresh() {
            return tokens.text("refresh_token");
        }
    }

    private static Bound bound(World w, Client client) throws Exception {
        ProofKey key = ProofKey.fresh();
        return new Bound(key, w.tokens(w.ben(), w.asking(client), key.proof("POST", w.endpoint(TOKEN))));
    }

    /** Makes a wrong proof of a draft. */
    @FunctionalInterface
    private interface Spoiler {
        String proof(Draft draft) throws GeneralSecurityException;
    }

    private static Spoiler saying(Consumer<Draft> change) {
        return draft -> {
            change.accept(draft);
            return draft.signed();
        };
    }

    static void addTo(Checks checks) {
        granted(checks);
        called(checks);
        wrongProofs(checks);
        boundToKey(checks);
    }

    private static void granted(Checks checks) {
        checks.must("dpop-token-type", "RFC 9449 §5", "a request for tokens with a proof", "token_type DPoP", w -> {
            String type = bound(w, w.secret()).tokens().text("token_type");
            return Expect.that(type.equalsIgnoreCase("DPoP"), type);
        });
        checks.must("dpop-cnf", "RFC 9449 §6.2", "the access token, asked about", "cnf with the key's thumbprint",
                w -> {
                    Bound bound = bound(w, w.secret());
                    JsonNode told = w.introspect(w.secret(), bound.access());
                    boolean good = told.path("cnf").path("jkt").asString("").equals(bound.key().thumbprint());
                    return Expect.that(good, good ? "the thumbprint" : "not told");
                });
        checks.should("dpop-introspected-type", "RFC 9449 §6.2", "the access token, asked about", "token_type DPoP",
                w -> {
                    String type = w.introspect(w.secret(), bound(w, w.secret()).access()).path("token_type")
                            .asString("");
                    return Expect.that(type.equalsIgnoreCase("DPoP"), type.isEmpty() ? "not told" : type);
                });
        checks.must("dpop-required", "RFC 9449 §5", "a client that gets bound tokens alone, without a proof",
                "400 invalid_dpop_proof or invalid_request", w -> {
                    Asked asked = w.asking(w.client(Wish.SECRET.bound()));
                    return Expect.refused(400, w.redeem(asked, w.code(asked)), "invalid_dpop_proof",
                            "invalid_request");
                });
        checks.must("dpop-own", "RFC 9449 §5", "a client for itself, with a proof", "token_type DPoP", w -> {
            Reply reply = w.token(w.secret(), World.map("grant_type", "client_credentials"),
                    ProofKey.fresh().proof("POST", w.endpoint(TOKEN)));
            return Expect.that(reply.text("token_type").equalsIgnoreCase("DPoP"), reply.text("token_type"));
        });
    }

    private static Reply call(World w, String token, Line... lines) throws Exception {
        Line[] all = new Line[lines.length + 1];
        all[0] = ProofKey.token(token);
        System.arraycopy(lines, 0, all, 1, lines.length);
        return w.web().get(w.endpoint(USERINFO), all);
    }

    private static String status(Reply reply, int wanted) {
        return Expect.that(reply.status() == wanted, Integer.toString(reply.status()));
    }

    private static void called(Checks checks) {
        checks.must("dpop-called", "RFC 9449 §7.1", "the bound token with a proof that has its hash", "200", w -> {
            Bound bound = bound(w, w.secret());
            return status(call(w, bound.access(), bound.key().proof("GET", w.endpoint(USERINFO), bound.access())),
                    200);
        });
        checks.must("dpop-called-as-bearer", "RFC 9449 §7.2", "the bound token as Bearer", "401", w -> status(
                w.userInfo(bound(w, w.secret()).access()), 401));
        checks.must("dpop-called-as-bearer-proved", "RFC 9449 §7.2", "the bound token as Bearer, with a good proof",
                "401",
                w -> {
                    Bound bound = bound(w, w.secret());
                    return status(w.web().get(w.endpoint(USERINFO), World.bearer(bound.access()),
                            bound.key().proof("GET", w.endpoint(USERINFO), bound.access())), 401);
                });
        checks.must("dpop-called-without", "RFC 9449 §7.1", "the bound token as DPoP without a proof", "401",
                w -> status(call(w, bound(w, w.secret()).access()), 401));
        checks.must("dpop-called-challenge", "RFC 9449 §7.1", "the bound token as DPoP without a proof",
                "is told WWW-Authenticate: DPoP", w -> {
                    Reply reply = call(w, bound(w, w.secret()).access());
                    boolean told = reply.headers("WWW-Authenticate").stream()
                            .anyMatch(line -> line.regionMatches(true, 0, "DPoP", 0, 4));
                    return Expect.that(told, told ? "told" : "told: " + reply.headers("WWW-Authenticate"));
                });
        checks.must("dpop-called-other-key", CHECKED, "the bound token with another key's proof", "401", w -> {
            Bound bound = bound(w, w.secret());
            return status(call(w, bound.access(),
                    ProofKey.fresh().proof("GET", w.endpoint(USERINFO), bound.access())), 401);
        });
        checks.must("dpop-called-no-hash", CHECKED, "a proof without ath", "401", w -> {
            Bound bound = bound(w, w.secret());
            return status(call(w, bound.access(), bound.key().proof("GET", w.endpoint(USERINFO))), 401);
        });
        checks.must("dpop-called-other-hash", CHECKED, "a proof with the hash of another token", "401", w -> {
            Bound bound = bound(w, w.secret());
            return status(call(w, bound.access(), bound.key().proof("GET", w.endpoint(USERINFO), "A".repeat(43))),
                    401);
        });
        checks.should("dpop-called-replay", "RFC 9449 §11.1", "a proof that was shown before", "401", w -> {
            Bound bound = bound(w, w.secret());
            Line proof = bound.key().proof("GET", w.endpoint(USERINFO), bound.access());
            status(call(w, bound.access(), proof), 200);
            return status(call(w, bound.access(), proof), 401);
        });
        checks.must("dpop-called-two", CHECKED, "two proofs, both good", "401", w -> {
            Bound bound = bound(w, w.secret());
            return status(call(w, bound.access(), bound.key().proof("GET", w.endpoint(USERINFO), bound.access()),
                    bound.key().proof("GET", w.endpoint(USERINFO), bound.access())), 401);
        });
        checks.must("dpop-called-unbound", "RFC 9449 §7.1", "a token that is not bound, as DPoP with a good proof",
                "401", w -> {
                    String token = w.tokens(w.secret()).text("access_token");
                    return status(call(w, token, ProofKey.fresh().proof("GET", w.endpoint(USERINFO), token)), 401);
                });
        checks.must("dpop-htu-query", CHECKED, "htu with a query, which is to be ignored", "200 or 401", w -> {
            Bound bound = bound(w, w.secret());
            Reply reply = call(w, bound.access(),
                    bound.key().proof("GET", w.endpoint(USERINFO) + "?x=1", bound.access()));
            return Expect.that(reply.status() == 200 || reply.status() == 401, Integer.toString(reply.status()));
        });
        checks.should("dpop-htu-normal", CHECKED, "htu with scheme in capitals, which means the same", "200", w -> {
            Bound bound = bound(w, w.secret());
            URI uri = URI.create(w.endpoint(USERINFO));
            String same = uri.getScheme().toUpperCase(Locale.ROOT) + "://" + uri.getAuthority() + uri.getRawPath();
            return status(call(w, bound.access(), bound.key().proof("GET", same, bound.access())), 200);
        });
    }

    private static void wrong(Checks checks, String id, String given, Spoiler spoiler) {
        checks.must("dpop-" + id, CHECKED, given, "is refused", w -> {
            Asked asked = w.asking(w.secret());
            String proof = spoiler.proof(ProofKey.fresh().draft("POST", w.endpoint(TOKEN)));
            return Expect.refused(400, w.token(w.secret(), w.redeeming(asked, w.code(asked)), ProofKey.line(proof)),
                    "invalid_dpop_proof", "invalid_request");
        });
    }

    private static void wrongProofs(Checks checks) {
        checks.must("dpop-error", "RFC 9449 §5", "a proof that is not good", "by the code invalid_dpop_proof", w -> {
            Asked asked = w.asking(w.secret());
            return Expect.refused(400, w.token(w.secret(), w.redeeming(asked, w.code(asked)),
                    ProofKey.line("no-jwt")), "invalid_dpop_proof");
        });
        wrong(checks, "no-jwt", "what is no JWT", draft -> "no-jwt");
        wrong(checks, "typ", "a proof of another typ", saying(draft -> draft.header.put("typ", "jwt")));
        wrong(checks, "typ-missing", "a proof without typ", saying(draft -> draft.header.remove("typ")));
        wrong(checks, "none", "a proof that nobody signed", Draft::unsigned);
        wrong(checks, "hmac", "a proof by a secret", Draft::signedByHmac);
        wrong(checks, "jwk-missing", "a proof without its key", saying(draft -> draft.header.remove("jwk")));
        checks.must("dpop-jwk-private", CHECKED, "a proof with the private key in it", "is refused", w -> {
            Asked asked = w.asking(w.secret());
            ProofKey key = ProofKey.fresh();
            Draft draft = key.draft("POST", w.endpoint(TOKEN));
            draft.header.set("jwk", key.privateJwk());
            return Expect.refused(400, w.token(w.secret(), w.redeeming(asked, w.code(asked)),
                    ProofKey.line(draft.signed())), "invalid_dpop_proof", "invalid_request");
        });
        wrong(checks, "signature", "a proof with one bit of its signature changed", Draft::broken);
        checks.must("dpop-jwk-other", CHECKED, "a proof with another key in it than it was signed by",
                "is refused", w -> {
                    Asked asked = w.asking(w.secret());
                    Draft draft = ProofKey.fresh().draft("POST", w.endpoint(TOKEN));
                    draft.header.set("jwk", ProofKey.fresh().jwk());
                    return Expect.refused(400, w.token(w.secret(), w.redeeming(asked, w.code(asked)),
                            ProofKey.line(draft.signed())), "invalid_dpop_proof", "invalid_request");
                });
        wrong(checks, "htm", "a proof for GET", saying(draft -> draft.claims.put("htm", "GET")));
        wrong(checks, "htm-missing", "a proof without htm", saying(draft -> draft.claims.remove("htm")));
        wrong(checks, "htu", "a proof for another server",
                saying(draft -> draft.claims.put("htu", "https://evil.example/token")));
        wrong(checks, "htu-missing", "a proof without htu", saying(draft -> draft.claims.remove("htu")));
        checks.must("dpop-htu-path", CHECKED, "a proof for another endpoint of this server", "is refused", w -> {
            Asked asked = w.asking(w.secret());
            return Expect.refused(400, w.token(w.secret(), w.redeeming(asked, w.code(asked)),
                    ProofKey.fresh().proof("POST", w.endpoint(USERINFO))), "invalid_dpop_proof", "invalid_request");
        });
        wrong(checks, "jti-missing", "a proof without jti", saying(draft -> draft.claims.remove("jti")));
        wrong(checks, "iat-missing", "a proof without iat", saying(draft -> draft.claims.remove("iat")));
        wrong(checks, "iat-old", "a proof of an hour ago", saying(draft -> draft.claims.put("iat",
                Instant.now().minus(Duration.ofHours(1)).getEpochSecond())));
        wrong(checks, "iat-future", "a proof of an hour from now", saying(draft -> draft.claims.put("iat",
                Instant.now().plus(Duration.ofHours(1)).getEpochSecond())));
        checks.must("dpop-two", CHECKED, "two proofs, both good", "is refused", w -> {
            Asked asked = w.asking(w.secret());
            ProofKey key = ProofKey.fresh();
            return Expect.refused(400, w.token(w.secret(), w.redeeming(asked, w.code(asked)),
                    key.proof("POST", w.endpoint(TOKEN)), key.proof("POST", w.endpoint(TOKEN))),
                    "invalid_dpop_proof", "invalid_request");
        });
        checks.should("dpop-replay", "RFC 9449 §11.1", "a proof that brought tokens before", "is refused", w -> {
            Line proof = ProofKey.fresh().proof("POST", w.endpoint(TOKEN));
            w.tokens(w.ben(), w.asking(w.secret()), proof);
            Asked asked = w.asking(w.secret());
            return Expect.refused(400, w.token(w.secret(), w.redeeming(asked, w.code(asked)), proof),
                    "invalid_dpop_proof", "invalid_request");
        });
    }

    private static Reply refresh(World w, Client client, String token, Line... lines) throws Exception {
        return w.token(client, World.map("grant_type", "refresh_token", "refresh_token", token), lines);
    }

    private static void boundToKey(Checks checks) {
        checks.must("dpop-refresh", "RFC 9449 §5", "a refresh token of a client without secret, with its key's proof",
                "another token, bound to that key", w -> {
                    Bound bound = bound(w, w.open());
                    Reply next = refresh(w, w.open(), bound.refresh(), bound.key().proof("POST", w.endpoint(TOKEN)));
                    Expect.granted(next);
                    return Expect.that(next.text("token_type").equalsIgnoreCase("DPoP"), next.text("token_type"));
                });
        checks.must("dpop-refresh-other-key", "RFC 9449 §5", "a refresh token of a client without secret, with another"
                + " key's proof", "is refused",
                w -> Expect.refused(refresh(w, w.open(), bound(w, w.open()).refresh(),
                        ProofKey.fresh().proof("POST", w.endpoint(TOKEN))), "invalid_grant", "invalid_dpop_proof",
                        "invalid_request"));
        checks.must("dpop-refresh-without", "RFC 9449 §5",
                "a refresh token of a client without secret, without a proof",
                "is refused", w -> Expect.refused(refresh(w, w.open(), bound(w, w.open()).refresh()),
                        "invalid_grant", "invalid_dpop_proof", "invalid_request"));
        checks.must("dpop-refresh-secret", "RFC 9449 §5",
                "a refresh token of a client with a secret, with another key's proof",
                "a token bound to that key: such a client may change its key", w -> {
                    Reply next = refresh(w, w.secret(), bound(w, w.secret()).refresh(),
                            ProofKey.fresh().proof("POST", w.endpoint(TOKEN)));
                    return Expect.that(next.status() == 200, next.shown());
                });
        checks.must("dpop-code-key", "RFC 9449 §10", "dpop_jkt in the request to authorise, and that key's proof",
                "tokens", w -> {
                    ProofKey key = ProofKey.fresh();
                    Asked asked = w.asking(w.open(), "dpop_jkt", key.thumbprint());
                    return Expect.granted(w.token(w.open(), w.redeeming(asked, w.code(asked)),
                            key.proof("POST", w.endpoint(TOKEN))));
                });
        checks.must("dpop-code-other-key", "RFC 9449 §10",
                "dpop_jkt in the request to authorise, and another key's proof",
                "is refused", w -> {
                    Asked asked = w.asking(w.open(), "dpop_jkt", ProofKey.fresh().thumbprint());
                    return Expect.refused(w.token(w.open(), w.redeeming(asked, w.code(asked)),
                            ProofKey.fresh().proof("POST", w.endpoint(TOKEN))), "invalid_grant",
                            "invalid_dpop_proof", "invalid_request");
                });
        checks.must("dpop-code-without", "RFC 9449 §10", "dpop_jkt in the request to authorise, and no proof",
                "is refused",
                w -> {
                    Asked asked = w.asking(w.open(), "dpop_jkt", ProofKey.fresh().thumbprint());
                    return Expect.refused(w.redeem(asked, w.code(asked)), "invalid_grant", "invalid_dpop_proof",
                            "invalid_request");
                });
        checks.must("dpop-push-other-key", "RFC 9449 §10.1",
                "a request pushed with one key's proof, redeemed with another's",
                "is refused", w -> {
                    Asked asked = w.asking(w.open());
                    String uri = w.post(w.open(), "pushed_authorization_request_endpoint", asked.query(),
                            ProofKey.fresh().proof("POST", w.endpoint("pushed_authorization_request_endpoint")))
                            .text("request_uri");
                    Expect.that(!uri.isEmpty(), "not pushed");
                    w.arrive(w.asking(w.open()));
                    String code = w.server()
                            .open(w.ben(), w.endpoint("authorization_endpoint") + "?"
                                    + Forms.form(World.map("client_id", w.open().id(), "request_uri", uri)))
                            .told().getOrDefault("code", "");
                    return Expect.refused(w.token(w.open(), w.redeeming(asked, code),
                            ProofKey.fresh().proof("POST", w.endpoint(TOKEN))), "invalid_grant",
                            "invalid_dpop_proof", "invalid_request");
                });
        checks.must("dpop-push-disagrees", "RFC 9449 §10.1", "a request pushed with dpop_jkt and another key's proof",
                "is refused", w -> Expect.refused(
                        w.post(w.open(), "pushed_authorization_request_endpoint",
                                w.asking(w.open(), "dpop_jkt", ProofKey.fresh().thumbprint()).query(),
                                ProofKey.fresh().proof("POST",
                                        w.endpoint("pushed_authorization_request_endpoint"))),
                        "invalid_request", "invalid_dpop_proof"));
    }
}
