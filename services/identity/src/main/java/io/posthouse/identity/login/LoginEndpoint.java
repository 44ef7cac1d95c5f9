package io.posthouse.identity.login;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Realm;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Logins, for administrators. */
@RestController
@RequestMapping(path = "/api/logins", produces = "application/json")
final class LoginEndpoint {
    private final Logins logins;
    private final IdentitySettings settings;

    LoginEndpoint(Logins logins, IdentitySettings settings) {
        this.logins = logins;
        this.settings = settings;
    }

    /** A login as administrators see it. The id is a string, as every id in JSON. */
    record LoginReply(String login, String name, String displayName, String jid, String realm, String bundle,
            Instant createdAt) {
        static LoginReply of(Login login, String domain) {
            return new LoginReply(login.id().toString(), login.name(), login.displayName(), login.address(domain),
                    login.realm().word(), login.bundle().word(), login.createdAt());
        }
    }

    record LoginPage(List<LoginReply> items, @Nullable String next) {
    }

    record NewLoginRequest(@Nullable String name, @Nullable String displayName, @Nullable String realm,
            @Nullable String bundle,
            @Nullable String password) {
    }

    record PasswordRequest(@Nullable String password) {
    }

    @GetMapping
    @Permission("identity.login.manage")
    LoginPage list(@RequestParam(defaultValue = "") String query, @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "50") int limit) {
        PageRequest page = PageRequest.of(query, after, limit).orThrow();
        Page<Login> found = logins.search(page.query(), page.after(), page.limit());
        return new LoginPage(found.items().stream().map(login -> LoginReply.of(login, settings.domain())).toList(),
                found.next().orElse(null));
    }

    @PostMapping(consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission("identity.login.manage")
    LoginReply add(@RequestBody NewLoginRequest request) {
        String name = present(request.name());
        Optional<Realm> realm = request.realm() == null ? Optional.of(Realm.EMPLOYEES) : Realm.of(request.realm());
        Optional<Bundle> bundle = request.bundle() == null ? Optional.of(Bundle.PERSON) : Bundle.of(request.bundle());
        if (realm.isEmpty() || bundle.isEmpty()) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        String displayName = request.displayName() == null ? name : request.displayName();
        return LoginReply.of(
                logins.add(name, displayName, realm.get(), bundle.get(), present(request.password())).orThrow(),
                settings.domain());
    }

    @PutMapping(path = "/{name}/password", consumes = "application/json")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission("identity.login.manage")
    void setPassword(@PathVariable String name, @RequestBody PasswordRequest request) {
        logins.setPassword(name, present(request.password())).orThrow();
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission("identity.login.manage")
    void remove(@PathVariable String name) {
        if (LoginRules.name(name).filter(Caller.CURRENT.get().name()::equals).isPresent()) {
            throw new RefusedException(IdentityRefusal.OWN_LOGIN);
        }
        logins.remove(name).orThrow();
    }

    private static String present(@Nullable String value) {
        if (value == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return value;
    }
}
