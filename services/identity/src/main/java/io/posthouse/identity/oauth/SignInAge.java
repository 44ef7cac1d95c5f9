package io.posthouse.identity.oauth;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long ago a person may have signed in to be sent on to an app (OpenID Connect Core section 3.1.2.1: max_age, prompt). */
final class SignInAge {
    static final String MAX_AGE = "max_age";
    static final String PROMPT = "prompt";

    // What is asked by "now" has to hold until the browser is back from signing in.
    private static final Duration JUST_NOW = Duration.ofSeconds(30);

    private final GrantStore store;

    SignInAge(GrantStore store) {
        this.store = store;
    }

    /**
     * Whether the app wants no page to be shown. Also where it does not ask for openid, as others have it: an app that says so looks into a frame
     * that nobody sees.
     */
    static boolean isSilent(HttpServletRequest request) {
        return asks(request.getParameter(PROMPT), "none");
    }

    /** Whether a list with spaces between has {@code word}. */
    static boolean asks(@Nullable Object list, String word) {
        return list instanceof String text && Arrays.asList(text.split(" ")).contains(word);
    }

    /** Whether {@code person} has to sign in once more for what the app asks. */
    boolean isTooOld(HttpServletRequest request, SignedIn person) {
        return atMost(request).flatMap(most -> store.signedInFor(person.session()).map(age -> age.compareTo(most) > 0))
                .orElse(false);
    }

    private static Optional<Duration> atMost(HttpServletRequest request) {
        if (asks(request.getParameter(PROMPT), "login")) {
            return Optional.of(JUST_NOW);
        }
        String said = request.getParameter(MAX_AGE);
        if (said == null || !said.matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        Duration most = Duration.ofSeconds(Long.parseLong(said));
        return Optional.of(most.isZero() ? JUST_NOW : most);
    }
}
