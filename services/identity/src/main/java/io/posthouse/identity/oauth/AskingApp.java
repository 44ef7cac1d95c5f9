package io.posthouse.identity.oauth;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** The app that asks by credentials of its own. */
final class AskingApp {
    private AskingApp() {
    }

    /** The app of the request on this thread; refused as {@code invalid_client} where none has proved itself. */
    static OAuth2ClientAuthenticationToken known() {
        return known(SecurityContextHolder.getContext().getAuthentication());
    }

    /** The same of what asks for tokens. */
    static OAuth2ClientAuthenticationToken asking(Authentication grant) {
        return known(grant.getPrincipal());
    }

    private static OAuth2ClientAuthenticationToken known(@Nullable Object principal) {
        if (principal instanceof OAuth2ClientAuthenticationToken client && client.isAuthenticated()
                && client.getRegisteredClient() != null) {
            return client;
        }
        throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
    }

    static RegisteredClient of(OAuth2ClientAuthenticationToken client) {
        return Objects.requireNonNull(client.getRegisteredClient());
    }

    /** Whether it has named itself only, because it can keep no secret. */
    static boolean isPublic(OAuth2ClientAuthenticationToken client) {
        return ClientAuthenticationMethod.NONE.equals(client.getClientAuthenticationMethod());
    }
}
