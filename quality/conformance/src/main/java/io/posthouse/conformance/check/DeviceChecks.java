package io.posthouse.conformance.check;

import io.posthouse.conformance.Browser;
import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.IdToken;
import io.posthouse.conformance.Met;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Unmet;
import io.posthouse.conformance.Web.Line;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import java.util.Locale;
import java.util.Optional;

/** Devices without a browser (RFC 8628). */
final class DeviceChecks {
    private static final String ENDPOINT = "device_authorization_endpoint";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final String ANSWER = "RFC 8628 §3.2";
    private static final String ERRORS = "RFC 8628 §3.5";

    private DeviceChecks() {
    }

    private static Client device(World w) throws Exception {
        return w.client(Wish.PUBLIC.onDevice());
    }

    private static Reply begin(World w, Client client, String... more) throws Exception {
        return w.post(client, ENDPOINT, Forms.with(World.map("scope", "openid"),
                World.map(more)));
    }

    private static Reply begun(World w) throws Exception {
        Reply reply = begin(w, device(w));
        if (reply.text("device_code").isEmpty()) {
            throw new IllegalStateException("no device code: " + reply.status() + " " + reply.body());
        }
        return reply;
    }

    private static Reply poll(World w, Client client, Reply begun) throws Exception {
        return w.token(client, World.map("grant_type", GRANT, "device_code", begun.text("device_code")));
    }

    private static Optional<Met> typed(World w, Browser browser, Reply begun) throws Exception {
        return w.server().type(browser, begun.json(), begun.text("user_code"));
    }

    /** Ben types the code in and answers. */
    private static void answer(World w, Reply begun, boolean yes) throws Exception {
        Met page = typed(w, w.ben(), begun).orElseThrow(() -> new Unmet("the code is not taken"));
        if (yes) {
            w.server().allow(w.ben(), page);
        } else {
            w.server().deny(w.ben(), page);
        }
    }

    static void addTo(Checks checks) {
        beginning(checks);
        refusals(checks);
        asking(checks);
        people(checks);
    }

    private static void beginning(Checks checks) {
        for (String name : new String[]{"device_code", "user_code", "verification_uri"}) {
            checks.must("device-" + name.replace('_', '-'), ANSWER, "a device asks", "the answer has " + name, w -> {
                boolean there = !begin(w, device(w)).text(name).isEmpty();
                return Expect.that(there, there ? "there" : "not there");
            });
        }
        checks.must("device-expires-in", ANSWER, "a device asks", "the answer has expires_in, a number", w -> {
            boolean number = begun(w).json().path("expires_in").isIntegralNumber();
            return Expect.that(number, number ? "a number" : "none");
        });
        checks.must("device-interval", ANSWER, "interval, if it is there", "a number", w -> {
            var interval = begun(w).json().path("interval");
            return Expect.that(interval.isMissingNode() || interval.isIntegralNumber(), "a number");
        });
        checks.must("device-complete", "RFC 8628 §3.3.1", "verification_uri_complete, if it is there",
                "has the user code",
                w -> {
                    Reply reply = begun(w);
                    String complete = reply.text("verification_uri_complete");
                    return Expect.that(complete.isEmpty() || complete.contains(reply.text("user_code")),
                            complete.isEmpty() ? "not there" : "has it");
                });
        checks.must("device-no-store", "RFC 8628 §3.2", "the answer", "says Cache-Control: no-store", w -> {
            String said = begun(w).header("Cache-Control");
            return Expect.that(said.contains("no-store"), said.contains("no-store") ? "no-store" : "said: " + said);
        });
        checks.should("device-user-code-signs", "RFC 8628 §6.1", "the user code", "without vowels, 8 signs or more",
                w -> {
                    String code = begun(w).text("user_code");
                    String plain = code.replace("-", "");
                    return Expect.that(plain.length() >= 8 && plain.matches("[^AEIOUaeiou]*"),
                            plain.length() < 8
                                    ? "shorter"
                                    : plain.matches("[^AEIOUaeiou]*") ? "without" : "with vowels");
                });
        checks.must("device-codes-differ", "RFC 8628 §5.1", "two devices", "each their own codes", w -> {
            Reply one = begun(w);
            Reply two = begun(w);
            return Expect.that(!one.text("user_code").equals(two.text("user_code"))
                    && !one.text("device_code").equals(two.text("device_code")), "their own");
        });
        checks.must("device-code-length", "RFC 8628 §5.2", "a device code", "with room for 128 random bits", w -> {
            int length = begun(w).text("device_code").length();
            return Expect.that(length >= 22, "long enough");
        });
    }

    private static void refusals(Checks checks) {
        checks.should("device-scope-unknown", "RFC 6749 §5.2", "a scope that there is not", "invalid_scope",
                w -> Expect.refused(begin(w, device(w), "scope", "openid none-such"), "invalid_scope"));
        checks.must("device-not-let", "RFC 6749 §5.2", "a client that may not ask so", "is refused",
                w -> Expect
                        .refused(begin(w, w.secret()), "unauthorized_client", "invalid_client", "invalid_grant"));
        checks.must("device-client-unknown", "RFC 8628 §3.1", "a client that there is not",
                "invalid_client or unauthorized_client",
                w -> Expect.refused(begin(w, new Client("app-0000000000000000", "", "")), "invalid_client",
                        "unauthorized_client"));
        checks.must("device-client-wrong", "RFC 8628 §3.1", "a wrong secret", "401 invalid_client", w -> {
            Client client = w.client(Wish.SECRET.onDevice());
            return Expect.refused(401, begin(w, new Client(client.id(), "A".repeat(43), "")), "invalid_client");
        });
        checks.must("device-get", "RFC 8628 §3.1", "GET", "no codes", w -> {
            Reply reply = w.web().get(w.endpoint(ENDPOINT) + "?client_id=" + device(w).id() + "&scope=openid");
            return Expect.that(reply.text("device_code").isEmpty(), Integer.toString(reply.status()));
        });
    }

    private static void asking(Checks checks) {
        checks.must("device-pending", ERRORS, "nobody has answered yet", "authorization_pending", w -> Expect
                .refused(400, poll(w, device(w), begun(w)), "authorization_pending"));
        checks.must("device-slow-down", ERRORS, "asking again at once", "slow_down", w -> {
            Reply begun = begun(w);
            poll(w, device(w), begun);
            return Expect.refused(400, poll(w, device(w), begun), "slow_down");
        });
        checks.must("device-let", "RFC 8628 §3.4", "the person says yes", "tokens", w -> {
            Reply begun = begun(w);
            answer(w, begun, true);
            return Expect.granted(poll(w, device(w), begun));
        });
        checks.must("device-id-token", "OIDC Core §3.1.3.3", "the person says yes to openid",
                "an ID token for this client", w -> {
                    Reply begun = begun(w);
                    answer(w, begun, true);
                    IdToken token = IdToken.of(poll(w, device(w), begun));
                    return Expect.that(token.claims().path("aud").toString().contains(device(w).id()), "an ID token");
                });
        checks.must("device-denied", ERRORS, "the person says no", "access_denied", w -> {
            Reply begun = begun(w);
            answer(w, begun, false);
            return Expect.refused(400, poll(w, device(w), begun), "access_denied");
        });
        checks.must("device-once", "RFC 8628 §3.4", "a device code that brought tokens, once more", "is refused", w -> {
            Reply begun = begun(w);
            answer(w, begun, true);
            Expect.granted(poll(w, device(w), begun));
            return Expect.refused(poll(w, device(w), begun), "invalid_grant", "expired_token", "access_denied");
        });
        checks.must("device-race", "RFC 8628 §3.4", "a device code that is shown eight times at once",
                "is good once at the most", w -> {
                    Client client = device(w);
                    Reply begun = begun(w);
                    answer(w, begun, true);
                    long granted = World.atOnce(8, () -> poll(w, client, begun)).stream()
                            .filter(reply -> reply.status() == 200).count();
                    return Expect.that(granted <= 1, granted <= 1 ? "once at the most" : "several times");
                });
        checks.must("device-other-client", "RFC 8628 §3.4", "a device code, by another client", "invalid_grant", w -> {
            Reply begun = begun(w);
            answer(w, begun, true);
            return Expect.refused(poll(w, w.other(Wish.PUBLIC.onDevice()), begun), "invalid_grant");
        });
        checks.must("device-unknown", ERRORS, "a device code that nobody made", "invalid_grant or expired_token",
                w -> Expect.refused(w.token(device(w), World.map("grant_type", GRANT, "device_code", "A".repeat(43))),
                        "invalid_grant", "expired_token"));
        checks.must("device-missing", "RFC 6749 §5.2", "no device code", "invalid_request",
                w -> Expect.refused(w.token(device(w), World.map("grant_type", GRANT)), "invalid_request"));
        checks.must("device-user-code-as-code", "RFC 8628 §5.2", "the user code for the device code", "is refused",
                w -> {
                    Reply begun = begun(w);
                    return Expect.refused(
                            w.token(device(w), World.map("grant_type", GRANT, "device_code", begun.text("user_code"))),
                            "invalid_grant", "expired_token");
                });
    }

    private static void people(Checks checks) {
        checks.should("device-typed-small", "RFC 8628 §6.1", "the user code typed in small letters", "is taken", w -> {
            Reply begun = begun(w);
            boolean taken = w.server()
                    .type(w.ben(), begun.json(), begun.text("user_code").toLowerCase(Locale.ROOT)).isPresent();
            return Expect.that(taken, taken ? "taken" : "not taken");
        });
        checks.should("device-typed-plain", "RFC 8628 §6.1", "the user code typed without its hyphen", "is taken",
                w -> {
                    Reply begun = begun(w);
                    boolean taken = w.server().type(w.ben(), begun.json(), begun.text("user_code").replace("-", ""))
                            .isPresent();
                    return Expect.that(taken, taken ? "taken" : "not taken");
                });
        checks.must("device-typed-wrong", "RFC 8628 §3.3", "a code that no device shows", "is not taken", w -> {
            boolean taken = w.server().type(w.browser(Person.ADA), begun(w).json(), "BBBB-BBBB").isPresent();
            return Expect.that(!taken, taken ? "taken" : "not taken");
        });
        checks.must("device-typed-twice", "RFC 8628 §5.4", "a code that brought tokens, typed in by somebody else",
                "is not taken", w -> {
                    Reply begun = begun(w);
                    answer(w, begun, true);
                    poll(w, device(w), begun);
                    boolean taken = typed(w, w.browser(Person.ADA), begun).isPresent();
                    return Expect.that(!taken, taken ? "taken" : "not taken");
                });
        checks.must("device-stranger", "RFC 8628 §3.3", "a code typed in by who is not signed in", "lets nothing",
                w -> {
                    Reply begun = begun(w);
                    typed(w, w.stranger(), begun);
                    return Expect.refused(poll(w, device(w), begun), "authorization_pending");
                });
        checks.must("device-kept-out", "RFC 6749 §5.2", "the person said yes and is kept out before the device asks",
                "no tokens", w -> {
                    Browser mia = w.server().signIn(Person.MIA);
                    Reply begun = begun(w);
                    Met page = typed(w, mia, begun).orElseThrow(() -> new Unmet("the code is not taken"));
                    w.server().allow(mia, page);
                    w.server().keepOut(Person.MIA, true);
                    try {
                        Reply reply = poll(w, device(w), begun);
                        return Expect.that(reply.status() == 400, reply.shown());
                    } finally {
                        w.server().keepOut(Person.MIA, false);
                        w.forget(Person.MIA);
                    }
                });
        checks.must("device-cookie-alone", "RFC 8628 §5.4", "the token endpoint with the person's cookie",
                "asks for the"
                        + " device code all the same",
                w -> {
                    Reply reply = w.web().post(w.endpoint("token_endpoint"),
                            World.map("grant_type", GRANT, "client_id", device(w).id()),
                            new Line("Cookie", w.ben().cookies()));
                    return Expect.refused(reply, "invalid_request", "invalid_grant");
                });
    }
}
