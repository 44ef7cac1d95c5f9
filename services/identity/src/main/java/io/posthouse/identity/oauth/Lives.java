package io.posthouse.identity.oauth;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;

/**
 * How long what is granted lives.
 *
 * @param asking how long a person may think about a request
 * @param code until an authorisation code is used; RFC 6749 section 4.1.2 says at most 10 min
 * @param access an access token for a person
 * @param own an access token of an app for itself
 * @param refresh a refresh token from its last use on
 * @param grant a grant, however often it is refreshed
 * @param miniCode until the code of a mini-program is used
 * @param mini the session of a mini-program; it ends with the person's at the latest
 * @param jsTicket a ticket by which a page reaches into the client
 */
record Lives(Duration asking, Duration code, Duration access, Duration own, Duration refresh, Duration grant,
        Duration miniCode, Duration mini, Duration jsTicket) {

    /**
     * 10 min to think, 1 min for a code, 10 min and 2 h for access, 30 days from use to use, 90 days in all; of mini-programs 5 min for a code and
     * 2 h for a session, and 15 min for a page's ticket.
     */
    static final Lives USUAL = new Lives(Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofMinutes(10),
            Duration.ofHours(2), Duration.ofDays(30), Duration.ofDays(90), Duration.ofMinutes(5), Duration.ofHours(2),
            Duration.ofMinutes(15));

    Lives {
        check(code.compareTo(Duration.ofMinutes(10)) <= 0, "a code lives for 10 min at most");
        check(refresh.compareTo(grant) <= 0, "no refresh token outlives its grant");
    }
}
