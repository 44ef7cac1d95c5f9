package io.posthouse.identity.oauth;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Whom an app expects: an ID token that it was given before (OpenID Connect Core section 3.1.2.1, id_token_hint). */
final class SignInHint {
    /** The parameter. */
    static final String PARAMETER = "id_token_hint";

    private final SigningKeys keys;
    private final String issuer;

    SignInHint(SigningKeys keys, String issuer) {
        this.keys = keys;
        this.issuer = issuer;
    }

    /**
     * Whether the app means somebody else than {@code person}. How old the hint is says nothing, as when somebody signs out.
     *
     * @param silent whether no page may be shown: then a hint that cannot be read is of somebody else, because nobody can be asked. Where
     *     a page is shown it is left aside, for the key that signed it may long be gone
     */
    boolean isOfAnother(HttpServletRequest asked, SignedIn person, boolean silent) {
        String shown = asked.getParameter(PARAMETER);
        if (shown == null || shown.isEmpty()) {
            return false;
        }
        Optional<String> meant = keys.signedHere(shown).filter(claims -> issuer.equals(claims.getIssuer()))
                .map(claims -> claims.getSubject());
        return meant.map(subject -> !subject.equals(person.getName())).orElse(silent);
    }
}
