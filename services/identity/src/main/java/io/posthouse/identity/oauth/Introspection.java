package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenIntrospection;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * Token introspection (RFC 7662). An app learns of tokens that were given to it or that are meant to be shown to it, and of no others:
 * section 4 warns of apps that fish for tokens, and Spring's own provider tells any app of any token.
 */
final class Introspection implements AuthenticationProvider {
    private final OAuthStore store;
    private final ExchangeStore exchanged;

    Introspection(OAuthStore store, ExchangeStore exchanged) {
        this.store = store;
        this.exchanged = exchanged;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var question = (OAuth2TokenIntrospectionAuthenticationToken) authentication;
        if (!(question.getPrincipal() instanceof OAuth2ClientAuthenticationToken client) || !client.isAuthenticated()
                || ClientAuthenticationMethod.NONE.equals(client.getClientAuthenticationMethod())) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        }
        RegisteredClient app = client.getRegisteredClient();
        if (app != null && question.getToken().startsWith(ExchangeGrant.SERVICE_ACCESS)) {
            return new OAuth2TokenIntrospectionAuthenticationToken(question.getToken(), client,
                    shown(question.getToken(), app));
        }
        OAuth2Authorization authorization = store.findByToken(question.getToken(), null);
        OAuth2TokenIntrospection answer = app == null || authorization == null
                || !authorization.getRegisteredClientId().equals(app.getId())
                        ? OAuth2TokenIntrospection.builder().build()
                        : living(authorization, app, question.getToken());
        return new OAuth2TokenIntrospectionAuthenticationToken(question.getToken(), client, answer);
    }

    /** Of a token by which one app calls another: for whom, and who acts (RFC 8693 section 4.1). */
    private OAuth2TokenIntrospection shown(String token, RegisteredClient app) {
        Optional<ExchangeStore.Held> found = exchanged.find(Secrets.digest(token))
                .filter(held -> held.audience().filter(app.getClientId()::equals).isPresent()
                        || held.holder().equals(app.getClientId()));
        if (found.isEmpty()) {
            return OAuth2TokenIntrospection.builder().build();
        }
        ExchangeStore.Held held = found.get();
        OAuth2TokenIntrospection.Builder told = OAuth2TokenIntrospection.builder(true).clientId(held.holder())
                .subject(held.login().toString()).issuedAt(held.issuedAt()).expiresAt(held.expiresAt())
                .tokenType(held.jkt().isPresent() ? "DPoP" : "Bearer").claim("act", act(held.actors()));
        held.audience().ifPresent(told::audience);
        held.jkt().ifPresent(jkt -> told.claim("cnf", Map.of("jkt", jkt)));
        held.scopes().forEach(told::scope);
        return told.build();
    }

    private static Map<String, Object> act(List<String> actors) {
        Map<String, Object> act = new LinkedHashMap<>();
        for (String actor : actors.reversed()) {
            Map<String, Object> next = new LinkedHashMap<>(Map.of("sub", actor));
            if (!act.isEmpty()) {
                next.put("act", act);
            }
            act = next;
        }
        return act;
    }

    private static OAuth2TokenIntrospection living(OAuth2Authorization authorization, RegisteredClient app,
            String token) {
        OAuth2Authorization.Token<OAuth2Token> found = authorization.getToken(token);
        if (found == null || !found.isActive()) {
            return OAuth2TokenIntrospection.builder().build();
        }
        OAuth2TokenIntrospection.Builder told = OAuth2TokenIntrospection.builder(true).clientId(app.getClientId())
                .subject(authorization.getPrincipalName());
        Instant end = found.getToken().getExpiresAt();
        if (end != null) {
            told.expiresAt(end);
        }
        Instant begin = found.getToken().getIssuedAt();
        if (found.getToken() instanceof OAuth2AccessToken access && begin != null) {
            told.tokenType(access.getTokenType().getValue()).issuedAt(begin);
        }
        if (found.getToken() instanceof BoundToken bound) {
            // RFC 9449 section 6.2.
            told.claims(claims -> claims.putAll(bound.getClaims()));
        }
        authorization.getAuthorizedScopes().forEach(told::scope);
        return told.build();
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2TokenIntrospectionAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
