package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.TokenKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2DeviceCodeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * Tokens for a device whose person has said yes (RFC 8628 sections 3.4 and 3.5). Spring's own provider knows no {@code slow_down}, lets two
 * at once have tokens for one code, and fails where the person signed in as well.
 */
final class DeviceGrant implements AuthenticationProvider {
    private static final String SLOW_DOWN = "slow_down";
    private static final String EXPIRED = "expired_token";

    private final DeviceStore store;
    private final OAuthStore grants;
    private final TokenMaker maker;

    DeviceGrant(DeviceStore store, OAuthStore grants, TokenMaker maker) {
        this.store = store;
        this.grants = grants;
        this.maker = maker;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var asking = (OAuth2DeviceCodeAuthenticationToken) authentication;
        OAuth2ClientAuthenticationToken client = AskingApp.asking(asking);
        RegisteredClient app = AskingApp.of(client);
        if (!app.getAuthorizationGrantTypes().contains(AuthorizationGrantType.DEVICE_CODE)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
        }
        OAuthStore.refuseWithoutKey(app);
        byte[] digest = Secrets.digest(asking.getDeviceCode());
        DeviceStore.Stand stand = store.ask(digest, AppClients.id(app))
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
        if (stand.used()) {
            stand.grant().ifPresent(grant -> grants.revoke(grant, "code-shown-again"));
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
        if (stand.late()) {
            throw new OAuth2AuthenticationException(EXPIRED);
        }
        return switch (stand.decided().orElse("")) {
            case "granted" -> issue(client, digest);
            case "denied" -> throw new OAuth2AuthenticationException(OAuth2ErrorCodes.ACCESS_DENIED);
            default -> throw new OAuth2AuthenticationException(stand.soon() ? SLOW_DOWN : OAuthWords.PENDING);
        };
    }

    private Authentication issue(OAuth2ClientAuthenticationToken client, byte[] digest) {
        RegisteredClient app = AskingApp.of(client);
        Optional<String> bound = AskingApp.isPublic(client) ? Proofs.shown() : Optional.empty();
        List<Long> ended = new ArrayList<>();
        OAuth2RefreshToken refresh = maker.refresh();
        record Issued(DeviceStore.Granted granted, OAuth2AccessToken access) {
        }
        Optional<Issued> issued = grants.inOne(ended,
                () -> store.use(digest, bound, grants.lives().grant()).flatMap(granted -> {
                    OAuth2AccessToken access = maker.access(TokenMaker.USER_ACCESS, granted.scopes(),
                            grants.lives().access());
                    grants.endOldest(new AppId(Long.parseLong(app.getId())), granted.login(), ended);
                    return grants.addTokens(granted.grant(), TokenKind.USER_ACCESS, access, refresh, granted.scopes())
                            ? Optional.of(new Issued(granted, access))
                            : Optional.<Issued>empty();
                }));
        if (issued.isEmpty()) {
            // Another was faster by the same code: one of both is a thief.
            store.ask(digest, AppClients.id(app)).ifPresent(
                    stand -> stand.grant().ifPresent(grant -> grants.revoke(grant, "code-shown-again")));
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
        DeviceStore.Granted granted = issued.get().granted();
        OAuth2AccessToken access = issued.get().access();
        Map<String, Object> more = new HashMap<>();
        if (granted.scopes().contains(OidcScopes.OPENID)) {
            more.put(OidcParameterNames.ID_TOKEN,
                    maker.idToken(app, granted.login().toString(), granted.authAt(), granted.amr(),
                            access.getTokenValue())
                            .getTokenValue());
        }
        return new OAuth2AccessTokenAuthenticationToken(app, client, access, refresh, more);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2DeviceCodeAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
