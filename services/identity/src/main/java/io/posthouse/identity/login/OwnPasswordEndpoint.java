package io.posthouse.identity.login;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.Login;
import io.posthouse.identity.credential.StoredCredentials;
import io.posthouse.identity.factor.SecondFactors;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Somebody changes the password that they have. Whoever has forgotten theirs needs a link, which an administrator makes. */
@RestController
@RequestMapping(path = "/api/session/password", produces = "application/json")
final class OwnPasswordEndpoint {
    private final StoredCredentials credentials;
    private final SecondFactors factors;
    private final StoredLogins logins;
    private final Deeds deeds;

    OwnPasswordEndpoint(StoredCredentials credentials, SecondFactors factors, StoredLogins logins, Deeds deeds) {
        this.credentials = credentials;
        this.factors = factors;
        this.logins = logins;
        this.deeds = deeds;
    }

    /**
     * @param password that they have
     * @param chosen that they want
     * @param code of the second factor, where the login has one: of the app, or a recovery code
     */
    record OwnPassword(@Nullable String password, @Nullable String chosen, @Nullable String code) {
        @Override
        public String toString() {
            return "OwnPassword[]";
        }
    }

    @PutMapping(consumes = "application/json", name = "Changes the caller's own password, and ends every session of theirs, this one as"
            + " well. Tries count as tries to sign in.")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    void change(@RequestBody OwnPassword request, HttpServletRequest http) {
        if (request.password() == null || request.chosen() == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        String password = request.password();
        String name = Caller.CURRENT.get().name();
        // Before the code, which is good once.
        String prepared = logins.newPassword(name, request.chosen()).orThrow();
        deeds.doing("session.set-password", name, "", () -> {
            InetAddress from = CallerFilter.signed(http).client();
            Login login = credentials.confirm(name, password, from).orThrow();
            factors.prove(login.id(), Optional.ofNullable(request.code()), from).orThrow();
            return logins.setPassword(login, prepared, _ -> {
            }).orThrow();
        });
    }
}
