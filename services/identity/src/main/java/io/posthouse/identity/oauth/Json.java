package io.posthouse.identity.oauth;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.posthouse.identity.http.CallerHeader;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/** Answers in JSON where the RFCs say their form, which is not ours. */
final class Json {
    private Json() {
    }

    /** Answers with {@code said}, which nobody may keep. */
    static void write(HttpServletResponse response, int status, Map<String, Object> said) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        write(response, status, JSONObjectUtils.toJSONString(said));
    }

    /** Answers with a text that is JSON. */
    static void write(HttpServletResponse response, int status, String json) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with an error of RFC 6749 section 5.2, by the status that belongs to it. */
    static void error(HttpServletResponse response, OAuth2Error error) throws IOException {
        int status = switch (error.getErrorCode()) {
            case OAuth2ErrorCodes.INVALID_CLIENT -> HttpStatus.UNAUTHORIZED.value();
            case OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE.value();
            default -> HttpStatus.BAD_REQUEST.value();
        };
        if (status == HttpStatus.UNAUTHORIZED.value()) {
            // RFC 6749 section 5.2, RFC 9110 section 15.5.2. Spring says nothing about it.
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"apps\"");
        }
        error(response, status, error.getErrorCode(),
                OAuthWords.of(error));
    }

    /** Answers with an error of RFC 6749 section 5.2. */
    static void error(HttpServletResponse response, int status, String code, String words) throws IOException {
        if (!code.equals(OAuthWords.PENDING)) {
            // A device asks again and again, as it was told to: nothing is refused to it.
            response.setHeader(CallerHeader.REFUSED, code);
        }
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("error", code);
        said.put("error_description", words);
        write(response, status, said);
    }
}
