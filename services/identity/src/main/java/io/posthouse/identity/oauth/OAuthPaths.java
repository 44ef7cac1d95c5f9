package io.posthouse.identity.oauth;

import java.util.List;

/** Where the authorization server answers. */
public final class OAuthPaths {
    /** Where browsers are sent, and where the page of the web client sends the person's answer; by session cookie. */
    public static final String AUTHORIZE = "/oauth2/authorize";
    /** RFC 6749 section 3.2. */
    public static final String TOKEN = "/oauth2/token";
    /** RFC 7009. */
    public static final String REVOKE = "/oauth2/revoke";
    /** RFC 7662. */
    public static final String INTROSPECT = "/oauth2/introspect";
    /** RFC 8414. */
    public static final String METADATA = "/.well-known/oauth-authorization-server";
    /** The page of the web client on which a person answers. */
    public static final String CONSENT_PAGE = "/consent";
    /** All that apps call; who they are is in the request itself, and a cookie says nothing there. */
    public static final List<String> FOR_APPS = List.of(TOKEN, REVOKE, INTROSPECT, METADATA);

    private OAuthPaths() {
    }
}
