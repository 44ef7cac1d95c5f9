package io.posthouse.identity.oauth;

import io.posthouse.identity.app.Installs;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.Problem;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.TokenKind;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationConsentAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenRevocationAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.PublicClientAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContext;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContextHolder;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2ClientAuthenticationFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenIntrospectionEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenRevocationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretBasicAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretPostAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AuthorizationCodeAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2DeviceCodeAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2RefreshTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2TokenExchangeAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.PublicClientAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.DelegatingAuthenticationConverter;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Spring's filters for the authorization server in the order in which they want to stand, without the rest of Spring Security: who the
 * person is, the gateway has found out, and no HTTP session is kept. On the request's thread, which the context is taken from afterwards.
 */
public final class OAuthChain extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final int STATE_CHARS_MAX = 2_000;

    private static final AuthenticationConverter EXCHANGE = new OAuth2TokenExchangeAuthenticationConverter();
    private static final Authentication NOBODY = new AnonymousAuthenticationToken("nobody", "nobody",
            AuthorityUtils.createAuthorityList("NOBODY"));

    private final transient AuthorizationServerContext context;
    private final transient List<Filter> filters;
    private final transient AskedBy askedBy;
    private final transient AppClients clients;
    private final transient SignInAge age;
    private final transient SignInHint hint;
    private final transient UserInfo userInfo;
    private final transient SigningKeys keys;
    private final transient PushedRequests pushed;
    private final transient Logout logout;
    private final String issuer;

    /** What the filters work with. */
    record Parts(AppClients clients, OAuthStore store, GrantStore grants, Consents consents, TokenMaker maker,
            SigningKeys keys, Proofs proofs, PushedRequests pushed, DeviceStore deviceStore, Devices devices,
            ExchangeStore exchanged, MiniStore mini, StoredApps apps, Installs installs, Logout logout) {
    }

    OAuthChain(String issuer, Parts parts) {
        this.issuer = issuer;
        this.context = context(issuer);
        AuthenticationManager manager = manager(parts);
        this.askedBy = new AskedBy(parts.apps());
        this.filters = List.of(clientAuthentication(manager, parts.clients()), askedBy, new ProofFilter(parts.proofs()),
                Metadata.ofAuthorizationServer(issuer), Metadata.ofOpenIdProvider(issuer), authorize(manager),
                new PushFilter(parts.pushed()), new DeviceFilter(parts.devices(), issuer), token(manager),
                introspection(manager), revocation(manager));
        this.clients = parts.clients();
        this.age = new SignInAge(parts.grants());
        this.hint = new SignInHint(parts.keys(), issuer);
        this.userInfo = new UserInfo(parts.grants());
        this.keys = parts.keys();
        this.pushed = parts.pushed();
        this.logout = parts.logout();
    }

    private static AuthorizationServerContext context(String issuer) {
        AuthorizationServerSettings settings = AuthorizationServerSettings.builder().issuer(issuer)
                .authorizationEndpoint(OAuthPaths.AUTHORIZE).tokenEndpoint(OAuthPaths.TOKEN)
                .tokenRevocationEndpoint(OAuthPaths.REVOKE).tokenIntrospectionEndpoint(OAuthPaths.INTROSPECT)
                .pushedAuthorizationRequestEndpoint(OAuthPaths.PUSH).deviceAuthorizationEndpoint(OAuthPaths.DEVICE)
                .jwkSetEndpoint(OAuthPaths.KEYS).oidcUserInfoEndpoint(OAuthPaths.USER_INFO).build();
        return new AuthorizationServerContext() {
            @Override
            public String getIssuer() {
                return issuer;
            }

            @Override
            public AuthorizationServerSettings getAuthorizationServerSettings() {
                return settings;
            }
        };
    }

    private static AuthenticationManager manager(Parts parts) {
        ClientSecretAuthenticationProvider secrets = new ClientSecretAuthenticationProvider(parts.clients(),
                parts.store());
        secrets.setPasswordEncoder(parts.clients());
        var requests = new OAuth2AuthorizationCodeRequestAuthenticationProvider(parts.clients(), parts.store(),
                parts.consents());
        requests.setAuthorizationCodeGenerator(parts.maker()::code);
        requests.setAuthenticationValidator(RequestRules.ALL);
        requests.setAuthorizationConsentRequired(Consents::hasToBeAsked);
        var consents = new OAuth2AuthorizationConsentAuthenticationProvider(parts.clients(), parts.store(),
                parts.consents().answering());
        consents.setAuthorizationCodeGenerator(parts.maker()::code);
        consents.setAuthorizationConsentCustomizer(parts.consents()::keepTheRest);
        return new ProviderManager(List.of(new PublicRefresh(parts.clients()), secrets,
                new PublicClientAuthenticationProvider(parts.clients(), parts.store()), requests, consents,
                new OAuth2AuthorizationCodeAuthenticationProvider(parts.store(), parts.maker()),
                new OAuth2RefreshTokenAuthenticationProvider(parts.store(), parts.maker()),
                new TenantGrant(parts.installs(), parts.grants(), parts.maker(), Lives.USUAL.own(),
                        new OAuth2ClientCredentialsAuthenticationProvider(parts.store(), parts.maker())),
                new DeviceGrant(parts.deviceStore(), parts.store(), parts.maker()),
                new ExchangeGrant(parts.exchanged(), parts.apps(), parts.maker()),
                new MiniGrant(parts.mini(), parts.store(), parts.maker()),
                new Introspection(parts.store(), parts.exchanged()),
                new OAuth2TokenRevocationAuthenticationProvider(parts.store())));
    }

    private Filter clientAuthentication(AuthenticationManager manager, AppClients clients) {
        var filter = new OAuth2ClientAuthenticationFilter(manager,
                request -> request.getMethod().equals("POST") && OAuthPaths.FOR_APPS.contains(request.getRequestURI()));
        filter.setAuthenticationFailureHandler(this::refuse);
        var ways = new DelegatingAuthenticationConverter(
                List.of(new ClientSecretBasicAuthenticationConverter(), new ClientSecretPostAuthenticationConverter(),
                        new PublicClientAuthenticationConverter(), new PublicRefresh(clients)));
        filter.setAuthenticationConverter(request -> {
            Authentication shown = ways.convert(request);
            if (shown != null) {
                request.setAttribute(AskedBy.TRIED, shown.getName());
            }
            return AppRequestRules.ofOne(request, shown);
        });
        return filter;
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException thrown)
            throws IOException {
        askedBy.tell(request, response);
        OAuth2Error error = ((OAuth2AuthenticationException) thrown).getError();
        if (error.getErrorCode().equals(OAuth2ErrorCodes.INVALID_CLIENT)) {
            // The same words whatever was wrong: who guesses learns nothing by them.
            Json.error(response, new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT));
            return;
        }
        Json.error(response, error);
    }

    private Filter introspection(AuthenticationManager manager) {
        var filter = new OAuth2TokenIntrospectionEndpointFilter(manager, OAuthPaths.INTROSPECT);
        filter.setAuthenticationFailureHandler(this::refuse);
        return filter;
    }

    private Filter revocation(AuthenticationManager manager) {
        var filter = new OAuth2TokenRevocationEndpointFilter(manager, OAuthPaths.REVOKE);
        filter.setAuthenticationFailureHandler(this::refuse);
        return filter;
    }

    private Filter token(AuthenticationManager manager) {
        var filter = new OAuth2TokenEndpointFilter(manager, OAuthPaths.TOKEN);
        filter.setAuthenticationFailureHandler(this::refuse);
        filter.setAuthenticationConverter(new DelegatingAuthenticationConverter(
                List.of(new OAuth2AuthorizationCodeAuthenticationConverter(),
                        new OAuth2RefreshTokenAuthenticationConverter(),
                        new OAuth2ClientCredentialsAuthenticationConverter(),
                        new OAuth2DeviceCodeAuthenticationConverter(),
                        OAuthChain::exchange, MiniGrant::asked)));
        return filter;
    }

    /** RFC 8693 section 2.2.2 has one code for all that is wrong with such a request; Spring says that of RFC 7009. */
    private static @Nullable Authentication exchange(HttpServletRequest request) {
        try {
            return EXCHANGE.convert(request);
        } catch (OAuth2AuthenticationException e) {
            if (e.getError().getErrorCode().equals(OAuth2ErrorCodes.UNSUPPORTED_TOKEN_TYPE)) {
                throw new OAuth2AuthenticationException(new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST,
                        e.getError().getDescription(), null), e);
            }
            throw e;
        }
    }

    private Filter authorize(AuthenticationManager manager) {
        var filter = new OAuth2AuthorizationEndpointFilter(manager, OAuthPaths.AUTHORIZE);
        filter.setConsentPage(issuer + OAuthPaths.CONSENT_PAGE);
        filter.setAuthenticationSuccessHandler(this::sendBack);
        filter.setAuthenticationFailureHandler(this::sendBackWithError);
        return filter;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // Each is one path, so there is nothing in it that had to be left out.
        response.setHeader(CallerHeader.ROUTE, request.getRequestURI());
        switch (request.getRequestURI()) {
            case OAuthPaths.KEYS -> listKeys(response);
            case OAuthPaths.USER_INFO -> userInfo.answer(request, response);
            case OAuthPaths.LOGOUT -> {
                if (request.getMethod().equals("POST")) {
                    FormRequest.askByGet(request, response);
                } else {
                    logout.answer(request, response, person());
                }
            }
            case OAuthPaths.AUTHORIZE -> authorize(request, response, chain);
            // On the paths for apps a person's cookie says nothing; Spring wants somebody there, and be it nobody.
            case String path when OAuthPaths.FOR_APPS.contains(path) -> askedByApp(request, response, chain);
            default -> chain.doFilter(request, response);
        }
    }

    private void askedByApp(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getMethod().equals("POST") && OAuthPaths.BY_POST.contains(request.getRequestURI())) {
            // RFC 6749 section 3.2, RFC 7009 section 2, RFC 7662 section 2.1, RFC 8628 section 3.1, RFC 9126 section 2.3.
            response.setHeader(HttpHeaders.ALLOW, "POST");
            Json.error(response, HttpStatus.METHOD_NOT_ALLOWED.value(), OAuth2ErrorCodes.INVALID_REQUEST,
                    "Ask by POST.");
            return;
        }
        Optional<String> wrong = request.getMethod().equals("POST")
                ? AppRequestRules.wrong(request)
                : Optional.empty();
        if (request.getRequestURI().equals(OAuthPaths.TOKEN)) {
            // RFC 6749 section 5.1, for what is older than Cache-Control, which the gateway adds.
            response.setHeader(HttpHeaders.PRAGMA, "no-cache");
        }
        if (wrong.isPresent()) {
            askedBy.tell(request, response);
            Json.error(response, HttpStatus.BAD_REQUEST.value(), OAuth2ErrorCodes.INVALID_REQUEST, wrong.get());
            return;
        }
        try {
            ScopedValue.where(UsedSecret.ASKING, new UsedSecret()).call(() -> {
                pass(NOBODY, request, response, chain);
                return true;
            });
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private void listKeys(HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "public, max-age=" + SigningKeys.LIST_LIFE.toSeconds());
        Json.write(response, HttpStatus.OK.value(), keys.list());
    }

    private void authorize(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (FormRequest.is(request)) {
            FormRequest.askByGet(request, response);
            return;
        }
        String uri = request.getParameter(OAuth2ParameterNames.REQUEST_URI);
        if (uri == null) {
            authorize(request, request, response, chain);
            return;
        }
        String clientId = request.getParameter(OAuth2ParameterNames.CLIENT_ID);
        Optional<String> query = request.getMethod().equals("GET") && clientId != null
                ? pushed.read(uri, clientId)
                : Optional.empty();
        if (query.isEmpty()) {
            untrusted(request, response);
            return;
        }
        authorize(request, new PushedRequest(request, query.get()), response, chain);
    }

    /** @param asked what the app asks, where it does not come with the browser */
    private void authorize(HttpServletRequest request, HttpServletRequest asked, HttpServletResponse response,
            FilterChain chain) throws IOException, ServletException {
        Optional<SignedIn> person = person();
        boolean asks = request.getMethod().equals("GET");
        boolean silent = asks && SignInAge.isSilent(asked);
        boolean again = asks && person.isPresent()
                && (age.isTooOld(asked, person.get()) || hint.isOfAnother(asked, person.get(), silent));
        if (person.isPresent() && !again) {
            passOnce(person.get(), request, asked, response, chain);
        } else if (silent) {
            // The app is told that somebody would have to sign in, once it is known to be that app.
            passOnce(NOBODY, request, asked, response, chain);
        } else {
            // Back here with the request as it came, which is not used up before.
            askToSignIn(request, response, again);
        }
    }

    private void passOnce(Authentication here, HttpServletRequest request, HttpServletRequest asked,
            HttpServletResponse response, FilterChain chain) throws IOException, ServletException {
        if (asked instanceof PushedRequest && !pushed.take(request.getParameter(OAuth2ParameterNames.REQUEST_URI))) {
            untrusted(request, response);
            return;
        }
        pass(here, asked, response, chain);
    }

    /** A person who came with a browser is told on our own page; nobody is sent on. */
    private static void untrusted(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isPage(request)) {
            response.setStatus(HttpStatus.FOUND.value());
            response.setHeader("Location",
                    OAuthPaths.CONSENT_PAGE + "?error=" + OAuthRefusal.INVALID_AUTHORIZATION_REQUEST.code());
            return;
        }
        Problem.of(OAuthRefusal.INVALID_AUTHORIZATION_REQUEST, CallerFilter.signed(request).requestId())
                .write(response);
    }

    /** Whether a browser came that shows pages, and no script or program. */
    static boolean isPage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return request.getMethod().equals("GET") && accept != null && accept.contains("text/html");
    }

    private void pass(Authentication here, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        AuthorizationServerContextHolder.setContext(context);
        SecurityContextHolder.setContext(new SecurityContextImpl(here));
        try {
            new Next(0, chain).doFilter(request, new OwnPagesByPath(response, issuer));
        } finally {
            SecurityContextHolder.clearContext();
            AuthorizationServerContextHolder.resetContext();
        }
    }

    /** Only with the platform's own page may somebody say what an app may do. */
    private static Optional<SignedIn> person() {
        return Caller.CURRENT.isBound() && Caller.CURRENT.get().tokenKind() == TokenKind.SESSION
                ? Optional.of(new SignedIn(Caller.CURRENT.get().login(), Caller.CURRENT.get().session()))
                : Optional.empty();
    }

    private final class Next implements FilterChain {
        private final int place;
        private final FilterChain after;

        Next(int place, FilterChain after) {
            this.place = place;
            this.after = after;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response)
                throws IOException, ServletException {
            if (place == filters.size()) {
                after.doFilter(request, response);
            } else {
                filters.get(place).doFilter(request, response, new Next(place + 1, after));
            }
        }
    }

    /** Sends browsers to our own pages by path alone: by which name and port they came, they know best. */
    private static final class OwnPagesByPath extends HttpServletResponseWrapper {
        private final String issuer;

        OwnPagesByPath(HttpServletResponse response, String issuer) {
            super(response);
            this.issuer = issuer;
        }

        @Override
        public void sendRedirect(String location) {
            setStatus(HttpStatus.FOUND.value());
            setHeader("Location", location.startsWith(issuer + "/") ? location.substring(issuer.length()) : location);
        }
    }

    /**
     * The sign-in page goes on to where the person wanted to, which is always here.
     *
     * @param again although there is a session, which is too old for what the app asks, or somebody else's than it means
     */
    private static void askToSignIn(HttpServletRequest request, HttpServletResponse response, boolean again)
            throws IOException {
        if (!request.getMethod().equals("GET")) {
            Problem.of(HttpRefusal.NOT_SIGNED_IN, CallerFilter.signed(request).requestId()).write(response);
            return;
        }
        String query = request.getQueryString();
        String back = OAuthPaths.AUTHORIZE + (query == null ? "" : "?" + query);
        response.setStatus(HttpStatus.FOUND.value());
        response.setHeader("Location",
                "/?" + (again ? "again=1&" : "") + "continue=" + UriUtils.encode(back, StandardCharsets.UTF_8));
    }

    // ---- the answer to the app, by way of the browser

    private void sendBack(HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        var done = (OAuth2AuthorizationCodeRequestAuthenticationToken) authentication;
        String target = done.getRedirectUri();
        if (target == null || done.getAuthorizationCode() == null) {
            throw new IllegalStateException("an authorised request has a code and a place to go");
        }
        UriComponentsBuilder back = back(target).queryParam(OAuth2ParameterNames.CODE,
                done.getAuthorizationCode().getTokenValue());
        send(request, response, withState(back, done.getState()));
    }

    private void sendBackWithError(HttpServletRequest request, HttpServletResponse response,
            AuthenticationException thrown) throws IOException {
        var failed = (OAuth2AuthorizationCodeRequestAuthenticationException) thrown;
        var asked = failed.getAuthorizationCodeRequestAuthentication();
        OAuth2Error error = failed.getError();
        Optional<String> target = asked == null
                ? registered(request)
                : Optional.ofNullable(asked.getRedirectUri());
        if (target.isEmpty()) {
            // RFC 6749 section 4.1.2.1: nobody is sent to an address that is not known to be the app's.
            untrusted(request, response);
            return;
        }
        UriComponentsBuilder back = back(target.get()).queryParam(OAuth2ParameterNames.ERROR, error.getErrorCode());
        if (error.getDescription() != null) {
            back.queryParam(OAuth2ParameterNames.ERROR_DESCRIPTION,
                    UriUtils.encode(error.getDescription(), StandardCharsets.UTF_8));
        }
        send(request, response, withState(back,
                asked == null ? once(request, OAuth2ParameterNames.STATE).orElse(null) : asked.getState()));
    }

    /**
     * The address of the app, where Spring cannot read the request far enough to look at it: it has to be told there what is wrong. Exactly
     * one that it registered; what is said twice is not said.
     */
    private Optional<String> registered(HttpServletRequest request) {
        return once(request, OAuth2ParameterNames.CLIENT_ID)
                .flatMap(id -> Optional.ofNullable(clients.findByClientId(id)))
                .flatMap(client -> once(request, OAuth2ParameterNames.REDIRECT_URI)
                        .filter(client.getRedirectUris()::contains));
    }

    private static Optional<String> once(HttpServletRequest request, String name) {
        String[] said = request.getParameterValues(name);
        return said == null || said.length != 1 ? Optional.empty() : Optional.of(said[0]);
    }

    /** RFC 9207 section 2: the app must see who answers, also when it is an error. */
    private UriComponentsBuilder back(String target) {
        return UriComponentsBuilder.fromUriString(target).queryParam("iss",
                UriUtils.encode(issuer, StandardCharsets.UTF_8));
    }

    private static String withState(UriComponentsBuilder back, @Nullable String state) {
        if (state != null && !state.isEmpty() && state.length() <= STATE_CHARS_MAX) {
            back.queryParam(OAuth2ParameterNames.STATE, UriUtils.encode(state, StandardCharsets.UTF_8));
        }
        return back.build(true).toUriString();
    }

    /** A browser that came is sent on; our page, which asked by script, is told where to go. */
    private static void send(HttpServletRequest request, HttpServletResponse response, String target)
            throws IOException {
        if (request.getMethod().equals("GET")) {
            response.setStatus(HttpStatus.FOUND.value());
            response.setHeader("Location", target);
            return;
        }
        response.setStatus(HttpStatus.OK.value());
        response.setContentType("application/json");
        response.getOutputStream()
                .write(("{\"location\":\"" + target.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
