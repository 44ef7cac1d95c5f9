package io.posthouse.identity.oauth;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2PushedAuthorizationRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2PushedAuthorizationRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AuthorizationCodeRequestAuthenticationConverter;

/**
 * Takes what an app will ask before it sends the person (RFC 9126), and looks at it as if the person had come. Spring's provider does the
 * looking; what it would keep is ours to keep, since its own names say when they end and it judges that by a node's clock.
 */
final class PushFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** What is read of a request when the person comes; nothing else is kept, and above all no secret. */
    private static final List<String> KEPT = List.of(PkceParameterNames.CODE_CHALLENGE,
            PkceParameterNames.CODE_CHALLENGE_METHOD, OidcParameterNames.NONCE, SignInAge.PROMPT, SignInAge.MAX_AGE,
            SignInHint.PARAMETER);

    private final transient PushedRequests pushed;
    private final transient OAuth2AuthorizationCodeRequestAuthenticationConverter converter = new OAuth2AuthorizationCodeRequestAuthenticationConverter();

    PushFilter(PushedRequests pushed) {
        this.pushed = pushed;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getRequestURI().equals(OAuthPaths.PUSH)) {
            chain.doFilter(request, response);
            return;
        }
        try {
            String uri = push(request);
            Map<String, Object> said = new LinkedHashMap<>();
            said.put(OAuth2ParameterNames.REQUEST_URI, uri);
            said.put(OAuth2ParameterNames.EXPIRES_IN, PushedRequests.LIFE.toSeconds());
            Json.write(response, HttpStatus.CREATED.value(), said);
        } catch (OAuth2AuthenticationException e) {
            Json.error(response, e.getError());
        }
    }

    private String push(HttpServletRequest request) {
        OAuth2ClientAuthenticationToken client = AskingApp.known();
        // Without these Spring's converter takes it for a person's answer, or not at all.
        if (request.getParameter(OAuth2ParameterNames.RESPONSE_TYPE) == null) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST, OAuth2ParameterNames.RESPONSE_TYPE);
        }
        if (!(converter.convert(request) instanceof OAuth2PushedAuthorizationRequestAuthenticationToken asked)
                || !asked.getClientId().equals(AskingApp.of(client).getClientId())) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST, OAuth2ParameterNames.CLIENT_ID);
        }
        return pushed.push(AppClients.id(AskingApp.of(client)), query(lookedAt(asked)))
                .orElseThrow(() -> refused(OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE, OAuth2ParameterNames.REQUEST_URI));
    }

    private static OAuth2AuthorizationRequest lookedAt(Authentication asked) {
        Caught caught = new Caught();
        var provider = new OAuth2PushedAuthorizationRequestAuthenticationProvider(caught);
        provider.setAuthenticationValidator(RequestRules.ALL);
        provider.authenticate(asked);
        return Objects.requireNonNull(Objects.requireNonNull(caught.last)
                .<OAuth2AuthorizationRequest>getAttribute(OAuth2AuthorizationRequest.class.getName()));
    }

    /** As the person's browser would have brought it. */
    private static String query(OAuth2AuthorizationRequest request) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(OAuth2ParameterNames.RESPONSE_TYPE, request.getResponseType().getValue());
        all.put(OAuth2ParameterNames.CLIENT_ID, request.getClientId());
        Optional.ofNullable(request.getRedirectUri()).ifPresent(uri -> all.put(OAuth2ParameterNames.REDIRECT_URI, uri));
        if (!request.getScopes().isEmpty()) {
            all.put(OAuth2ParameterNames.SCOPE, request.getScopes().stream().sorted().collect(Collectors.joining(" ")));
        }
        Optional.ofNullable(request.getState()).ifPresent(state -> all.put(OAuth2ParameterNames.STATE, state));
        for (String name : KEPT) {
            if (request.getAdditionalParameters().get(name) instanceof String value) {
                all.put(name, value);
            }
        }
        keyOfCode(request).ifPresent(jkt -> all.put(BoundToken.KEY_OF_CODE, jkt));
        return all.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** RFC 9449 section 10.1: a proof says the same as the parameter, and not something else. */
    private static Optional<String> keyOfCode(OAuth2AuthorizationRequest request) {
        Optional<String> shown = Proofs.shown();
        Object said = request.getAdditionalParameters().get(BoundToken.KEY_OF_CODE);
        if (shown.isPresent() && said != null && !said.equals(shown.get())) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST, BoundToken.KEY_OF_CODE);
        }
        return shown.isPresent() || !(said instanceof String text) ? shown : Optional.of(text);
    }

    private static OAuth2AuthenticationException refused(String code, String parameter) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, "OAuth 2.0 Parameter: " + parameter, null));
    }

    /** Keeps what Spring would have had kept. */
    private static final class Caught implements OAuth2AuthorizationService {
        private @Nullable OAuth2Authorization last;

        @Override
        public void save(OAuth2Authorization authorization) {
            last = authorization;
        }

        @Override
        public void remove(OAuth2Authorization authorization) {
            throw new UnsupportedOperationException("nothing is pushed back");
        }

        @Override
        public @Nullable OAuth2Authorization findById(String id) {
            return null;
        }

        @Override
        public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
            return null;
        }
    }
}
