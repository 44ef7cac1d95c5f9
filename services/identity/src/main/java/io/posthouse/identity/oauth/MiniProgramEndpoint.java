package io.posthouse.identity.oauth;

import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Mini-programs, for our own clients, which show them. What people let them do they see and take back with that of other apps. */
@RestController
@RequestMapping(path = "/api/mini-programs/{clientId}", produces = "application/json")
final class MiniProgramEndpoint {
    private final MiniPrograms miniPrograms;
    private final Logins logins;

    MiniProgramEndpoint(OAuth oauth, Logins logins) {
        this.miniPrograms = oauth.miniPrograms();
        this.logins = logins;
    }

    /**
     * A mini-program as the person sees it who opens it.
     *
     * @param owner the display name of who answers for it; null when that person has left
     * @param asks what it may ask them for
     * @param granted what of that they let it
     */
    record MiniProgramView(String clientId, String name, @Nullable String owner, List<String> asks,
            List<String> granted) {
    }

    /** @param scopes permissions, {@code openid} or {@code profile}; {@code openid} is always among them */
    record MiniScopes(@Nullable List<String> scopes) {
        List<String> list() {
            if (scopes != null && scopes.stream().anyMatch(scope -> scope == null)) {
                throw new RefusedException(HttpRefusal.INVALID_REQUEST);
            }
            return scopes == null ? List.of() : scopes;
        }
    }

    /** @param code a secret for the back end of the mini-program alone, good once and until then */
    record MiniCode(String code, Instant expiresAt) {
        @Override
        public String toString() {
            return "MiniCode[expiresAt=" + expiresAt + "]";
        }
    }

    @GetMapping
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    MiniProgramView read(@PathVariable String clientId) {
        return view(miniPrograms.see(Caller.CURRENT.get().login(), clientId).orThrow());
    }

    @PutMapping(path = "/consent", consumes = "application/json", name = "The person lets a mini-program do this, beside what they let it before.")
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    MiniProgramView let(@PathVariable String clientId, @RequestBody MiniScopes let) {
        return view(miniPrograms.let(Caller.CURRENT.get().login(), clientId, let.list()).orThrow());
    }

    @PostMapping(path = "/codes", consumes = "application/json", name = "A code by which the back end of the mini-program"
            + " learns at /oauth2/token who the person is.")
    @Permission(value = Permission.SIGNED_IN, tenants = true)
    ResponseEntity<MiniCode> code(@PathVariable String clientId, @RequestBody MiniScopes asked) {
        MiniPrograms.Code made = miniPrograms.code(Caller.CURRENT.get(), clientId, asked.list()).orThrow();
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new MiniCode(made.code(), made.expiresAt()));
    }

    private MiniProgramView view(MiniPrograms.Seen seen) {
        return new MiniProgramView(seen.app().clientId(), seen.app().name(),
                logins.byId(seen.app().owner()).map(Login::displayName).orElse(null), List.copyOf(seen.asks()),
                List.copyOf(seen.let()));
    }
}
