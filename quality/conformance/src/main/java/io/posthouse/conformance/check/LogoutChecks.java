package io.posthouse.conformance.check;

import io.posthouse.conformance.Browser;
import io.posthouse.conformance.Checks;
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
import java.util.Map;

/** Signing out for a client (OpenID Connect RP-Initiated Logout). */
final class LogoutChecks {
    private static final String ENDPOINT = "end_session_endpoint";
    private static final String SECTION = "OIDC RP-Initiated Logout §2";
    private static final String BACK = "OIDC RP-Initiated Logout §3";

    private LogoutChecks() {
    }

    /** Somebody who signed in for the client, with the ID token that it got. */
    private record Guest(Browser browser, String hint) {
    }

    private static Guest guest(World w) throws Exception {
        Browser browser = w.server().signIn(Person.ADA);
        return new Guest(browser, IdToken.of(w.tokens(browser, w.asking(w.secret()))).text());
    }

    private static Met leave(World w, Browser browser, String... query) throws Exception {
        Map<String, String> all = World.map(query);
        return w.server().open(browser, w.endpoint(ENDPOINT) + (all.isEmpty() ? "" : "?" + Forms.form(all)));
    }

    static void addTo(Checks checks) {
        checks.must("logout-told", "OIDC RP-Initiated Logout §2.1", "end_session_endpoint", "is told", w -> {
            boolean told = w.told().has(ENDPOINT);
            return Expect.that(told, told ? "told" : "not told");
        });
        leaving(checks);
        sentOn(checks);
    }

    private static void leaving(Checks checks) {
        checks.must("logout-back", BACK, "the hint, and an address that the client registered", "is sent there", w -> {
            Guest guest = guest(w);
            Met met = leave(w, guest.browser(), "id_token_hint", guest.hint(), "post_logout_redirect_uri", Wish.BYE);
            return Expect.that(met.kind() == Kind.BACK && met.address().startsWith(Wish.BYE), met.shown());
        });
        checks.must("logout-state", BACK, "a state", "comes back unchanged", w -> {
            Guest guest = guest(w);
            Met met = leave(w, guest.browser(), "id_token_hint", guest.hint(), "post_logout_redirect_uri", Wish.BYE,
                    "state", "a b&c=ü");
            boolean same = "a b&c=ü".equals(met.told().get("state"));
            return Expect.that(same, same ? "unchanged" : met.shown());
        });
        checks.must("logout-ends", SECTION, "the hint, by the person that it tells of", "is not signed in any more",
                w -> {
                    Guest guest = guest(w);
                    Expect.that(w.server().isSignedIn(guest.browser()), "never was signed in");
                    leave(w, guest.browser(), "id_token_hint", guest.hint(), "post_logout_redirect_uri", Wish.BYE);
                    boolean still = w.server().isSignedIn(guest.browser());
                    return Expect.that(!still, still ? "still signed in" : "signed out");
                });
        checks.must("logout-ends-others-not", SECTION, "the hint of somebody else", "nobody is signed out unasked",
                w -> {
                    Guest guest = guest(w);
                    Browser ben = w.server().signIn(Person.BEN);
                    leave(w, ben, "id_token_hint", guest.hint(), "post_logout_redirect_uri", Wish.BYE);
                    boolean still = w.server().isSignedIn(ben);
                    return Expect.that(still, still ? "still signed in" : "signed out");
                });
        checks.should("logout-no-hint", SECTION, "no hint", "asked first", w -> {
            Guest guest = guest(w);
            Met met = leave(w, guest.browser());
            return Expect.that(met.kind() == Kind.SIGN_OUT && w.server().isSignedIn(guest.browser()), met.shown());
        });
        checks.must("logout-hint-forged", SECTION, "a hint whose signature is changed", "nobody is signed out unasked",
                w -> {
                    Guest guest = guest(w);
                    String hint = guest.hint();
                    String forged = hint.substring(0, hint.length() - 8) + "AAAAAAAA";
                    leave(w, guest.browser(), "id_token_hint", forged);
                    boolean still = w.server().isSignedIn(guest.browser());
                    return Expect.that(still, still ? "still signed in" : "signed out");
                });
        checks.must("logout-post", SECTION, "the same by POST", "is sent there", w -> {
            Guest guest = guest(w);
            Reply reply = w.web().post(w.endpoint(ENDPOINT),
                    World.map("id_token_hint", guest.hint(), "post_logout_redirect_uri", Wish.BYE),
                    new Line("Origin", "https://app.example"), new Line("Cookie", guest.browser().cookies()));
            // The browser may be sent round by the server's own address first.
            String location = reply.header("Location");
            Met met = location.isEmpty() || location.startsWith(Wish.BYE)
                    ? new Met(location.isEmpty() ? Kind.OWN : Kind.BACK, location, reply)
                    : w.server().open(guest.browser(), location);
            return Expect.that(met.address().startsWith(Wish.BYE), met.shown());
        });
    }

    private static void sentOn(Checks checks) {
        for (String[] one : new String[][]{{"unknown", "an address that the client did not register",
                "https://evil.example/bye"},
                {"longer", "the client's address with more at the end", Wish.BYE + "/more"},
                {"redirect", "an address that the client registered for something else", Wish.BACK}}) {
            checks.must("logout-address-" + one[0], BACK, "the hint, and " + one[1], "nobody is sent there", w -> {
                Guest guest = guest(w);
                return Expect.stays(leave(w, guest.browser(), "id_token_hint", guest.hint(),
                        "post_logout_redirect_uri", one[2]));
            });
        }
        checks.must("logout-address-alone", BACK, "an address, and nothing that tells whose it is",
                "nobody is sent there",
                w -> Expect.stays(leave(w, guest(w).browser(), "post_logout_redirect_uri", Wish.BYE)));
        checks.must("logout-client-other", SECTION, "the hint of one client and the client_id of another",
                "nobody is sent on",
                w -> {
                    Guest guest = guest(w);
                    return Expect.stays(leave(w, guest.browser(), "id_token_hint", guest.hint(), "client_id",
                            w.other(Wish.SECRET).id(), "post_logout_redirect_uri", Wish.BYE));
                });
        checks.must("logout-stranger", BACK, "nobody is signed in, with the hint and a registered address",
                "no page that asks for a password", w -> {
                    Guest guest = guest(w);
                    Met met = leave(w, w.stranger(), "id_token_hint", guest.hint(), "post_logout_redirect_uri",
                            Wish.BYE);
                    return Expect.that(met.kind() != Kind.SIGN_IN, met.shown());
                });
    }
}
