package io.posthouse.identity.oauth;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsent;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationConsentAuthenticationContext;

/** What people let apps do, for Spring's authorization server. */
final class Consents implements OAuth2AuthorizationConsentService {
    private final GrantStore store;
    private final boolean answering;

    Consents(GrantStore store) {
        this(store, false);
    }

    private Consents(GrantStore store, boolean answering) {
        this.store = store;
        this.answering = answering;
    }

    /**
     * The same for when a person has just answered: then what they said before is not seen. Spring would add it to the answer, so that
     * whoever says no to an app that they once let would be taken to say yes.
     */
    Consents answering() {
        return new Consents(store, true);
    }

    /** Whether the person has to be asked. Also for a mere sign-in, which Spring would take for granted: who they are is theirs to tell. */
    static boolean hasToBeAsked(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        OAuth2AuthorizationRequest asked = context.getAuthorizationRequest();
        OAuth2AuthorizationConsent given = context.getAuthorizationConsent();
        boolean ask = asked == null || given == null || !given.getScopes().containsAll(asked.getScopes())
                || SignInAge.asks(asked.getAdditionalParameters().get(SignInAge.PROMPT), "consent");
        if (ask) {
            RequestRules.refuseToAskSilently(context);
        }
        return ask;
    }

    /** Who answers a request says nothing about what it did not ask for: that stays as it was. */
    void keepTheRest(OAuth2AuthorizationConsentAuthenticationContext context) {
        OAuth2AuthorizationConsent.Builder said = context.getAuthorizationConsent();
        OAuth2AuthorizationRequest asked = context.getAuthorizationRequest();
        Set<GrantedAuthority> let = new HashSet<>();
        said.authorities(let::addAll);
        if (!let.isEmpty() && asked != null) {
            given(context.getRegisteredClient().getId(),
                    context.getAuthorization().getPrincipalName()).stream()
                    .filter(scope -> !asked.getScopes().contains(scope)).forEach(said::scope);
        }
    }

    private Set<String> given(String client, String principal) {
        return store.consent(new AppId(Long.parseLong(client)), login(principal));
    }

    private static LoginId login(String principal) {
        return SignedIn.login(principal);
    }

    @Override
    public @Nullable OAuth2AuthorizationConsent findById(String client, String principal) {
        Set<String> scopes = answering ? Set.of() : given(client, principal);
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
                login(consent.getPrincipalName()), consent.getScopes());
    }

    @Override
    public void remove(OAuth2AuthorizationConsent consent) {
        store.dropConsent(new AppId(Long.parseLong(consent.getRegisteredClientId())),
                login(consent.getPrincipalName()));
    }
}
