package io.posthouse.identity.oauth;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/**
 * What developers are told about an error of RFC 6749 section 5.2 in {@code error_description}: what to do, in characters that may stand there.
 * It goes by the code alone where one reason would tell somebody who guesses more than another.
 */
final class OAuthWords {
    /** RFC 8628 section 3.5. */
    static final String PENDING = "authorization_pending";

    /** What Spring says where it knows no more than which parameter it was. */
    private static final Pattern OF_PARAMETER = Pattern.compile("OAuth 2\\.0 (?:[A-Za-z ]+ )?Parameter: (\\w+)");
    private static final Map<String, String> BY_CODE = Map.ofEntries(
            Map.entry(OAuth2ErrorCodes.INVALID_CLIENT,
                    "No app has proved itself. Compare client id and secret, send them in one way"
                            + " (a public app sends its client id alone), and look whether the app is disabled. Its developer finds this request among its refused calls."),
            Map.entry(OAuth2ErrorCodes.INVALID_GRANT,
                    "What is shown gets no tokens, or not any more: it was used, is too old or was ended,"
                            + " belongs to another app, or redirect_uri or code_verifier is not the one it began with. Send the person to authorize again."),
            Map.entry(OAuth2ErrorCodes.INVALID_SCOPE,
                    "A scope is none that this app may ask for here, or none is named where one has to be."
                            + " Compare with the permissions of the app."),
            Map.entry(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT,
                    "This app is not registered for this way to get tokens. Change the app, or ask in another way."),
            Map.entry(OAuth2ErrorCodes.INVALID_REQUEST,
                    "A parameter is missing, given twice, or does not fit the others."),
            Map.entry(OAuth2ErrorCodes.UNSUPPORTED_GRANT_TYPE,
                    "There is no such way to get tokens. grant_types_supported in the metadata names all."),
            Map.entry(OAuth2ErrorCodes.UNSUPPORTED_TOKEN_TYPE,
                    "Tokens of this type are not ended here. Leave token_type_hint out."),
            Map.entry(OAuth2ErrorCodes.ACCESS_DENIED, "The person has said no."),
            Map.entry(OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE,
                    "Too many requests of this app wait for an answer. Ask again in a minute."),
            Map.entry("expired_token", "The device code is too old. Begin again with a new one."),
            Map.entry(PENDING, "The person has not answered yet. Ask again after the interval."),
            Map.entry("slow_down", "The device asks too soon. Wait 5 s longer each time from now on."));

    private OAuthWords() {
    }

    /** What to say of {@code error}: its own words, where it has some that say more than a parameter's name. */
    static String of(OAuth2Error error) {
        String own = error.getDescription();
        String words = BY_CODE.getOrDefault(error.getErrorCode(), error.getErrorCode());
        if (own == null || own.isBlank()) {
            return words;
        }
        Matcher parameter = OF_PARAMETER.matcher(own);
        return parameter.matches() ? words + " Parameter: " + parameter.group(1) + "." : own;
    }
}
