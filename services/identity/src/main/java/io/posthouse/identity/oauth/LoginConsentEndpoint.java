package io.posthouse.identity.oauth;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.oauth.ConsentEndpoint.Consent;
import io.posthouse.identity.oauth.ConsentEndpoint.ConsentList;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What somebody lets apps do, for administrators, who can keep an app out for a person who cannot. */
@RestController
@RequestMapping(path = "/api/logins/{name}/consents", produces = "application/json")
final class LoginConsentEndpoint {
    private final OAuth oauth;
    private final Logins logins;
    private final Deeds deeds;

    LoginConsentEndpoint(OAuth oauth, Logins logins, Deeds deeds) {
        this.oauth = oauth;
        this.logins = logins;
        this.deeds = deeds;
    }

    @GetMapping
    @Permission(value = "identity.login.manage", tenants = true)
    ConsentList list(@PathVariable String name) {
        return new ConsentList(oauth.given(login(name).id()).stream().map(Consent::of).toList());
    }

    @DeleteMapping("/{clientId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.login.manage", tenants = true)
    void withdraw(@PathVariable String name, @PathVariable String clientId) {
        Login login = login(name);
        deeds.doing("login.withdraw-consent", login.name(), clientId, () -> {
            if (!oauth.withdraw(login.id(), clientId)) {
                throw new RefusedException(OAuthRefusal.NOTHING_GRANTED);
            }
        });
    }

    private Login login(String name) {
        return logins.byName(name).orElseThrow(() -> new RefusedException(IdentityRefusal.NO_SUCH_LOGIN));
    }
}
