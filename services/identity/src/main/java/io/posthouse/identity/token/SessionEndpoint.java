package io.posthouse.identity.token;

import io.posthouse.identity.CsrfTokens;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.access.GrantedAccess;
import io.posthouse.identity.credential.StoredCredentials;
import io.posthouse.identity.factor.SecondFactors;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.login.LoginRules;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TokenKind;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The session of a browser: sign in, who am I, sign out, a ticket for the data channel. The cookie is seen by the browser
 * only; the page gets the CSRF token in the body. Signing in takes JSON and nothing else, so that a foreign page cannot
 * post it as a form.
 */
@RestController
@RequestMapping(path = "/api/session", produces = "application/json")
final class SessionEndpoint {
    private final StoredCredentials credentials;
    private final SecondFactors factors;
    private final StoredTokens tokens;
    private final Logins logins;
    private final GrantedAccess access;
    private final IdentitySettings settings;

    SessionEndpoint(StoredCredentials credentials, SecondFactors factors, StoredTokens tokens, Logins logins,
            GrantedAccess access,
            IdentitySettings settings) {
        this.credentials = credentials;
        this.factors = factors;
        this.tokens = tokens;
        this.logins = logins;
        this.access = access;
        this.settings = settings;
    }

    /** @param code of the second factor, where the login has one: of the app, or a recovery code */
    record SignInRequest(@Nullable String name, @Nullable String password, @Nullable String code) {
        @Override
        public String toString() {
            return "SignInRequest[]";
        }
    }

    /**
     * Who is signed in, and what the page needs to go on.
     *
     * @param factorLacking whether an administrator may not be one before they add a second factor
     */
    record Session(String jid, String login, String name, String displayName, String realm, String bundle,
            List<String> permissions, boolean factorLacking, String csrfToken, Instant expiresAt) {
    }

    record Ticket(String ticket, Instant expiresAt) {
    }

    @PostMapping(consumes = "application/json")
    @Permission(value = Permission.ANYONE, tenants = true, guests = true)
    ResponseEntity<Session> signIn(@RequestBody SignInRequest request, HttpServletRequest http,
            @RequestHeader(name = HttpHeaders.USER_AGENT, defaultValue = "") String agent) {
        if (request.name() == null || request.password() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        CallerHeader.Signed signed = CallerFilter.signed(http);
        Login login = credentials
                .checkFirst(LoginRules.nameTyped(request.name(), settings.domain()), request.password(),
                        signed.client())
                .orThrow();
        List<String> amr = factors.prove(login.id(), Optional.ofNullable(request.code()), signed.client()).orThrow();
        credentials.arrived(login.id(), signed.client());
        Tokens.Issued issued = tokens.openSession(login.id(), new Tokens.Origin(agent, signed.client(), amr));
        // Whoever signs in anew from the same browser has no use for the session before.
        signed.caller().filter(caller -> caller.tokenKind() == TokenKind.SESSION || caller.isGuest())
                .map(Caller::session)
                .ifPresent(tokens::revokeSession);
        return ResponseEntity.ok()
                .header(HttpHeaders.SET_COOKIE,
                        cookie(issued.token(), issued.life(), signed.tls()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(session(login, CsrfTokens.of(issued.token()), issued.expiresAt()));
    }

    /**
     * Nobody is an answer and no refusal: every page asks this first, and a browser writes each refusal into its console as an
     * error.
     */
    @GetMapping
    @Permission(value = Permission.ANYONE, tenants = true, guests = true)
    ResponseEntity<Optional<Session>> whoAmI() {
        if (!Caller.CURRENT.isBound()) {
            return ResponseEntity.noContent().header(HttpHeaders.CACHE_CONTROL, "no-store").build();
        }
        Caller caller = Caller.CURRENT.get();
        Optional<Login> login = logins.byId(caller.login());
        Optional<TokenStore.Facts> facts = tokens.facts(caller.session());
        if (login.isEmpty() || facts.isEmpty()) {
            throw new RefusedException(IdentityRefusal.SESSION_ENDED);
        }
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(Optional.of(session(login.get(), facts.get().csrfToken(), facts.get().expiresAt())));
    }

    @DeleteMapping
    @Permission(value = Permission.SIGNED_IN, tenants = true, guests = true)
    ResponseEntity<Void> signOut(HttpServletRequest http) {
        tokens.revokeSession(Caller.CURRENT.get().session());
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, cookie("", Duration.ZERO, CallerFilter.signed(http).tls())).build();
    }

    @PostMapping("/ticket")
    @Permission(value = "identity.ticket.issue", guests = true)
    ResponseEntity<Ticket> ticket() {
        Caller caller = Caller.CURRENT.get();
        if (caller.isGuest()) {
            tokens.letIntoChat(caller.login());
        }
        Tokens.Issued issued = tokens.issue(TokenKind.CHANNEL_TICKET, caller.login(), Optional.of(caller.session()));
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new Ticket(issued.token(), issued.expiresAt()));
    }

    private Session session(Login login, String csrfToken, Instant expiresAt) {
        return new Session(login.address(settings.domain()), login.id().toString(), login.name(), login.displayName(),
                login.realm().word(), login.bundle().word(), List.copyOf(access.held(login)),
                access.lacksFactor(login.id()),
                csrfToken, expiresAt);
    }

    private static String cookie(String value, Duration life, boolean secure) {
        return ResponseCookie.from(Tokens.COOKIE, value).httpOnly(true).sameSite("Lax").secure(secure).path("/")
                .maxAge(life)
                .build().toString();
    }
}
