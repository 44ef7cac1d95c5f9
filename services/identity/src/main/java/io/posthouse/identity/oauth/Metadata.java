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

    static Filter ofAuthorizationServer() {
        var filter = new OAuth2AuthorizationServerMetadataEndpointFilter();
        filter.setAuthorizationServerMetadataCustomizer(told -> told.claims(Metadata::tell));
        return filter;
    }

    static Filter ofOpenIdProvider() {
        var filter = new OidcProviderConfigurationEndpointFilter();
        filter.setProviderConfigurationCustomizer(told -> told.claims(claims -> {
            tell(claims);
            claims.put("subject_types_supported", List.of("public"));
            claims.put("id_token_signing_alg_values_supported", List.of("RS256", "ES256"));
            claims.put("claims_supported", List.of("iss", "sub", "aud", "iat", "exp", "auth_time", "nonce", "at_hash",
                    "name", "preferred_username"));
            claims.put("prompt_values_supported", List.of("none", "login", "consent"));
            claims.put("claims_parameter_supported", false);
            claims.put("request_parameter_supported", false);
            // True unless said otherwise, and then of requests that lie elsewhere (OpenID Connect Discovery section 3).
            claims.put("request_uri_parameter_supported", false);
        }));
        return filter;
    }

    private static void tell(Map<String, Object> claims) {
        claims.put("grant_types_supported", List.of("authorization_code", "refresh_token", "client_credentials"));
        claims.put("response_modes_supported", List.of("query"));
        claims.put("scopes_supported", List.of("openid", "profile"));
        claims.put("token_endpoint_auth_methods_supported", BY_SECRET_OR_NAME);
        claims.put("revocation_endpoint_auth_methods_supported", BY_SECRET_OR_NAME);
        claims.put("introspection_endpoint_auth_methods_supported", BY_SECRET);
        claims.put("dpop_signing_alg_values_supported", Proofs.ALGORITHMS);
        // RFC 9207 section 3.
        claims.put("authorization_response_iss_parameter_supported", true);
        claims.remove("tls_client_certificate_bound_access_tokens");
        for (String notOffered : List.of("end_session_endpoint", "pushed_authorization_request_endpoint",
                "device_authorization_endpoint", "registration_endpoint")) {
            claims.remove(notOffered);
        }
    }
}
