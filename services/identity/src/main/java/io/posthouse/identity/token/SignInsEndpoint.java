package io.posthouse.identity.token;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
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

/** Where somebody has signed in on the page, for administrators. */
@RestController
@RequestMapping(path = "/api/logins/{name}/sessions", produces = "application/json")
final class SignInsEndpoint {
    private final Logins logins;
    private final StoredTokens tokens;
    private final Deeds deeds;

    SignInsEndpoint(Logins logins, StoredTokens tokens, Deeds deeds) {
        this.logins = logins;
        this.tokens = tokens;
        this.deeds = deeds;
    }

    /**
     * One browser.
     *
     * @param session its id, which is no secret
     * @param lastSeenAt behind by up to a quarter of an hour
     * @param agent what the browser calls itself
     */
    record SignIn(String session, Instant openedAt, Instant lastSeenAt, Instant expiresAt, String agent,
            String address) {
        static SignIn of(TokenStore.SignIn found) {
            return new SignIn(found.id(), found.openedAt(), found.lastSeenAt(), found.expiresAt(), found.agent(),
                    found.address());
        }
    }

    record SignInList(List<SignIn> items) {
    }

    @GetMapping
    @Permission(value = "identity.login.manage", tenants = true)
    SignInList list(@PathVariable String name) {
        return new SignInList(tokens.ofLogin(login(name).id()).stream().map(SignIn::of).toList());
    }

    @DeleteMapping("/{session}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.login.manage", tenants = true)
    void end(@PathVariable String name, @PathVariable String session) {
        Login login = login(name);
        deeds.doing("login.end-session", login.name(), "", () -> {
            if (tokens.ofLogin(login.id()).stream().noneMatch(found -> found.id().equals(session))) {
                throw new RefusedException(IdentityRefusal.NO_SUCH_SESSION);
            }
            tokens.revokeSession(session);
        });
    }

    private Login login(String name) {
        return logins.byName(name).orElseThrow(() -> new RefusedException(IdentityRefusal.NO_SUCH_LOGIN));
    }
}
