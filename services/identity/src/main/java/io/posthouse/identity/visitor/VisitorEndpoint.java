package io.posthouse.identity.visitor;

import io.posthouse.identity.CsrfTokens;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Login;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Visitors of a site, before and when it is known who they are. */
@RestController
@RequestMapping(path = "/api/visitors", produces = "application/json")
final class VisitorEndpoint {
    private final Visitors visitors;
    private final Deeds deeds;
    private final IdentitySettings settings;

    VisitorEndpoint(Visitors visitors, Deeds deeds, IdentitySettings settings) {
        this.visitors = visitors;
        this.deeds = deeds;
        this.settings = settings;
    }

    /**
     * A visitor's session. The cookie is set beside it.
     *
     * @param proof to be kept by the page: it opens nothing, and proves to be this visitor to who signs in later
     */
    record VisitorSession(String jid, String login, String name, String displayName, String realm, String csrfToken,
            Instant expiresAt, String proof) {
        @Override
        public String toString() {
            return "VisitorSession[login=" + login + "]";
        }
    }

    /** Nothing is asked of a visitor. Only JSON is taken, so that a foreign page cannot post it as a form. */
    record Arrival() {
    }

    record Naming(@Nullable String displayName) {
    }

    /** @param secret makes the link {@code /password#secret}, by which the person chooses a password; shown this once */
    record NamedVisitor(String jid, String login, String name, String displayName, String secret, Instant expiresAt) {
        @Override
        public String toString() {
            return "NamedVisitor[login=" + login + "]";
        }
    }

    record Merging(@Nullable String proof) {
        @Override
        public String toString() {
            return "Merging[]";
        }
    }

    /** Who the caller was. */
    record MergedVisitor(String jid, String login, String name) {
    }

    @PostMapping(consumes = "application/json", name = "A session for a visitor who does not sign in, where posthouse.identity.visitors lets any come. Keep the proof.")
    @Permission(value = Permission.ANYONE, guests = true)
    ResponseEntity<VisitorSession> arrive(@RequestBody Arrival arrival, HttpServletRequest http,
            @RequestHeader(name = HttpHeaders.USER_AGENT, defaultValue = "") String agent) {
        CallerHeader.Signed signed = CallerFilter.signed(http);
        if (signed.caller().isPresent()) {
            throw new RefusedException(VisitorRefusal.SESSION_THERE);
        }
        Visitors.Arrived arrived = visitors.arrive(signed.client(), agent).orThrow();
        Tokens.Issued issued = arrived.session();
        return ResponseEntity.status(HttpStatus.CREATED)
                .header(HttpHeaders.SET_COOKIE,
                        ResponseCookie.from(Tokens.COOKIE, issued.token()).httpOnly(true).sameSite("Lax")
                                .secure(signed.tls()).path("/").maxAge(issued.life()).build().toString())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new VisitorSession(arrived.login().address(settings.domain()), arrived.login().id().toString(),
                        arrived.login().name(), arrived.login().displayName(), arrived.login().realm().word(),
                        CsrfTokens.of(issued.token()), issued.expiresAt(), arrived.proof()));
    }

    @PostMapping(path = "/merge", consumes = "application/json", name = "Says that the customer who calls is who came as a visitor, by its proof. Once; what was said is the customer's from now on.")
    @Permission(Permission.SIGNED_IN)
    MergedVisitor merge(@RequestBody Merging merging) {
        String proof = merging.proof();
        if (proof == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        Login visitor = visitors.merge(proof, Caller.CURRENT.get().login()).orThrow();
        return new MergedVisitor(visitor.address(settings.domain()), visitor.id().toString(), visitor.name());
    }

    @PostMapping(path = "/{name}/login", consumes = "application/json", name = "Gives a visitor a login of their own: the same one, with all that was said. They choose a password by a link.")
    @Permission("identity.login.manage")
    ResponseEntity<NamedVisitor> name(@PathVariable String name, @RequestBody Naming naming) {
        String shown = naming.displayName();
        if (shown == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        Visitors.Named named = deeds.doing("visitor.name", name, shown, () -> visitors.name(name, shown).orThrow());
        return ResponseEntity.status(HttpStatus.CREATED).header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new NamedVisitor(named.login().address(settings.domain()), named.login().id().toString(),
                        named.login().name(), named.login().displayName(), named.link().secret(),
                        named.link().expiresAt()));
    }
}
