package io.posthouse.identity.oauth;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;

/**
 * A request that a page of the app has the browser post as a form (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section 2). The
 * browser sends no cookie along with a form of another site, so nobody is known here: it is sent round to ask the same by GET. That does
 * no more than a link would.
 */
final class FormRequest {
    /** With the path no more than the gateway takes as an address. */
    private static final int QUERY_CHARS_MAX = 4_000;

    private FormRequest() {
    }

    /** Whether a form asks to authorise. A person's answer to our own page says neither of the two. */
    static boolean is(HttpServletRequest request) {
        return request.getMethod().equals("POST") && (request.getParameter(OAuth2ParameterNames.RESPONSE_TYPE) != null
                || request.getParameter(OAuth2ParameterNames.REQUEST_URI) != null);
    }

    /** Sends the browser round. RFC 9110 section 15.4.4: by 303, so that it does not post once more. */
    static void askByGet(HttpServletRequest request, HttpServletResponse response) {
        String query = request.getParameterMap().entrySet().stream()
                .flatMap(
                        one -> Arrays.stream(one.getValue()).map(value -> encoded(one.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&"));
        if (query.length() > QUERY_CHARS_MAX) {
            response.setStatus(HttpStatus.URI_TOO_LONG.value());
            return;
        }
        response.setStatus(HttpStatus.SEE_OTHER.value());
        response.setHeader(HttpHeaders.LOCATION, request.getRequestURI() + (query.isEmpty() ? "" : "?" + query));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
