package io.posthouse.identity;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a connection stands on, and ends with: a signed-in session, or what a person granted an app.
 *
 * @param session as {@link Caller#session}, 1 to 64 characters
 * @param app by which the person came; empty for the platform's own clients
 */
public record Standing(String session, Optional<AppId> app) {
    private static final int CHARS_MAX = 64;
    private static final String GRANT = "grant-";

    public Standing {
        check(!session.isEmpty() && session.length() <= CHARS_MAX, "a session's id has 1 to 64 characters");
    }

    /** What that caller's connection stands on. */
    public static Standing of(Caller caller) {
        return new Standing(caller.session(), caller.app().map(Caller.AppCall::app));
    }

    /** How what a person granted an app is named where a session could be. */
    public static String grant(long id) {
        return GRANT + id;
    }

    /** Whether that names what a person granted an app, and no signed-in session. */
    public static boolean isGrant(String session) {
        return session.startsWith(GRANT);
    }

    /** Which grant it is; empty for a signed-in session. */
    public OptionalLong grant() {
        return app.isPresent() && session.startsWith(GRANT)
                ? OptionalLong.of(Long.parseLong(session.substring(GRANT.length())))
                : OptionalLong.empty();
    }
}
