package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import io.posthouse.identity.app.Installs;
import io.posthouse.identity.app.Installs.Install;
import io.posthouse.kernel.TokenKind;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * Client credentials (RFC 6749 section 4.4) with a parameter that names a tenant: a token that is good about that company alone, for what
 * it let the app when it installed it. Without the parameter the app asks for itself.
 *
 * <p>It stands before the provider for that and not beside it: Spring asks the next one when one has refused, and who is refused a company's
 * token would get another.
 */
final class TenantGrant implements AuthenticationProvider {
    /** The parameter: the name of the tenant. */
    static final String TENANT = "tenant";

    private final Installs installs;
    private final GrantStore store;
    private final TokenMaker maker;
    private final Duration life;
    private final AuthenticationProvider ofItself;

    /**
     * @param life of such a token
     * @param ofItself answers an app that asks for itself
     */
    TenantGrant(Installs installs, GrantStore store, TokenMaker maker, Duration life,
            AuthenticationProvider ofItself) {
        this.installs = installs;
        this.store = store;
        this.maker = maker;
        this.life = life;
        this.ofItself = ofItself;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        var asking = (OAuth2ClientCredentialsAuthenticationToken) authentication;
        Object named = asking.getAdditionalParameters().get(TENANT);
        if (named == null) {
            return ofItself.authenticate(authentication);
        }
        OAuth2ClientAuthenticationToken client = AskingApp.asking(asking);
        RegisteredClient app = AskingApp.of(client);
        if (AskingApp.isPublic(client)
                || !app.getAuthorizationGrantTypes().contains(AuthorizationGrantType.CLIENT_CREDENTIALS)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
        }
        OAuthStore.refuseWithoutKey(app);
        // RFC 8707 section 2 has this code for what a token shall be good at. Whether there is such a tenant is nobody's to learn.
        Install install = installs.in(named.toString(), AppClients.id(app)).orElseThrow(
                () -> refused("invalid_target", "This app is not installed in that tenant."));
        Set<String> scopes = asking.getScopes().isEmpty() ? install.scopes() : asking.getScopes();
        if (!install.scopes().containsAll(scopes)) {
            throw refused(OAuth2ErrorCodes.INVALID_SCOPE, "The tenant did not let the app do all of this.");
        }
        OAuth2AccessToken fresh = maker.access(TokenKind.TENANT_ACCESS.prefix(), scopes, life);
        if (!store.addTenantToken(Secrets.digest(fresh.getTokenValue()), store.grantOf(AppClients.id(app)),
                install.tenant(), scopes, Proofs.shown(), life)) {
            throw refused("invalid_target", "This app is not installed in that tenant.");
        }
        return new OAuth2AccessTokenAuthenticationToken(app, client, fresh, null, Map.of());
    }

    private static OAuth2AuthenticationException refused(String code, String words) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, words, null));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2ClientCredentialsAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
