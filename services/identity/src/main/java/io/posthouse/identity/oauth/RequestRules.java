package io.posthouse.identity.oauth;

import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;

/** What a request to authorise has to be, beside what Spring looks at: the bounds of what we keep of it. */
final class RequestRules {
    static final Consumer<OAuth2AuthorizationCodeRequestAuthenticationContext> ALL = new OAuth2AuthorizationCodeRequestAuthenticationValidator()
            .andThen(RequestRules::check);

    private static final int STATE_CHARS_MAX = 2_000;
    private static final int NONCE_CHARS_MAX = 500;
    private static final int HINT_CHARS_MAX = 2_000;
    private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private RequestRules() {
    }

    private static void check(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        OAuth2AuthorizationCodeRequestAuthenticationToken asked = context.getAuthentication();
        Map<String, Object> more = asked.getAdditionalParameters();
        if (more.containsKey("request")) {
            throw refused("request_not_supported", "request", asked);
        }
        String state = asked.getState();
        if (state != null && state.length() > STATE_CHARS_MAX) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST, OAuth2ParameterNames.STATE, asked);
        }
        Object nonce = more.get(OidcParameterNames.NONCE);
        if (nonce != null && !(nonce instanceof String text && text.length() <= NONCE_CHARS_MAX)) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST, OidcParameterNames.NONCE, asked);
        }
        Object hint = more.get(SignInHint.PARAMETER);
        if (hint != null && !(hint instanceof String text && text.length() <= HINT_CHARS_MAX)) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST, SignInHint.PARAMETER, asked);
        }
        if (isSilentWithoutSignIn(asked) && !(asked.getPrincipal() instanceof SignedIn)) {
            throw silently("login_required", context);
        }
        mustMatch(more.get(PkceParameterNames.CODE_CHALLENGE), DIGEST, PkceParameterNames.CODE_CHALLENGE, asked);
        mustMatch(more.get(BoundToken.KEY_OF_CODE), DIGEST, BoundToken.KEY_OF_CODE, asked);
        mustMatch(more.get(SignInAge.MAX_AGE), SECONDS, SignInAge.MAX_AGE, asked);
    }

    /** OpenID Connect Core section 3.1.2.1 has {@code prompt} for its own requests only, and Spring looks at it there. */
    private static boolean isSilentWithoutSignIn(OAuth2AuthorizationCodeRequestAuthenticationToken asked) {
        return SignInAge.asks(asked.getAdditionalParameters().get(SignInAge.PROMPT), "none")
                && !asked.getScopes().contains(OidcScopes.OPENID);
    }

    /** Refuses where a person would have to be asked, and the app wants no page to be shown. */
    static void refuseToAskSilently(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        if (isSilentWithoutSignIn(context.getAuthentication())) {
            throw silently("consent_required", context);
        }
    }

    private static OAuth2AuthorizationCodeRequestAuthenticationException silently(String code,
            OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        OAuth2AuthorizationCodeRequestAuthenticationToken asked = context.getAuthentication();
        String redirect = asked.getRedirectUri() == null
                ? context.getRegisteredClient().getRedirectUris().iterator().next()
                : asked.getRedirectUri();
        return new OAuth2AuthorizationCodeRequestAuthenticationException(new OAuth2Error(code),
                new OAuth2AuthorizationCodeRequestAuthenticationToken(asked.getAuthorizationUri(), asked.getClientId(),
                        (Authentication) asked.getPrincipal(), redirect, asked.getState(), asked.getScopes(),
                        asked.getAdditionalParameters()));
    }

    private static void mustMatch(@Nullable Object value, Pattern form, String name,
            OAuth2AuthorizationCodeRequestAuthenticationToken asked) {
        if (value != null && !(value instanceof String text && form.matcher(text).matches())) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST, name, asked);
        }
    }

    private static OAuth2AuthorizationCodeRequestAuthenticationException refused(String code, String parameter,
            OAuth2AuthorizationCodeRequestAuthenticationToken asked) {
        return new OAuth2AuthorizationCodeRequestAuthenticationException(
                new OAuth2Error(code, "OAuth 2.0 Parameter: " + parameter, null), asked);
    }
}
