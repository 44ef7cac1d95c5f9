package io.posthouse.identity;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A call of an app that was not carried out, for its developer. Holds no body, no token, no address and no name of a person.
 *
 * @param requestId as the answer said it in {@code X-Request-Id}
 * @param at by the clock of the node that refused it
 * @param route the interface, as {@code /api/people/{name}}; where there is none the path's beginning, with an ellipsis for the rest and for what is no plain word
 * @param code of the problem that was answered; empty where an endpoint answered without one
 * @param status of the answer, 400 to 599
 * @param permission which the call needed and did not have
 * @param behalf for whom the app called
 * @param claimed whether nothing but its client id says that it was this app, which anybody may know
 */
public record RefusedCall(String requestId, Instant at, String method, String route, Place place, String code,
        int status, Optional<String> permission, Behalf behalf, boolean claimed) {
    /** Where it went no further. */
    public enum Place {
        /** Who calls could not be found out. */
        IDENTITY,
        /** The signature, or the body, is not what it has to be. */
        SIGNATURE,
        /** The app, the person or the interface had enough for now. */
        LIMITS,
        /** The token is not good for it, or whoever calls may not. */
        PERMISSION,
        /** There is nothing, or not by this method. */
        ROUTE,
        /** The endpoint said no. */
        ENDPOINT,
        /** The platform could not; the call may have been right. */
        PLATFORM;

        /** As it is told to others. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For whom an app calls. */
    public enum Behalf {
        /** A person who let it. */
        PERSON,
        /** Itself. */
        APP,
        /** That was not found out. */
        UNKNOWN
    }
}
