package io.posthouse.identity.oauth;

import io.posthouse.identity.app.App;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/** Our apps as Spring's authorization server knows clients, and what proves them. */
final class AppClients implements RegisteredClientRepository, PasswordEncoder {
    /** Stands where Spring would have the secret's hash; there may be two, and both lie with us. */
    private static final String SECRETS_OF = "app:";
    private static final String KEY_REQUIRED = "posthouse.key-required";
    /** What OpenID Connect brings: every app that can send people to us may ask for it (OpenID Connect Core section 5.4). */
    static final Set<String> SIGN_IN_SCOPES = Set.of(OidcScopes.OPENID, OidcScopes.PROFILE);

    private final StoredApps apps;
    private final Lives lives;

    AppClients(StoredApps apps, Lives lives) {
        this.apps = apps;
        this.lives = lives;
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return client(apps.byId(new AppId(Long.parseLong(id))));
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return client(apps.byClientId(clientId));
    }

    /** The id under which an app is a client. */
    static AppId id(RegisteredClient client) {
        return new AppId(Long.parseLong(client.getId()));
    }

    /** Whether an app gets no token that is not bound to a key. */
    static boolean needsKey(RegisteredClient client) {
        return Boolean.TRUE.equals(client.getClientSettings().getSetting(KEY_REQUIRED));
    }

    private @Nullable RegisteredClient client(Optional<App> found) {
        return found.filter(app -> app.isLetIn() && hasAWay(app) && isOfWhoAsks(app)).map(this::client).orElse(null);
    }

    /** Where a person is asked for an app of another tenant, there is no such app. */
    private static boolean isOfWhoAsks(App app) {
        return !Caller.CURRENT.isBound() || Caller.CURRENT.get().tenant().equals(app.tenant());
    }

    /** One that can keep no secret, and to which nobody is sent back, can ask for nothing: no client to Spring. */
    private static boolean hasAWay(App app) {
        return !app.isPublic() || !app.redirectUris().isEmpty() || app.options().device();
    }

    private RegisteredClient client(App app) {
        RegisteredClient.Builder client = RegisteredClient.withId(app.id().toString()).clientId(app.clientId())
                .clientName(app.name()).redirectUris(uris -> uris.addAll(app.redirectUris()))
                .scopes(scopes -> scopes.addAll(app.permissions()))
                .clientSettings(ClientSettings.builder().requireProofKey(true).requireAuthorizationConsent(true)
                        .setting(KEY_REQUIRED, app.options().proofRequired()).build())
                .tokenSettings(TokenSettings.builder().accessTokenFormat(OAuth2TokenFormat.REFERENCE)
                        .idTokenSignatureAlgorithm(SignatureAlgorithm.valueOf(app.options().idTokenAlg()))
                        .reuseRefreshTokens(false).authorizationCodeTimeToLive(lives.code())
                        .accessTokenTimeToLive(lives.access()).refreshTokenTimeToLive(lives.refresh()).build());
        if (!app.redirectUris().isEmpty()) {
            client.scopes(scopes -> scopes.addAll(SIGN_IN_SCOPES))
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                    .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN);
        }
        if (app.options().device()) {
            client.scopes(scopes -> scopes.addAll(SIGN_IN_SCOPES))
                    .authorizationGrantType(AuthorizationGrantType.DEVICE_CODE)
                    .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN);
        }
        if (!app.isPublic() && !app.options().exchangesFor().isEmpty()) {
            client.authorizationGrantType(AuthorizationGrantType.TOKEN_EXCHANGE);
        }
        if (app.options().mini()) {
            client.scopes(scopes -> scopes.addAll(SIGN_IN_SCOPES)).authorizationGrantType(MiniGrant.TYPE);
        }
        if (app.isPublic()) {
            client.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
        } else {
            client.clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                    .clientSecret(SECRETS_OF + app.id())
                    .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS);
        }
        return client.build();
    }

    @Override
    public boolean matches(@Nullable CharSequence shown, @Nullable String stored) {
        if (shown == null || stored == null || !stored.startsWith(SECRETS_OF)) {
            return false;
        }
        AppId app = new AppId(Long.parseLong(stored.substring(SECRETS_OF.length())));
        Optional<Long> secret = apps.secretOf(app, shown.toString());
        secret.ifPresent(UsedSecret::note);
        return secret.isPresent();
    }

    @Override
    public String encode(@Nullable CharSequence secret) {
        throw new UnsupportedOperationException("secrets of apps are made by us");
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("apps are registered by their developers");
    }
}
