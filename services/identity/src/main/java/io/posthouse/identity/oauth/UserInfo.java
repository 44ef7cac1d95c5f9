package io.posthouse.identity.oauth;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.TokenKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;

/** Who the person is for whom an app calls (OpenID Connect Core section 5.3). The gateway has found out by the access token. */
final class UserInfo {
    private static final String CHALLENGE = "WWW-Authenticate";
    private static final Set<TokenKind> FOR_A_PERSON = Set.of(TokenKind.USER_ACCESS, TokenKind.MINI_SESSION);

    private final GrantStore store;

    UserInfo(GrantStore store) {
        this.store = store;
    }

    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("POST")) {
            response.setHeader("Allow", "GET, POST");
            Json.error(response, HttpStatus.METHOD_NOT_ALLOWED.value(), "invalid_request", "Ask by GET or POST.");
            return;
        }
        Optional<Caller> caller = Caller.CURRENT.isBound() ? Optional.of(Caller.CURRENT.get()) : Optional.empty();
        if (caller.isEmpty() || !FOR_A_PERSON.contains(caller.get().tokenKind())) {
            // A session's cookie as well: this is for apps.
            response.setHeader(CHALLENGE, "Bearer");
            Json.error(response, HttpStatus.UNAUTHORIZED.value(), "invalid_token",
                    "Call by an access token that a person granted.");
            return;
        }
        Set<String> scopes = caller.get().app().orElseThrow().scopes();
        if (!scopes.contains("openid")) {
            response.setHeader(CHALLENGE, "Bearer error=\"insufficient_scope\", scope=\"openid\"");
            Json.error(response, HttpStatus.FORBIDDEN.value(), "insufficient_scope",
                    "The access token is not good for openid.");
            return;
        }
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("sub", caller.get().login().toString());
        if (scopes.contains("profile")) {
            store.about(caller.get().login()).ifPresent(about -> {
                said.put("name", about.displayName());
                said.put("preferred_username", about.name());
            });
        }
        Json.write(response, HttpStatus.OK.value(), said);
    }
}
