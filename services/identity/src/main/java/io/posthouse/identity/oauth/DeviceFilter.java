package io.posthouse.identity.oauth;

import io.posthouse.identity.http.CallerFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** Where a device begins to ask (RFC 8628 section 3.1). */
final class DeviceFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Devices devices;
    private final String issuer;

    DeviceFilter(Devices devices, String issuer) {
        this.devices = devices;
        this.issuer = issuer;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getRequestURI().equals(OAuthPaths.DEVICE)) {
            chain.doFilter(request, response);
            return;
        }
        try {
            Devices.Begun begun = begin(request);
            String page = issuer + OAuthPaths.DEVICE_PAGE;
            Map<String, Object> said = new LinkedHashMap<>();
            said.put(OAuth2ParameterNames.DEVICE_CODE, begun.deviceCode());
            said.put(OAuth2ParameterNames.USER_CODE, begun.userCode());
            said.put(OAuth2ParameterNames.VERIFICATION_URI, page);
            said.put(OAuth2ParameterNames.VERIFICATION_URI_COMPLETE, page + "?code=" + begun.userCode());
            said.put(OAuth2ParameterNames.EXPIRES_IN, Devices.LIFE.toSeconds());
            said.put("interval", Devices.INTERVAL.toSeconds());
            Json.write(response, HttpStatus.OK.value(), said);
        } catch (OAuth2AuthenticationException e) {
            Json.error(response, e.getError());
        }
    }

    private Devices.Begun begin(HttpServletRequest request) {
        RegisteredClient app = AskingApp.of(AskingApp.known());
        if (!app.getAuthorizationGrantTypes().contains(AuthorizationGrantType.DEVICE_CODE)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
        }
        String[] said = request.getParameterValues(OAuth2ParameterNames.SCOPE);
        if (said != null && said.length != 1) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_REQUEST);
        }
        Set<String> scopes = said == null
                ? Set.of()
                : Arrays.stream(said[0].split(" ", -1)).filter(scope -> !scope.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        // Nothing is granted where nothing is asked for.
        if (scopes.isEmpty() || !app.getScopes().containsAll(scopes)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_SCOPE);
        }
        return devices.begin(AppClients.id(app), scopes, Devices.address(CallerFilter.signed(request).client()))
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE));
    }
}
