package io.posthouse.identity.oauth;

import jakarta.servlet.Filter;
import java.util.List;
import java.util.Map;
import org.springframework.security.oauth2.server.authorization.oidc.web.OidcProviderConfigurationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationServerMetadataEndpointFilter;

/** What the authorization server tells of itself (RFC 8414, OpenID Connect Discovery): what it does, and not all that Spring could do. */
final class Metadata {
    private static final List<String> BY_SECRET = List.of("client_secret_basic", "client_secret_post");
    private static final List<String> BY_SECRET_OR_NAME = List.of("client_secret_basic", "client_secret_post", "none");

    private Metadata() {
    }

    static Filter ofAuthorizationServer(String issuer) {
        var filter = new OAuth2AuthorizationServerMetadataEndpointFilter();
        filter.setAuthorizationServerMetadataCustomizer(told -> told.claims(claims -> tell(claims, issuer)));
        return filter;
    }

    static Filter ofOpenIdProvider(String issuer) {
        var filter = new OidcProviderConfigurationEndpointFilter();
        filter.setProviderConfigurationCustomizer(told -> told.claims(claims -> {
            tell(claims, issuer);
            claims.put("subject_types_supported", List.of("public"));
            claims.put("id_token_signing_alg_values_supported", List.of("RS256", "ES256"));
            claims.put("claims_supported",
                    List.of("iss", "sub", "aud", "iat", "exp", "auth_time", "amr", "nonce", "at_hash",
                            "name", "preferred_username"));
            claims.put("prompt_values_supported", List.of("none", "login", "consent"));
            claims.put("end_session_endpoint", issuer + OAuthPaths.LOGOUT);
            claims.put("claims_parameter_supported", false);
            claims.put("request_parameter_supported", false);
            // True unless said otherwise, and then of requests that lie elsewhere (OpenID Connect Discovery section 3).
            claims.put("request_uri_parameter_supported", false);
        }));
        return filter;
    }

    private static void tell(Map<String, Object> claims, String issuer) {
        claims.put("grant_types_supported", List.of("authorization_code", "refresh_token", "client_credentials",
                "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange",
                MiniGrant.TYPE.getValue()));
        claims.put("response_modes_supported", List.of("query"));
        claims.put("scopes_supported", List.of("openid", "profile"));
        claims.put("token_endpoint_auth_methods_supported", BY_SECRET_OR_NAME);
        claims.put("revocation_endpoint_auth_methods_supported", BY_SECRET_OR_NAME);
        claims.put("introspection_endpoint_auth_methods_supported", BY_SECRET);
        claims.put("dpop_signing_alg_values_supported", Proofs.ALGORITHMS);
        // RFC 9207 section 3.
        claims.put("authorization_response_iss_parameter_supported", true);
        claims.remove("tls_client_certificate_bound_access_tokens");
        claims.put("pushed_authorization_request_endpoint", issuer + OAuthPaths.PUSH);
        claims.put("device_authorization_endpoint", issuer + OAuthPaths.DEVICE);
        claims.put("require_pushed_authorization_requests", false);
        claims.remove("registration_endpoint");
    }
}
