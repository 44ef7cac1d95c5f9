package io.posthouse.conformance.check;

import com.sun.net.httpserver.HttpServer;
import io.posthouse.conformance.Browser;
import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.IdToken;
import io.posthouse.conformance.Met;
import io.posthouse.conformance.Met.Kind;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Web.Line;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import io.posthouse.conformance.World.Asked;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where browsers are sent (RFC 6749 sections 3.1 and 4.1, OpenID Connect Core section 3.1.2, RFC 9700, RFC 9207). */
final class AuthorizationChecks {
    private static final String OAUTH = "RFC 6749 §4.1.2.1";
    private static final String EXACTLY = "RFC 9700 §2.1";

    /** Longer than one, whatever the clocks round to. */
    private static final Duration TWO_SECONDS = Duration.ofMillis(2_100);

    private AuthorizationChecks() {
    }

    static void addTo(Checks checks) {
        answers(checks);
        strangers(checks);
        addresses(checks);
        malformed(checks);
        pkce(checks);
        openId(checks);
        requestObjects(checks);
        pages(checks);
    }

    private static void answers(Checks checks) {
        checks.must("authorize-code", "RFC 6749 §4.1.2", "a person who lets the client", "is sent back with a code",
                w -> Expect.code(w.arrive(w.asking(w.secret()))));
        checks.must("authorize-state", "RFC 6749 §4.1.2", "a state", "comes back unchanged", w -> {
            Asked asked = w.asking(w.secret());
            return same(w.arrive(asked).told().get("state"), asked.state());
        });
        checks.must("authorize-state-odd", "RFC 6749 §4.1.2", "a state with signs that mean something in an address",
                "comes back unchanged", w -> {
                    String state = "a b&c=d%20+/?#{}\"<>;,~";
                    return same(w.arrive(w.asking(w.secret(), "state", state)).told().get("state"), state);
                });
        checks.must("authorize-state-unicode", "RFC 6749 §4.1.2", "a state beyond ASCII, escaped as UTF-8",
                "comes back unchanged, or is refused", w -> {
                    Met met = w.arrive(w.asking(w.secret(), "state", "grün 绿"));
                    return Expect.that("grün 绿".equals(met.told().get("state")) || met.told().containsKey("error")
                            || met.kind() != Kind.BACK, met.told().containsKey("state") ? "unchanged" : met.shown());
                });
        checks.must("authorize-no-state", "RFC 6749 §4.1.2", "no state", "none comes back", w -> {
            Met met = w.arrive(w.asking(w.secret(), "state", ""));
            Expect.code(met);
            return Expect.that(!met.told().containsKey("state"), met.told().containsKey("state") ? "one" : "none");
        });
        checks.must("authorize-iss", "RFC 9207 §2", "an answer with a code", "has iss, which is the issuer",
                w -> same(w.arrive(w.asking(w.secret())).told().get("iss"), w.server().issuer()));
        checks.must("authorize-iss-error", "RFC 9207 §2", "an answer with an error", "has iss, which is the issuer",
                w -> {
                    Met met = w.arrive(w.asking(w.secret(), "response_type", "none-such"));
                    Expect.that(met.told().containsKey("error"), met.shown());
                    return same(met.told().get("iss"), w.server().issuer());
                });
        checks.must("authorize-state-error", OAUTH, "an answer with an error", "has the state", w -> {
            Asked asked = w.asking(w.secret(), "response_type", "none-such");
            Met met = w.arrive(asked);
            Expect.that(met.told().containsKey("error"), met.shown());
            return same(met.told().get("state"), asked.state());
        });
        checks.must("authorize-code-length", "RFC 6749 §10.10", "a code",
                "has room for 128 random bits, and another each time",
                w -> {
                    Asked asked = w.asking(w.secret());
                    String one = w.code(asked);
                    String two = w.code(asked);
                    return Expect.that(one.length() >= 22 && !one.equals(two),
                            one.equals(two) ? "the same twice" : "long enough");
                });
        checks.must("authorize-denied", OAUTH, "a person who says no", "is sent back with access_denied", w -> {
            Met page = w.open(w.ben(), w.asking(w.secret(), "prompt", "consent"));
            Expect.that(page.kind() == Kind.CONSENT, page.shown());
            return Expect.error(w.server().deny(w.ben(), page), "access_denied");
        });
        checks.must("authorize-denied-state", OAUTH, "a person who says no", "is sent back with state and iss", w -> {
            Asked asked = w.asking(w.secret(), "prompt", "consent");
            Met met = w.server().deny(w.ben(), w.open(w.ben(), asked));
            return Expect.that(asked.state().equals(met.told().get("state"))
                    && w.server().issuer().equals(met.told().get("iss")), "state and iss");
        });
        checks.must("authorize-redirect-keeps-query", "RFC 6749 §3.1.2",
                "an address of the client with a query of its own",
                "keeps it", w -> {
                    String uri = Wish.BACK + "?tenant=a%20b";
                    Met met = w.arrive(w.asking(w.client(Wish.SECRET.backAt(uri)), "redirect_uri", uri));
                    Expect.code(met);
                    return Expect.that(met.address().startsWith(uri + "&"),
                            met.address().startsWith(uri + "&") ? "kept" : "changed");
                });
        checks.must("authorize-status", "RFC 9700 §4.12", "the browser is sent back",
                "by a status that has it repeat no"
                        + " form: 302 or 303",
                w -> {
                    int status = w.arrive(w.asking(w.secret())).reply().status();
                    return Expect.that(status != 307 && status != 308,
                            status == 200 ? "by its own page" : Integer.toString(status));
                });
        checks.should("authorize-no-fragment-code", "RFC 6749 §4.1.2", "an answer with a code", "has it in the query",
                w -> {
                    Met met = w.arrive(w.asking(w.secret()));
                    return Expect.that(met.address().contains("?code=") || met.address().contains("&code="),
                            "in the query");
                });
        checks.must("authorize-unknown-parameter", "RFC 6749 §3.1", "a parameter that nobody knows", "is ignored",
                w -> Expect.code(w.arrive(w.asking(w.secret(), "frobnicate", "1"))));
        checks.must("authorize-openid-parameters", "OIDC Core §15.1", "display, ui_locales, login_hint and acr_values",
                "are no error", w -> {
                    Met met = w.arrive(w.asking(w.secret(), "display", "page", "ui_locales", "xx en", "login_hint",
                            "somebody@example.org", "acr_values", "none-such"));
                    return Expect.that(met.kind() == Kind.SIGN_IN || met.told().containsKey("code"), met.shown());
                });
        checks.must("authorize-not-signed-in", "OIDC Core §3.1.2.3", "nobody is signed in", "is asked to sign in",
                w -> {
                    Met met = w.open(w.stranger(), w.asking(w.secret()));
                    return Expect.that(met.kind() == Kind.SIGN_IN, met.shown());
                });
        checks.must("authorize-consent-first", "OIDC Core §3.1.2.4", "a client that the person never let",
                "is asked for first",
                w -> {
                    Met met = w.open(w.browser(Person.MIA), w.asking(w.other(Wish.SECRET)));
                    return Expect.that(met.kind() == Kind.CONSENT, met.shown());
                });
        checks.must("authorize-consent-more", "RFC 9700 §4.1.3", "a client that asks for more than it was let",
                "asks again",
                w -> {
                    w.arrive(w.asking(w.secret()));
                    w.server().withdraw(w.ben(), w.secret());
                    w.arrive(w.asking(w.secret()));
                    Met met = w.open(w.ben(), w.asking(w.secret(), "scope", "openid profile"));
                    return Expect.that(met.kind() == Kind.CONSENT, met.shown());
                });
    }

    private static void strangers(Checks checks) {
        checks.must("authorize-client-unknown", OAUTH, "a client_id that nobody has", "nobody is sent on",
                w -> Expect.stays(w.arrive(w.asking(w.secret(), "client_id", "app-0000000000000000"))));
        checks.must("authorize-client-missing", OAUTH, "no client_id", "nobody is sent on",
                w -> Expect.stays(w.arrive(w.asking(w.secret(), "client_id", ""))));
        checks.must("authorize-client-unknown-silent", OAUTH, "a client_id that nobody has, with prompt=none",
                "nobody is sent on",
                w -> Expect
                        .stays(w.arrive(w.asking(w.secret(), "client_id", "app-0000000000000000", "prompt", "none"))));
        checks.must("authorize-redirect-of-another", OAUTH, "an address that is another client's", "nobody is sent on",
                w -> {
                    w.client(Wish.SECRET.backAt("https://other.example/back"));
                    return Expect.stays(w.arrive(w.asking(w.secret(), "redirect_uri", "https://other.example/back")));
                });
        checks.must("authorize-redirect-stranger-first", OAUTH,
                "an address that is not the client's, from who has not signed in",
                "nobody is sent on, after signing in either",
                w -> {
                    Met met = w.open(w.stranger(), w.asking(w.secret(), "redirect_uri", "https://evil.example/back",
                            "prompt", "none"));
                    return Expect.stays(met);
                });
    }

    private static void address(Checks checks, String id, String clause, String given, String uri) {
        checks.must("authorize-redirect-" + id, clause, given, "nobody is sent on",
                w -> Expect.stays(w.arrive(w.asking(w.secret(), "redirect_uri", uri))));
    }

    private static void addresses(Checks checks) {
        address(checks, "unknown", OAUTH, "another address than the client's", "https://evil.example/back");
        address(checks, "longer", EXACTLY, "the client's address with more at the end", Wish.BACK + "/more");
        address(checks, "longer-word", EXACTLY, "the client's address with a longer last word", Wish.BACK + "door");
        address(checks, "query", EXACTLY, "the client's address with a query", Wish.BACK + "?x=1");
        address(checks, "case", EXACTLY, "the client's address in other letters", "https://app.example/BACK");
        address(checks, "slash", EXACTLY, "the client's address with a slash", Wish.BACK + "/");
        address(checks, "subdomain", EXACTLY, "the client's address below its host", "https://x.app.example/back");
        address(checks, "suffix", EXACTLY, "a host that begins as the client's",
                "https://app.example.evil.example/back");
        address(checks, "user", EXACTLY, "the client's host as a user name", "https://app.example@evil.example/back");
        address(checks, "port", EXACTLY, "the client's address with another port", "https://app.example:8443/back");
        address(checks, "scheme", EXACTLY, "the client's address without TLS", "http://app.example/back");
        address(checks, "fragment", "RFC 6749 §3.1.2", "the client's address with a fragment", Wish.BACK + "#x");
        address(checks, "dots", EXACTLY, "the client's address by a way around", "https://app.example/x/../back");
        address(checks, "escaped", EXACTLY, "the client's address with an escaped letter",
                "https://app.example/bac%6B");
        address(checks, "script", "RFC 9700 §4.1", "a script for an address", "javascript:alert(1)");
        address(checks, "relative", "RFC 6749 §3.1.2", "a path for an address", "/back");
        address(checks, "backslash", EXACTLY, "the client's host before a backslash",
                "https://evil.example\\@app.example/back");
        checks.must("authorize-redirect-missing-openid", "OIDC Core §3.1.2.1", "no redirect_uri, with openid",
                "is refused",
                w -> {
                    Met met = w.arrive(w.asking(w.secret(), "redirect_uri", ""));
                    return Expect.that(!met.told().containsKey("code"), met.shown());
                });
        checks.must("authorize-redirect-missing-two", "RFC 6749 §3.1.2.3", "no redirect_uri, from a client with two",
                "nobody is sent on", w -> {
                    Client two = w.client(Wish.SECRET.backAt(Wish.BACK, "https://app.example/other"));
                    return Expect.stays(w.arrive(w.asking(two, "redirect_uri", "")));
                });
        checks.must("authorize-redirect-twice", "RFC 6749 §3.1", "redirect_uri twice, the other one evil",
                "nobody is sent there", w -> {
                    Asked asked = w.asking(w.secret());
                    Met met = w.server().open(w.ben(), asked.at(w) + "&redirect_uri="
                            + Forms.encoded("https://evil.example/back"));
                    return Expect.that(met.kind() != Kind.BACK || !met.told().containsKey("code"), met.shown());
                });
        checks.must("authorize-redirect-loopback-port", "RFC 8252 §7.3",
                "a public client on the loopback, with another port than it registered", "is let", w -> {
                    Client app = w.client(Wish.PUBLIC.backAt("http://127.0.0.1:4000/back"));
                    return Expect.code(w.arrive(w.asking(app, "redirect_uri", "http://127.0.0.1:51004/back")));
                });
        checks.must("authorize-redirect-loopback-path", "RFC 8252 §8.10",
                "a public client on the loopback, with another path than it registered", "nobody is sent on", w -> {
                    Client app = w.client(Wish.PUBLIC.backAt("http://127.0.0.1:4000/back"));
                    return Expect.stays(w.arrive(w.asking(app, "redirect_uri", "http://127.0.0.1:4000/other")));
                });
        checks.must("authorize-redirect-own-scheme", "RFC 8252 §7.1", "a public client with a scheme of its own",
                "is let",
                w -> {
                    Client app = w.client(Wish.PUBLIC.backAt("com.example.app:/back"));
                    Met met = w.arrive(w.asking(app, "redirect_uri", "com.example.app:/back"));
                    return Expect.code(met);
                });
    }

    private static void malformed(Checks checks) {
        checks.must("authorize-response-type-missing", OAUTH, "no response_type",
                "invalid_request or unsupported_response_type",
                w -> Expect.error(w.arrive(w.asking(w.secret(), "response_type", "")), "invalid_request",
                        "unsupported_response_type"));
        checks.must("authorize-response-type-empty", "RFC 6749 §3.1", "response_type without a value",
                "as if it were not there: no code", w -> {
                    Met met = w.server().open(w.ben(),
                            w.asking(w.secret(), "response_type", "").at(w) + "&response_type=");
                    return Expect.that(!met.told().containsKey("code"), met.shown());
                });
        checks.must("authorize-response-type-unknown", OAUTH, "an unknown response_type", "unsupported_response_type",
                w -> Expect.error(w.arrive(w.asking(w.secret(), "response_type", "frob")),
                        "unsupported_response_type"));
        for (String type : new String[]{"token", "id_token", "id_token token", "code token"}) {
            checks.must("authorize-response-type-" + type.replace('_', '-').replace(' ', '-'), "RFC 9700 §2.1.2",
                    "response_type=" + type + " from a client that registered for codes",
                    "unsupported_response_type or unauthorized_client, and no token", w -> {
                        Met met = w.arrive(w.asking(w.secret(), "response_type", type, "nonce", "n"));
                        Expect.that(!met.address().contains("token="), met.shown());
                        return Expect.error(met, "unsupported_response_type", "unauthorized_client");
                    });
        }
        for (String name : new String[]{"state", "scope", "response_type", "client_id", "code_challenge", "nonce"}) {
            checks.must("authorize-twice-" + name.replace('_', '-'), "RFC 6749 §3.1", name + " twice",
                    "is refused: no code", w -> {
                        Asked asked = w.asking(w.secret(), "nonce", "n");
                        Met met = w.server().open(w.ben(), asked.at(w) + "&" + name + "="
                                + Forms.encoded(asked.query().getOrDefault(name, "x")));
                        return Expect.that(met.kind() != Kind.CONSENT && !met.told().containsKey("code"), met.shown());
                    });
        }
        checks.must("authorize-scope-unknown", OAUTH, "a scope that there is not", "invalid_scope",
                w -> Expect.error(w.arrive(w.asking(w.secret(), "scope", "openid none-such")), "invalid_scope"));
        checks.must("authorize-scope-form", OAUTH, "a scope with signs that no scope may have",
                "invalid_scope or invalid_request",
                w -> Expect.error(w.arrive(w.asking(w.secret(), "scope", "openid \"quoted\\\"")), "invalid_scope",
                        "invalid_request"));
        checks.must("authorize-error-description", OAUTH, "error_description of an answer",
                "of the signs that it may have", w -> {
                    Met met = w.arrive(w.asking(w.secret(), "scope", "openid none-such"));
                    String said = met.told().getOrDefault("error_description", "");
                    return Expect.that(met.kind() == Kind.BACK && said.matches("[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]*"),
                            "of those");
                });
    }

    private static void pkce(Checks checks) {
        checks.must("pkce-public", "RFC 9700 §2.1.1", "a public client without code_challenge", "invalid_request",
                w -> Expect.error(w.arrive(w.asking(w.open(), "code_challenge", "", "code_challenge_method", "")),
                        "invalid_request"));
        checks.should("pkce-secret", "RFC 9700 §2.1.1", "a client with a secret, without code_challenge",
                "invalid_request",
                w -> Expect.error(w.arrive(w.asking(w.secret(), "code_challenge", "", "code_challenge_method", "")),
                        "invalid_request"));
        checks.should("pkce-plain", "RFC 9700 §2.1.1", "code_challenge_method=plain", "invalid_request",
                w -> Expect.error(w.arrive(w.asking(w.open(), "code_challenge_method", "plain")), "invalid_request"));
        checks.should("pkce-method-missing", "RFC 7636 §4.3", "a challenge without method, which means plain",
                "invalid_request", w -> Expect.error(w.arrive(w.asking(w.open(), "code_challenge_method", "")),
                        "invalid_request"));
        checks.must("pkce-method-unknown", "RFC 7636 §4.4.1", "code_challenge_method=S512", "invalid_request",
                w -> Expect.error(w.arrive(w.asking(w.open(), "code_challenge_method", "S512")), "invalid_request"));
        checks.must("pkce-challenge-short", "RFC 7636 §4.2", "a challenge of 42 signs", "invalid_request",
                w -> Expect.error(w.arrive(w.asking(w.open(), "code_challenge", "a".repeat(42))), "invalid_request"));
        checks.must("pkce-challenge-long", "RFC 7636 §4.2", "a challenge of 129 signs", "invalid_request",
                w -> Expect.error(w.arrive(w.asking(w.open(), "code_challenge", "a".repeat(129))), "invalid_request"));
        checks.must("pkce-challenge-signs", "RFC 7636 §4.2", "a challenge with signs that it may not have",
                "invalid_request",
                w -> Expect.error(w.arrive(w.asking(w.open(), "code_challenge", "a".repeat(42) + "=")),
                        "invalid_request"));
    }

    private static void openId(Checks checks) {
        checks.must("prompt-none-stranger", "OIDC Core §3.1.2.6", "prompt=none, and nobody is signed in",
                "login_required",
                w -> Expect.error(w.open(w.stranger(), w.asking(w.secret(), "prompt", "none")), "login_required"));
        checks.must("prompt-none-consent", "OIDC Core §3.1.2.6", "prompt=none, and the person was not asked",
                "consent_required or interaction_required",
                w -> Expect.error(w.open(w.browser(Person.MIA), w.asking(w.other(Wish.SECRET), "prompt", "none")),
                        "consent_required", "interaction_required"));
        checks.must("prompt-none-let", "OIDC Core §3.1.2.1", "prompt=none, and the person has let the client", "a code",
                w -> {
                    w.arrive(w.asking(w.secret()));
                    return Expect.code(w.open(w.ben(), w.asking(w.secret(), "prompt", "none")));
                });
        checks.must("prompt-none-and-more", "OIDC Core §3.1.2.1", "prompt=none login", "an error",
                w -> {
                    Met met = w.open(w.ben(), w.asking(w.secret(), "prompt", "none login"));
                    return Expect.that(met.told().containsKey("error"), met.shown());
                });
        checks.should("prompt-unknown", "OIDC Prompt Create §4.1", "prompt=frob", "invalid_request, or it is not read",
                w -> {
                    Met met = w.open(w.ben(), w.asking(w.secret(), "prompt", "frob"));
                    return Expect.that(met.kind() == Kind.BACK || met.kind() == Kind.CONSENT, met.shown());
                });
        checks.should("prompt-consent", "OIDC Core §3.1.2.1", "prompt=consent, and the person has let the client",
                "asked once more", w -> {
                    w.arrive(w.asking(w.secret()));
                    Met met = w.open(w.ben(), w.asking(w.secret(), "prompt", "consent"));
                    return Expect.that(met.kind() == Kind.CONSENT, met.shown());
                });
        checks.should("prompt-login-old", "OIDC Core §3.1.2.1", "max_age=1, and the person signed in longer ago",
                "asked to sign in once more", w -> {
                    Browser ben = w.ben();
                    w.server().letPass(TWO_SECONDS);
                    Met met = w.open(ben, w.asking(w.secret(), "max_age", "1"));
                    return Expect.that(met.kind() == Kind.SIGN_IN, met.shown());
                });
        checks.must("max-age-silent", "OIDC Core §3.1.2.1",
                "max_age=1 and prompt=none, and the person signed in longer ago",
                "login_required", w -> {
                    w.arrive(w.asking(w.secret()));
                    w.server().letPass(TWO_SECONDS);
                    return Expect.error(w.open(w.ben(), w.asking(w.secret(), "max_age", "1", "prompt", "none")),
                            "login_required");
                });
        checks.must("max-age-large", "OIDC Core §3.1.2.1", "max_age of an hour", "no reason to sign in", w -> {
            w.arrive(w.asking(w.secret()));
            return Expect.code(w.open(w.ben(), w.asking(w.secret(), "max_age", "3600")));
        });
        checks.should("prompt-login-fresh", "OIDC Core §3.1.2.1", "prompt=login, and the person signed in a moment ago",
                "asked to sign in once more", w -> {
                    Met met = w.open(w.server().signIn(Person.BEN), w.asking(w.secret(), "prompt", "login"));
                    return Expect.that(met.kind() == Kind.SIGN_IN, met.shown());
                });
        checks.should("max-age-zero-fresh", "OIDC Core §3.1.2.1", "max_age=0, and the person signed in a moment ago",
                "asked to sign in once more", w -> {
                    Met met = w.open(w.server().signIn(Person.BEN), w.asking(w.secret(), "max_age", "0"));
                    return Expect.that(met.kind() == Kind.SIGN_IN, met.shown());
                });
        checks.should("max-age-odd", "OIDC Core §3.1.2.6", "max_age=soon", "invalid_request", w -> {
            w.arrive(w.asking(w.secret()));
            return Expect.error(w.open(w.ben(), w.asking(w.secret(), "max_age", "soon")), "invalid_request");
        });
        checks.must("hint-of-another", "OIDC Core §3.1.2.2",
                "id_token_hint of somebody else than who is signed in, with"
                        + " prompt=none",
                "no code: an error such as login_required", w -> {
                    w.arrive(w.asking(w.secret()));
                    Reply of = w.tokens(w.browser(Person.ADA), w.asking(w.secret()));
                    Met met = w.open(w.ben(), w.asking(w.secret(), "prompt", "none", "id_token_hint",
                            IdToken.of(of).text()));
                    return Expect.that(met.told().containsKey("error"), met.shown());
                });
        checks.must("hint-of-oneself", "OIDC Core §3.1.2.1", "id_token_hint of who is signed in, with prompt=none",
                "a code",
                w -> {
                    Reply of = w.tokens(w.secret());
                    return Expect.code(w.open(w.ben(),
                            w.asking(w.secret(), "prompt", "none", "id_token_hint", IdToken.of(of).text())));
                });
        checks.must("authorize-post", "OIDC Core §3.1.2.1", "the request as a form by POST, and nobody is signed in",
                "asked to sign in, as by GET", w -> {
                    Reply reply = w.web().post(w.endpoint("authorization_endpoint"), w.asking(w.secret()).query(),
                            new Line("Origin", "https://app.example"));
                    boolean page = reply.status() == 200 && reply.header("Content-Type").startsWith("text/html");
                    boolean on = reply.status() == 302 || reply.status() == 303;
                    return Expect.that(page || on, page || on ? "asked to sign in" : reply.shown());
                });
    }

    private static void requestObjects(Checks checks) {
        checks.should("request-object-odd", "OIDC Core §3.1.2.6", "request that is no JWT of the client",
                "invalid_request_object or request_not_supported",
                w -> Expect.error(w.arrive(w.asking(w.secret(), "request", "e30.e30.")), "invalid_request_object",
                        "request_not_supported", "invalid_request"));
        checks.must("request-object-unsigned", "RFC 9101 §10.2",
                "request without a signature, which names another address",
                "nobody is sent there", w -> {
                    String header = World.base64("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
                    String claims = World.base64(("{\"redirect_uri\":\"https://evil.example/back\",\"client_id\":\""
                            + w.secret().id() + "\"}").getBytes(StandardCharsets.UTF_8));
                    Met met = w.arrive(w.asking(w.secret(), "request", header + "." + claims + "."));
                    return Expect.that(!met.address().startsWith("https://evil.example"), met.shown());
                });
        checks.must("request-uri-fetched", "RFC 9101 §10.4.1", "request_uri at an address that nobody registered",
                "an error, and the address is not called", w -> {
                    AtomicInteger calls = new AtomicInteger();
                    HttpServer listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            0);
                    listener.createContext("/", exchange -> {
                        calls.incrementAndGet();
                        exchange.sendResponseHeaders(404, -1);
                        exchange.close();
                    });
                    listener.start();
                    try {
                        Met met = w.arrive(w.asking(w.secret(), "request_uri",
                                "http://127.0.0.1:" + listener.getAddress().getPort() + "/request"));
                        Expect.that(calls.get() == 0, "the address is called");
                        return Expect.that(!met.told().containsKey("code"), met.shown());
                    } finally {
                        listener.stop(0);
                    }
                });
    }

    private static void pages(Checks checks) {
        checks.must("page-framed", "RFC 9700 §4.16", "the page that people answer on", "cannot be framed by others",
                w -> {
                    Met met = w.open(w.ben(), w.asking(w.secret(), "prompt", "consent"));
                    Reply page = met.reply().status() < 300 ? met.reply() : w.web().get(w.server().here(met.address()));
                    String policy = page.header("Content-Security-Policy") + page.header("X-Frame-Options");
                    boolean good = policy.contains("frame-ancestors 'none'")
                            || policy.contains("frame-ancestors 'self'")
                            || page.header("X-Frame-Options").matches("(?i)deny|sameorigin");
                    return Expect.that(good, good ? "not framed" : page.status() + ", framed");
                });
        checks.should("page-referrer", "RFC 9700 §4.2.4", "the page that people answer on",
                "tells other servers no address"
                        + " of its own: Referrer-Policy",
                w -> {
                    Met met = w.open(w.ben(), w.asking(w.secret(), "prompt", "consent"));
                    Reply page = met.reply().status() < 300 ? met.reply() : w.web().get(w.server().here(met.address()));
                    boolean good = page.header("Referrer-Policy")
                            .matches("no-referrer|same-origin|strict-origin.*|origin");
                    return Expect.that(good,
                            good ? "told no more than the origin" : "said: " + page.header("Referrer-Policy"));
                });
        checks.must("person-kept-out", "OIDC Core §3.1.2.3",
                "a person who is kept out, with a browser that was signed in",
                "no code", w -> {
                    Browser mia = w.server().signIn(Person.MIA);
                    w.arrive(mia, w.asking(w.secret()));
                    w.server().keepOut(Person.MIA, true);
                    try {
                        Met met = w.open(mia, w.asking(w.secret()));
                        return Expect.that(!met.told().containsKey("code"), met.shown());
                    } finally {
                        w.server().keepOut(Person.MIA, false);
                        w.forget(Person.MIA);
                    }
                });
    }

    private static String same(@Nullable String told, String wanted) {
        return Expect.that(wanted.equals(told),
                wanted.equals(told) ? "unchanged" : told == null ? "none" : "something else");
    }
}
