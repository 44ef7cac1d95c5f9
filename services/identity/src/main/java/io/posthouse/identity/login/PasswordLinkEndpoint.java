package io.posthouse.identity.login;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Whoever has a link chooses a password by it. The secret comes in the body, since addresses are written into logs. */
@RestController
@RequestMapping(path = "/api/password-link", produces = "application/json")
final class PasswordLinkEndpoint {
    private final PasswordLinks links;

    PasswordLinkEndpoint(PasswordLinks links) {
        this.links = links;
    }

    record LinkRequest(@Nullable String secret) {
        @Override
        public String toString() {
            return "LinkRequest[]";
        }
    }

    record ChosenPassword(@Nullable String secret, @Nullable String password) {
        @Override
        public String toString() {
            return "ChosenPassword[]";
        }
    }

    /** Whose link it is. */
    record LinkOwner(String name, String displayName) {
    }

    @PostMapping(consumes = "application/json")
    @Permission(value = Permission.ANYONE, tenants = true)
    LinkOwner whose(@RequestBody LinkRequest request) {
        Login login = links.whose(present(request.secret()))
                .orElseThrow(() -> new RefusedException(IdentityRefusal.LINK_ENDED));
        return new LinkOwner(login.name(), login.displayName());
    }

    @PutMapping(consumes = "application/json")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = Permission.ANYONE, tenants = true)
    void choose(@RequestBody ChosenPassword request) {
        links.use(present(request.secret()), present(request.password())).orThrow();
    }

    private static String present(@Nullable String value) {
        if (value == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return value;
    }
}
