package io.posthouse.identity.oauth;

import io.posthouse.kernel.AppId;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsent;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;

/** What people let apps do, for Spring's authorization server. */
final class Consents implements OAuth2AuthorizationConsentService {
    private final GrantStore store;

    Consents(GrantStore store) {
        this.store = store;
    }

    @Override
    public @Nullable OAuth2AuthorizationConsent findById(String client, String principal) {
        Set<String> scopes = store.consent(new AppId(Long.parseLong(client)), SignedIn.login(principal));
        if (scopes.isEmpty()) {
            return null;
        }
        OAuth2AuthorizationConsent.Builder consent = OAuth2AuthorizationConsent.withId(client, principal);
        scopes.forEach(consent::scope);
        return consent.build();
    }

    @Override
    public void save(OAuth2AuthorizationConsent consent) {
        store.saveConsent(new AppId(Long.parseLong(consent.getRegisteredClientId())),
                SignedIn.login(consent.getPrincipalName()), consent.getScopes());
    }

    @Override
    public void remove(OAuth2AuthorizationConsent consent) {
        store.dropConsent(new AppId(Long.parseLong(consent.getRegisteredClientId())),
                SignedIn.login(consent.getPrincipalName()));
    }
}
