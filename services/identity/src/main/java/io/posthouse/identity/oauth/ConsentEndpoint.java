package io.posthouse.identity.oauth;

import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What people let apps do, for the people themselves. Their answer to a request goes to {@link OAuthPaths#AUTHORIZE}. */
@RestController
@RequestMapping(path = "/api/consents", produces = "application/json")
final class ConsentEndpoint {
    private final OAuth oauth;
    private final Logins logins;

    ConsentEndpoint(OAuth oauth, Logins logins) {
        this.oauth = oauth;
        this.logins = logins;
    }

    /**
     * What an app asks for.
     *
     * @param owner the display name of who answers for the app; null when that person has left
     * @param redirectUri where the person is sent with the answer
     */
    record PendingConsent(String clientId, String name, @Nullable String owner, String redirectUri,
            List<String> scopes) {
    }

    /**
     * What an app was let do.
     *
     * @param lastUsedAt when the app last got a token for it, which each lasts for some minutes; null when that was too long ago to be kept
     */
    record Consent(String clientId, String name, List<String> scopes, Instant givenAt, @Nullable Instant lastUsedAt) {
        static Consent of(OAuth.Given given) {
            return new Consent(given.clientId(), given.appName(), List.copyOf(given.scopes()), given.givenAt(),
                    given.usedAt().orElse(null));
        }
    }

    record ConsentList(List<Consent> items) {
    }

    @GetMapping("/pending")
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    PendingConsent pending(@RequestParam String state) {
        return oauth.pending(Caller.CURRENT.get().login(), state)
                .map(pending -> new PendingConsent(pending.app().clientId(), pending.app().name(),
                        logins.byId(pending.app().owner()).map(Login::displayName).orElse(null),
                        pending.redirectUri(), List.copyOf(pending.asked())))
                .orElseThrow(() -> new RefusedException(OAuthRefusal.NO_SUCH_REQUEST));
    }

    @GetMapping
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    ConsentList list() {
        return new ConsentList(oauth.given(Caller.CURRENT.get().login()).stream().map(Consent::of).toList());
    }

    @DeleteMapping("/{clientId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    void withdraw(@PathVariable String clientId) {
        if (!oauth.withdraw(Caller.CURRENT.get().login(), clientId)) {
            throw new RefusedException(OAuthRefusal.NOTHING_GRANTED);
        }
    }

    /** From all of them: what somebody needs who does not know which one a stranger let in. */
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    void withdrawAll() {
        LoginId login = Caller.CURRENT.get().login();
        oauth.given(login).forEach(given -> oauth.withdraw(login, given.clientId()));
    }
}
