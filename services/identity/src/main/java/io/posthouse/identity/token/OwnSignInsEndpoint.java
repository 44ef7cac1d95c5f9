package io.posthouse.identity.token;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where the caller has signed in on the page. Whoever is in can put others out: that is what they need who find a stranger there. */
@RestController
@RequestMapping(path = "/api/sign-ins", produces = "application/json")
final class OwnSignInsEndpoint {
    private final StoredTokens tokens;

    OwnSignInsEndpoint(StoredTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * One browser.
     *
     * @param session its id, which is no secret
     * @param lastSeenAt behind by up to a quarter of an hour
     * @param agent what the browser calls itself
     * @param current whether it is the one that asks
     */
    record OwnSignIn(String session, Instant openedAt, Instant lastSeenAt, Instant expiresAt, String agent,
            String address, boolean current) {
    }

    record OwnSignInList(List<OwnSignIn> items) {
    }

    @GetMapping
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    OwnSignInList mine() {
        Caller caller = Caller.CURRENT.get();
        return new OwnSignInList(tokens.ofLogin(caller.login()).stream()
                .map(found -> new OwnSignIn(found.id(), found.openedAt(), found.lastSeenAt(), found.expiresAt(),
                        found.agent(), found.address(), found.id().equals(caller.session())))
                .toList());
    }

    @DeleteMapping("/{session}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    void end(@PathVariable String session) {
        if (tokens.ofLogin(Caller.CURRENT.get().login()).stream().noneMatch(found -> found.id().equals(session))) {
            throw new RefusedException(IdentityRefusal.NO_SUCH_SESSION);
        }
        tokens.revokeSession(session);
    }

    /** All but the one that asks. */
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    void endOthers() {
        Caller caller = Caller.CURRENT.get();
        tokens.ofLogin(caller.login()).stream().map(TokenStore.SignIn::id).filter(id -> !id.equals(caller.session()))
                .forEach(tokens::revokeSession);
    }
}
