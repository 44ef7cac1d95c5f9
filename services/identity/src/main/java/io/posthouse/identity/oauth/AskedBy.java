package io.posthouse.identity.oauth;

import io.posthouse.identity.app.StoredApps;
import io.posthouse.identity.http.CallerHeader;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;

/**
 * Tells the door which app asks, so that its developer finds what was refused, and whoever looks after the platform what is asked. One that has
 * shown a secret is that app; one that has only named itself may be anybody, and is told as such. Stands behind where apps prove themselves.
 */
final class AskedBy extends HttpFilter {
    private static final long serialVersionUID = 1L;
    /** The attribute of a request that holds by what client id it proves itself, or tries to. */
    static final String TRIED = AskedBy.class.getName() + ".tried";

    private final transient StoredApps apps;

    AskedBy(StoredApps apps) {
        this.apps = apps;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof OAuth2ClientAuthenticationToken client
                && client.isAuthenticated() && client.getRegisteredClient() != null) {
            String who = client.getRegisteredClient().getId() + ' ' + client.getRegisteredClient().getClientId();
            // What a public app gets tokens for is good for it alone; at the other addresses its name suffices.
            String without = request.getRequestURI().equals(OAuthPaths.TOKEN) ? CallerHeader.TRIED : CallerHeader.NAMED;
            response.setHeader(CallerHeader.APP, UsedSecret.shown().isPresent() ? who : who + ' ' + without);
        } else if (request.getMethod().equals("POST")) {
            tell(request, response);
        }
        chain.doFilter(request, response);
    }

    /** Tells it of one that is refused before it has proved itself: the app that it says it is, if there is such. */
    void tell(HttpServletRequest request, HttpServletResponse response) {
        if (response.containsHeader(CallerHeader.APP)) {
            return;
        }
        named(request).flatMap(apps::byClientId).ifPresent(app -> response.setHeader(CallerHeader.APP,
                app.id() + " " + app.clientId() + ' ' + CallerHeader.NAMED));
    }

    private static Optional<String> named(HttpServletRequest request) {
        if (request.getAttribute(TRIED) instanceof String tried) {
            return Optional.of(tried);
        }
        String[] said = request.getParameterValues(OAuth2ParameterNames.CLIENT_ID);
        return said == null || said.length != 1 ? Optional.empty() : Optional.of(said[0]);
    }
}
