package io.posthouse.identity.oauth;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;

/** What each request of an app has to be, whatever it asks: beside what Spring looks at, which differs from endpoint to endpoint. */
final class AppRequestRules {
    /** RFC 8693 section 2.1: whoever asks for an exchange may name several. */
    private static final Set<String> SEVERAL = Set.of(OAuth2ParameterNames.AUDIENCE, OAuth2ParameterNames.RESOURCE);

    private AppRequestRules() {
    }

    /** Why a form is refused as {@code invalid_request}, in words. */
    static Optional<String> wrong(HttpServletRequest request) {
        for (Map.Entry<String, String[]> one : request.getParameterMap().entrySet()) {
            if (one.getValue().length > 1 && !SEVERAL.contains(one.getKey())) {
                // RFC 6749 section 3.2.
                return Optional.of("A parameter is given more than once.");
            }
        }
        String secret = request.getParameter(OAuth2ParameterNames.CLIENT_SECRET);
        return secret != null && !secret.isEmpty() && request.getHeader(HttpHeaders.AUTHORIZATION) != null
                // RFC 6749 section 5.2.
                ? Optional.of("An app proves itself in one way: by the header or in the form.")
                : Optional.empty();
    }

    /** {@code shown} itself; refused where the form names another app than the one that proves itself. */
    static @Nullable Authentication ofOne(HttpServletRequest request, @Nullable Authentication shown) {
        String named = request.getParameter(OAuth2ParameterNames.CLIENT_ID);
        if (shown != null && named != null && !named.isEmpty() && !named.equals(shown.getPrincipal())) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_REQUEST);
        }
        return shown;
    }
}
