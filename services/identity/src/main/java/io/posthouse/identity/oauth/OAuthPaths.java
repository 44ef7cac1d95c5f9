package io.posthouse.identity.oauth;

import java.util.List;
import java.util.Set;

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
    /** OpenID Connect Discovery section 4. */
    public static final String OPENID_METADATA = "/.well-known/openid-configuration";
    /** The public keys by which ID tokens are verified (RFC 7517 section 5). */
    public static final String KEYS = "/oauth2/jwks";
    /** OpenID Connect Core section 5.3; by access token. */
    public static final String USER_INFO = "/oauth2/userinfo";
    /** RFC 9126. */
    public static final String PUSH = "/oauth2/par";
    /** RFC 8628 section 3.1. */
    public static final String DEVICE = "/oauth2/device_authorization";
    /** OpenID Connect RP-Initiated Logout; by session cookie. */
    public static final String LOGOUT = "/oauth2/logout";
    /** The page of the web client that asks whether to sign out. */
    public static final String SIGN_OUT_PAGE = "/sign-out";
    /** The page of the web client on which a person types in what a device shows. */
    public static final String DEVICE_PAGE = "/device";
    /** The page of the web client on which a person answers. */
    public static final String CONSENT_PAGE = "/consent";
    /** All that apps call; who they are is in the request itself, and a cookie says nothing there. */
    public static final List<String> FOR_APPS = List.of(TOKEN, REVOKE, INTROSPECT, METADATA, OPENID_METADATA, KEYS,
            PUSH,
            DEVICE);
    /** Those of them that are asked by POST alone. */
    static final Set<String> BY_POST = Set.of(TOKEN, REVOKE, INTROSPECT, PUSH, DEVICE);
    /** Where a person's browser comes, by session cookie. */
    public static final List<String> FOR_PEOPLE = List.of(AUTHORIZE, LOGOUT);
    /** Where an app calls by an access token. */
    public static final List<String> BY_TOKEN = List.of(USER_INFO);

    /**
     * What apps call that run in a browser, so that their pages may read what is answered. Not what needs a secret, which such an app
     * cannot keep, and not where people come.
     */
    public static final List<String> FOR_PAGES = List.of(TOKEN, REVOKE, METADATA, OPENID_METADATA, KEYS, PUSH,
            USER_INFO);

    private OAuthPaths() {
    }
}
