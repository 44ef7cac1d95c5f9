package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.StoredApps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * Token exchange (RFC 8693): an app that was called for a person calls another one for them, and says so. It gets a token that is good at
 * that other app alone, for no more than its own is, for no longer, and that names everybody on the way.
 *
 * <p>Spring's own provider measures scopes by what the app may ask for, not by the token it shows, takes tokens of other apps, and has no
 * place for a rule about audiences.
 */
final class ExchangeGrant implements AuthenticationProvider {
    /** What is good at another app begins with. */
    static final String SERVICE_ACCESS = "phv_";
    /** The most apps that act for a person in one chain. */
    static final int ACTORS_MAX = 4;

    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final String INVALID_TARGET = "invalid_target";
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final ExchangeStore store;
    private final StoredApps apps;
    private final TokenMaker maker;

    ExchangeGrant(ExchangeStore store, StoredApps apps, TokenMaker maker) {
        this.store = store;
        this.apps = apps;
        this.maker = maker;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var asking = (OAuth2TokenExchangeAuthenticationToken) authentication;
        OAuth2ClientAuthenticationToken client = AskingApp.asking(asking);
        RegisteredClient app = AskingApp.of(client);
        if (AskingApp.isPublic(client)
                || !app.getAuthorizationGrantTypes().contains(AuthorizationGrantType.TOKEN_EXCHANGE)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
        }
        OAuthStore.refuseWithoutKey(app);
        if (!asking.getRequestedTokenType().equals(ACCESS_TOKEN) || !asking.getSubjectTokenType().equals(ACCESS_TOKEN)
                || asking.getActorToken() != null) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST,
                    "Access tokens are exchanged; the actor is the app that asks.");
        }
        App audience = audience(asking, app);
        ExchangeStore.Held subject = subject(asking, app);
        List<String> actors = new ArrayList<>(List.of(app.getClientId()));
        actors.addAll(subject.actors());
        if (actors.size() > ACTORS_MAX) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST,
                    "More than " + ACTORS_MAX + " apps would act in one chain.");
        }
        Set<String> scopes = asking.getScopes().isEmpty() ? subject.scopes() : asking.getScopes();
        if (!subject.scopes().containsAll(scopes)) {
            throw refused(OAuth2ErrorCodes.INVALID_SCOPE, "The token that is shown is not good for all of this.");
        }
        OAuth2AccessToken fresh = maker.access(SERVICE_ACCESS, scopes, LIFE);
        Duration life = store.add(Secrets.digest(fresh.getTokenValue()), Secrets.digest(asking.getSubjectToken()),
                audience.id(), actors, scopes, Proofs.shown(), LIFE)
                .orElseThrow(() -> refused(OAuth2ErrorCodes.INVALID_REQUEST, "The token that is shown has ended."));
        Instant now = Instant.now();
        return new OAuth2AccessTokenAuthenticationToken(app, client,
                BoundToken.access(fresh.getTokenValue(), now, now.plus(life), Set.copyOf(scopes), Proofs.shown()), null,
                Map.of("issued_token_type", ACCESS_TOKEN));
    }

    /** One app, by its client id, which the app that asks was let call. */
    private App audience(OAuth2TokenExchangeAuthenticationToken asking, RegisteredClient app) {
        if (!asking.getResources().isEmpty() || asking.getAudiences().size() != 1) {
            throw refused(INVALID_TARGET, "One audience is named, by its client id, and no resource.");
        }
        String wanted = asking.getAudiences().iterator().next();
        return apps.byId(AppClients.id(app)).filter(known -> known.options().exchangesFor().contains(wanted))
                .flatMap(known -> apps.byClientId(wanted).filter(target -> target.tenant().equals(known.tenant())))
                .filter(App::isLetIn)
                .orElseThrow(() -> refused(INVALID_TARGET, "This app gets no tokens for that audience."));
    }

    /** What was given to the app that asks, or shown to it; RFC 8693 section 2.2.2 says by what code it is refused. */
    private ExchangeStore.Held subject(OAuth2TokenExchangeAuthenticationToken asking, RegisteredClient app) {
        if (asking.getSubjectToken().startsWith(TokenMaker.APP_ACCESS)) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST,
                    "The token that is shown is an app's own and stands for no person. One that a person gave the app is exchanged.");
        }
        ExchangeStore.Held held = store.find(Secrets.digest(asking.getSubjectToken()))
                .filter(found -> found.audience().orElse(found.holder()).equals(app.getClientId()))
                .orElseThrow(() -> refused(OAuth2ErrorCodes.INVALID_REQUEST,
                        "The token that is shown is not alive, or neither given nor shown to this app."));
        boolean own = held.audience().isEmpty();
        if (own && held.jkt().isPresent() && !held.jkt().equals(Proofs.shown())) {
            throw refused(OAuth2ErrorCodes.INVALID_REQUEST, "The token that is shown is bound to another key.");
        }
        return held;
    }

    private static OAuth2AuthenticationException refused(String code, String words) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, words, null));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2TokenExchangeAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
