package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.RawHttp;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Unmet;
import io.posthouse.conformance.World;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a server tells of itself (RFC 8414, OpenID Connect Discovery), and its keys (RFC 7517). */
final class MetadataChecks {
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final List<String> ENDPOINTS = List.of("authorization_endpoint", "token_endpoint", "jwks_uri",
            "userinfo_endpoint", "revocation_endpoint", "introspection_endpoint", "device_authorization_endpoint",
            "pushed_authorization_request_endpoint", "end_session_endpoint");
    private static final int RSA_BITS_MIN = 2_048;

    private MetadataChecks() {
    }

    static void addTo(Checks checks) {
        documents(checks);
        members(checks);
        keys(checks);
    }

    /** RFC 8414 section 3.1: the word stands between host and path. */
    private static String oauthMetadata(World w) {
        URI issuer = URI.create(w.server().issuer());
        return issuer.getScheme() + "://" + issuer.getAuthority() + "/.well-known/oauth-authorization-server"
                + issuer.getRawPath();
    }

    private static void documents(Checks checks) {
        checks.must("metadata-openid", "OIDC Discovery §4.2", "GET /.well-known/openid-configuration under the issuer",
                "200 and a JSON object", w -> {
                    Reply reply = w.web().get(w.server().issuer() + OPENID);
                    return Expect.that(reply.status() == 200 && reply.json().isObject()
                            && reply.header("Content-Type").startsWith("application/json"),
                            reply.status() + " " + reply.header("Content-Type"));
                });
        checks.must("metadata-oauth", "RFC 8414 §3.1", "GET of /.well-known/oauth-authorization-server before the"
                + " issuer's path", "200 and a JSON object", w -> {
                    Reply reply = w.web().get(oauthMetadata(w));
                    return Expect.that(reply.status() == 200 && reply.json().isObject()
                            && reply.header("Content-Type").startsWith("application/json"),
                            reply.status() + " " + reply.header("Content-Type"));
                });
        checks.must("metadata-openid-issuer", "OIDC Discovery §4.3", "the issuer of the OpenID document",
                "byte by byte the one under which it was found",
                w -> Expect.that(w.told().path("issuer").asString("").equals(w.server().issuer()), "the issuer"));
        checks.must("metadata-oauth-issuer", "RFC 8414 §3.3", "the issuer of the OAuth document",
                "byte by byte the one under which it was found", w -> {
                    String told = w.web().get(oauthMetadata(w)).text("issuer");
                    return Expect.that(told.equals(w.server().issuer()), told.isEmpty() ? "none" : "the issuer");
                });
        checks.must("metadata-issuer-plain", "RFC 8414 §2", "the issuer", "no query and no fragment",
                w -> {
                    String issuer = w.told().path("issuer").asString("");
                    return Expect.that(!issuer.isEmpty() && !issuer.contains("?") && !issuer.contains("#"),
                            issuer.isEmpty() ? "none" : "the issuer");
                });
        checks.must("metadata-agree", "RFC 8414 §3", "both documents", "the same endpoints", w -> {
            JsonNode other = w.web().get(oauthMetadata(w)).json();
            List<String> differ = new ArrayList<>();
            for (String name : ENDPOINTS) {
                if (other.has(name) && !other.path(name).equals(w.told().path(name))) {
                    differ.add(name);
                }
            }
            return Expect.that(other.isObject() && differ.isEmpty(),
                    other.isObject() ? "differ in " + differ : "no document");
        });
        checks.must("metadata-host", "RFC 8414 §3.3", "GET of the document with the Host of another server",
                "the same issuer, or a refusal", w -> {
                    String text = RawHttp.get(w.server().here(w.server().issuer() + OPENID), "evil.example");
                    return Expect.that(!text.contains("evil.example"),
                            text.contains("evil.example") ? "addresses of the other server" : "not led astray");
                });
        checks.must("metadata-no-empty", "RFC 8414 §3.2", "members without elements", "left out", w -> {
            List<String> empty = new ArrayList<>();
            for (Map.Entry<String, JsonNode> one : w.told().properties()) {
                if (one.getValue().isNull() || (one.getValue().isArray() && one.getValue().isEmpty())) {
                    empty.add(one.getKey());
                }
            }
            return Expect.that(empty.isEmpty(), empty.isEmpty() ? "none is empty" : "empty: " + empty);
        });
        checks.must("metadata-no-fragment", "RFC 6749 §3.1", "the addresses of the endpoints",
                "absolute, without fragment",
                w -> {
                    List<String> odd = new ArrayList<>();
                    for (String name : ENDPOINTS) {
                        String address = w.told().path(name).asString("");
                        if (!address.isEmpty() && (!URI.create(address).isAbsolute() || address.contains("#"))) {
                            odd.add(name);
                        }
                    }
                    return Expect.that(odd.isEmpty(), odd.isEmpty() ? "all absolute" : "not so: " + odd);
                });
    }

    private static void members(Checks checks) {
        for (String name : List.of("authorization_endpoint", "token_endpoint", "jwks_uri")) {
            checks.must("metadata-has-" + name.replace('_', '-'), "OIDC Discovery §3", "the member " + name,
                    "is there", w -> Expect.that(w.told().has(name), w.told().has(name) ? "there" : "not there"));
        }
        checks.should("metadata-has-userinfo-endpoint", "OIDC Discovery §3", "the member userinfo_endpoint", "is there",
                w -> Expect.that(w.told().has("userinfo_endpoint"), shown(w, "userinfo_endpoint")));
        checks.should("metadata-scopes", "OIDC Discovery §3", "scopes_supported", "has openid",
                w -> Expect.that(has(w, "scopes_supported", "openid"), "openid among them"));
        checks.should("metadata-claims", "OIDC Discovery §3", "claims_supported", "has sub and iss",
                w -> Expect.that(has(w, "claims_supported", "sub") && has(w, "claims_supported", "iss"),
                        "sub and iss among them"));
        checks.must("metadata-response-types", "RFC 8414 §2", "response_types_supported", "has code",
                w -> Expect.that(has(w, "response_types_supported", "code"), "code among them"));
        checks.should("metadata-no-token-from-front", "RFC 9700 §2.1.2", "response_types_supported",
                "none that puts an access token into the browser", w -> {
                    boolean any = w.told().path("response_types_supported").valueStream()
                            .anyMatch(one -> List.of(one.asString("").split(" ", -1)).contains("token"));
                    return Expect.that(!any, any ? "token among them" : "none");
                });
        checks.must("metadata-no-password-grant", "RFC 9700 §2.4", "grant_types_supported", "without password",
                w -> Expect.that(!has(w, "grant_types_supported", "password"),
                        has(w, "grant_types_supported", "password") ? "password among them" : "without"));
        checks.should("metadata-no-implicit-grant", "RFC 9700 §2.1.2", "grant_types_supported", "without implicit",
                w -> Expect.that(w.told().has("grant_types_supported") && !has(w, "grant_types_supported", "implicit"),
                        has(w, "grant_types_supported", "implicit") ? "implicit among them" : "without"));
        checks.must("metadata-pkce", "RFC 9700 §2.1.1", "code_challenge_methods_supported", "has S256",
                w -> Expect.that(has(w, "code_challenge_methods_supported", "S256"), "S256 among them"));
        checks.should("metadata-no-plain", "RFC 9700 §2.1.1", "code_challenge_methods_supported", "without plain, which"
                + " shows the verifier in the request", w -> {
                    boolean plain = has(w, "code_challenge_methods_supported", "plain");
                    return Expect.that(!plain, plain ? "plain among them" : "without");
                });
        checks.must("metadata-subject-types", "OIDC Discovery §3", "subject_types_supported", "has public or pairwise",
                w -> Expect.that(has(w, "subject_types_supported", "public")
                        || has(w, "subject_types_supported", "pairwise"), "one of them"));
        checks.must("metadata-rs256", "OIDC Discovery §3", "id_token_signing_alg_values_supported", "has RS256",
                w -> Expect.that(has(w, "id_token_signing_alg_values_supported", "RS256"), "RS256 among them"));
        checks.should("metadata-no-none", "RFC 8725 §3.2", "id_token_signing_alg_values_supported", "without none",
                w -> Expect.that(!has(w, "id_token_signing_alg_values_supported", "none"), "without"));
        checks.must("metadata-iss", "RFC 9207 §3", "authorization_response_iss_parameter_supported", "true",
                w -> Expect.that(w.told().path("authorization_response_iss_parameter_supported").asBoolean(false),
                        w.told().path("authorization_response_iss_parameter_supported").toString()));
        checks.must("metadata-dpop", "RFC 9449 §5.1", "dpop_signing_alg_values_supported",
                "asymmetric algorithms alone, and not none", w -> {
                    List<String> all = w.told().path("dpop_signing_alg_values_supported").valueStream()
                            .map(one -> one.asString("")).toList();
                    return Expect.that(!all.isEmpty() && all.stream()
                            .noneMatch(alg -> alg.equals("none") || alg.startsWith("HS")),
                            all.isEmpty() ? "none told" : "asymmetric ones");
                });
        checks.must("metadata-token-auth", "RFC 8414 §2", "token_endpoint_auth_methods_supported",
                "tells how clients prove themselves, if not by client_secret_basic", w -> {
                    JsonNode methods = w.told().path("token_endpoint_auth_methods_supported");
                    return Expect.that(methods.isMissingNode() || has(w, "token_endpoint_auth_methods_supported",
                            "client_secret_basic"), "client_secret_basic among them");
                });
        checks.should("metadata-public-auth", "RFC 8414 §2",
                "token_endpoint_auth_methods_supported of a server with public"
                        + " clients",
                "has none, by which they come", w -> {
                    boolean none = has(w, "token_endpoint_auth_methods_supported", "none");
                    return Expect.that(none, none ? "none among them" : "not told");
                });
        for (String name : List.of("revocation_endpoint", "introspection_endpoint")) {
            checks.must("metadata-" + name.replace("_endpoint", "") + "-auth", "RFC 8414 §2",
                    name + "_auth_methods_supported", "told, or client_secret_basic is meant", w -> {
                        JsonNode methods = w.told().path(name + "_auth_methods_supported");
                        return Expect.that(methods.isMissingNode() || !methods.isEmpty(), "told");
                    });
        }
        checks.must("metadata-request-uri", "OIDC Discovery §3", "request_uri_parameter_supported",
                "said to be false where it is not so, because true is what silence means", w -> {
                    JsonNode said = w.told().path("request_uri_parameter_supported");
                    boolean requests = w.told().path("request_parameter_supported").asBoolean(false);
                    return Expect.that(requests || (said.isBoolean() && !said.asBoolean()), "said " + said);
                });
    }

    private static String shown(World w, String name) {
        return w.told().has(name) ? "there" : "not there";
    }

    private static boolean has(World w, String name, String value) {
        return w.told().path(name).valueStream().anyMatch(one -> one.asString("").equals(value));
    }

    // ---- keys

    private static JsonNode keySet(World w) throws Exception {
        return w.web().get(w.endpoint("jwks_uri")).json().path("keys");
    }

    private static String eachKey(World w, java.util.function.Predicate<JsonNode> good, String otherwise)
            throws Exception {
        JsonNode keys = keySet(w);
        if (keys.isEmpty()) {
            throw new Unmet("no keys");
        }
        boolean all = keys.valueStream().allMatch(good);
        return Expect.that(all, all ? "all of them" : otherwise);
    }

    private static void keys(Checks checks) {
        checks.must("keys-list", "RFC 7517 §5", "GET of the key set", "200, JSON, and an array of keys", w -> {
            Reply reply = w.web().get(w.endpoint("jwks_uri"));
            return Expect.that(reply.status() == 200 && reply.json().path("keys").isArray()
                    && reply.header("Content-Type").matches("application/(jwk-set\\+)?json.*"), "an array of keys");
        });
        checks.must("keys-kty", "RFC 7517 §4.1", "each key", "says kty",
                w -> eachKey(w, key -> key.path("kty").isString(), "not all"));
        checks.must("keys-kid", "OIDC Core §10.1", "each key of several", "says a kid of its own", w -> {
            JsonNode keys = keySet(w);
            long kids = keys.valueStream().map(key -> key.path("kid").asString("")).filter(kid -> !kid.isEmpty())
                    .distinct().count();
            return Expect.that(kids == keys.size(), kids == keys.size() ? "all of them" : "not all");
        });
        checks.must("keys-no-private", "RFC 7517 §9.3", "each key", "without what is secret of it",
                w -> eachKey(w, key -> !key.has("d") && !key.has("p") && !key.has("q") && !key.has("dp")
                        && !key.has("dq") && !key.has("qi") && !key.has("k"), "secrets are told"));
        checks.must("keys-no-symmetric", "RFC 7517 §9.3", "each key", "is not of kty oct",
                w -> eachKey(w, key -> !key.path("kty").asString("").equals("oct"), "one is"));
        checks.must("keys-use", "OIDC Discovery §3", "each key, where some are for encryption", "says use", w -> {
            JsonNode keys = keySet(w);
            boolean mixed = keys.valueStream().anyMatch(key -> key.path("use").asString("").equals("enc"));
            boolean all = keys.valueStream().allMatch(key -> key.has("use"));
            return Expect.that(!mixed || all, "told");
        });
        checks.must("keys-rsa-size", "RFC 7518 §3.3", "each RSA key", "of 2,048 bits or more",
                w -> eachKey(w, key -> !key.path("kty").asString("").equals("RSA")
                        || java.util.Base64.getUrlDecoder().decode(key.path("n").asString("")).length
                                * 8 >= RSA_BITS_MIN,
                        "smaller ones"));
        checks.must("keys-ec-form", "RFC 7518 §6.2.1.2", "each P-256 key", "coordinates of exactly 32 bytes",
                w -> eachKey(w, key -> !key.path("crv").asString("").equals("P-256")
                        || (key.path("x").asString("").length() == 43 && key.path("y").asString("").length() == 43),
                        "shorter ones"));
    }
}
