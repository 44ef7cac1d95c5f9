package io.posthouse.identity.login;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.StepUps;
import io.posthouse.identity.access.GrantedAccess;
import io.posthouse.identity.factor.SecondFactors;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.StepUp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
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
    private final StoredLogins logins;
    private final PasswordLinks links;
    private final SecondFactors factors;
    private final GrantedAccess access;
    private final Deeds deeds;
    private final StepUps stepUps;
    private final IdentitySettings settings;

    LoginEndpoint(StoredLogins logins, PasswordLinks links, SecondFactors factors, GrantedAccess access,
            Deeds deeds, StepUps stepUps, IdentitySettings settings) {
        this.logins = logins;
        this.links = links;
        this.factors = factors;
        this.access = access;
        this.deeds = deeds;
        this.stepUps = stepUps;
        this.settings = settings;
    }

    /**
     * A login as administrators see it. The id is a string, as every id in JSON.
     *
     * @param secondFactor whether a code is asked for as well
     */
    record LoginReply(String login, String name, String displayName, String jid, String realm, String bundle,
            Instant createdAt, boolean disabled, boolean secondFactor) {
        static LoginReply of(Login login, String domain, boolean secondFactor) {
            return new LoginReply(login.id().toString(), login.name(), login.displayName(), login.address(domain),
                    login.realm().word(), login.bundle().word(), login.createdAt(), login.disabled(), secondFactor);
        }
    }

    record LoginPage(List<LoginReply> items, @Nullable String next) {
    }

    record NewLoginRequest(@Nullable String name, @Nullable String displayName, @Nullable String realm,
            @Nullable String bundle,
            @Nullable String password) {
        @Override
        public String toString() {
            return "NewLoginRequest[]";
        }
    }

    record PasswordRequest(@Nullable String password) {
        @Override
        public String toString() {
            return "PasswordRequest[]";
        }
    }

    /** What is to be another; null stays as it is. */
    record LoginChange(@Nullable String displayName, @Nullable String bundle, @Nullable Boolean disabled) {
    }

    /** @param secret makes the link {@code /password#secret}; shown this once */
    record PasswordLink(String secret, Instant expiresAt) {
        @Override
        public String toString() {
            return "PasswordLink[expiresAt=" + expiresAt + "]";
        }
    }

    @GetMapping
    @Permission(value = "identity.login.manage", tenants = true)
    LoginPage list(@RequestParam(defaultValue = "") String query, @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "50") int limit) {
        PageRequest page = PageRequest.of(query, after, limit).orThrow();
        Page<Login> found = logins.search(page.query(), page.after(), page.limit());
        Set<LoginId> with = factors.among(found.items().stream().map(Login::id).toList());
        return new LoginPage(found.items().stream()
                .map(login -> LoginReply.of(login, settings.domain(), with.contains(login.id()))).toList(),
                found.next().orElse(null));
    }

    @GetMapping("/{name}")
    @Permission(value = "identity.login.manage", tenants = true)
    LoginReply one(@PathVariable String name) {
        return logins.byName(name)
                .map(login -> LoginReply.of(login, settings.domain(), factors.of(login.id()).isPresent()))
                .orElseThrow(() -> new RefusedException(IdentityRefusal.NO_SUCH_LOGIN));
    }

    @PostMapping(consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(value = "identity.login.manage", tenants = true)
    @StepUp(value = "login.add", when = StepUp.When.WHERE_IT_ASKS)
    LoginReply add(@RequestBody NewLoginRequest request) {
        String name = present(request.name());
        Optional<Realm> realm = request.realm() == null ? Optional.of(Realm.EMPLOYEES) : Realm.of(request.realm());
        Optional<Bundle> bundle = request.bundle() == null ? Optional.of(Bundle.PERSON) : Bundle.of(request.bundle());
        if (realm.isEmpty() || bundle.isEmpty()) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        refuseIf(access.above(bundle.get()));
        String displayName = request.displayName() == null ? name : request.displayName();
        String password = present(request.password());
        if (bundle.get() == Bundle.ADMINISTRATOR) {
            stepUps.confirm("login.add", List.of(name, displayName, realm.get().word(), password));
        }
        return LoginReply.of(deeds.doing("login.add", name, realm.get().word() + ", " + bundle.get().word(),
                () -> logins.add(name, displayName, realm.get(), bundle.get(), password).orThrow()),
                settings.domain(), false);
    }

    @PutMapping(path = "/{name}/password", consumes = "application/json")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.login.manage", tenants = true)
    @StepUp(value = "login.set-password", when = StepUp.When.WHERE_IT_ASKS)
    void setPassword(@PathVariable String name, @RequestBody PasswordRequest request) {
        String password = present(request.password());
        refuseAbove(name);
        confirmOfAdministrator(name, "login.set-password", password);
        deeds.doing("login.set-password", name, "", () -> logins.setPassword(name, password).orThrow());
    }

    @PostMapping("/{name}/link")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(value = "identity.login.manage", tenants = true)
    @StepUp(value = "login.make-link", when = StepUp.When.WHERE_IT_ASKS)
    PasswordLink link(@PathVariable String name) {
        refuseAbove(name);
        confirmOfAdministrator(name, "login.make-link");
        PasswordLinks.Link made = deeds.doing("login.make-link", name, "", () -> links.make(name).orThrow());
        return new PasswordLink(made.secret(), made.expiresAt());
    }

    @PatchMapping(path = "/{name}", consumes = "application/json")
    @Permission(value = "identity.login.manage", tenants = true)
    @StepUp(value = "login.change", when = StepUp.When.WHERE_IT_ASKS)
    LoginReply change(@PathVariable String name, @RequestBody LoginChange request) {
        Optional<Bundle> bundle = Optional.ofNullable(request.bundle()).map(
                word -> Bundle.of(word).orElseThrow(() -> new RefusedException(IdentityRefusal.INVALID_BUNDLE)));
        Optional<String> displayName = Optional.ofNullable(request.displayName()).map(text -> LoginRules
                .displayName(text).orElseThrow(() -> new RefusedException(IdentityRefusal.INVALID_DISPLAY_NAME)));
        Login login = logins.byName(name)
                .orElseThrow(() -> new RefusedException(IdentityRefusal.NO_SUCH_LOGIN));
        refuseIf(access.above(login));
        bundle.ifPresent(wanted -> refuseIf(access.above(wanted)));
        boolean keepsOut = Boolean.TRUE.equals(request.disabled());
        if (keepsOut || bundle.filter(Bundle.PERSON::equals).isPresent()) {
            refuseOwn(name);
        }
        if (login.bundle() != Bundle.ADMINISTRATOR && bundle.filter(Bundle.ADMINISTRATOR::equals).isPresent()) {
            stepUps.confirm("login.change", List.of(name, displayName.orElse(""), String.valueOf(request.disabled())));
        }
        if (displayName.isPresent() || bundle.isPresent()) {
            deeds.doing("login.change", name,
                    changed(login, displayName, bundle),
                    () -> logins.revise(login, displayName, bundle, List.of()).orThrow());
        }
        if (request.disabled() != null) {
            deeds.doing(keepsOut ? "login.disable" : "login.enable", name, "",
                    () -> logins.disable(name, keepsOut).orThrow());
        }
        return one(name);
    }

    private static String changed(Login login, Optional<String> displayName, Optional<Bundle> bundle) {
        List<String> words = new ArrayList<>();
        displayName.filter(next -> !next.equals(login.displayName()))
                .ifPresent(next -> words.add(login.displayName() + " → " + next));
        bundle.filter(next -> next != login.bundle())
                .ifPresent(next -> words.add(login.bundle().word() + " → " + next.word()));
        return String.join(", ", words);
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.login.manage", tenants = true)
    void remove(@PathVariable String name) {
        refuseOwn(name);
        refuseAbove(name);
        deeds.doing("login.remove", name, "", () -> logins.remove(name).orThrow());
    }

    /** For somebody who has lost both the app and the recovery codes; the administrator has to know who asks. */
    @DeleteMapping("/{name}/second-factor")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.login.manage", tenants = true)
    @StepUp(value = "login.remove-second-factor", when = StepUp.When.WHERE_IT_ASKS)
    void removeSecondFactor(@PathVariable String name) {
        refuseOwn(name);
        refuseAbove(name);
        confirmOfAdministrator(name, "login.remove-second-factor");
        deeds.doing("login.remove-second-factor", name, "",
                () -> factors.remove(logins.byName(name).map(Login::id)
                        .orElseThrow(() -> new RefusedException(IdentityRefusal.NO_SUCH_LOGIN))).orThrow());
    }

    @DeleteMapping("/{name}/sessions")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(value = "identity.login.manage", tenants = true)
    void endSessions(@PathVariable String name) {
        deeds.doing("login.end-sessions", name, "", () -> logins.endSessions(name).orThrow());
    }

    /** To end sessions gives nothing, and is anybody's who looks after logins; all else could be used to act as somebody. */
    private void refuseAbove(String name) {
        refuseIf(logins.byName(name).flatMap(access::above));
    }

    private static void refuseIf(Optional<Refusal> refusal) {
        refusal.ifPresent(why -> {
            throw new RefusedException(why);
        });
    }

    /** Whoever can sign in as an administrator is one, and so with whoever was granted what only administrators hold. */
    private void confirmOfAdministrator(String name, String action, String... more) {
        Optional<Login> login = logins.byName(name)
                .filter(one -> one.bundle() == Bundle.ADMINISTRATOR || access.holdsMoreThanEverybody(one));
        if (login.isPresent()) {
            List<String> parameters = new ArrayList<>(List.of(login.get().name()));
            parameters.addAll(List.of(more));
            stepUps.confirm(action, parameters);
        }
    }

    private static void refuseOwn(String name) {
        if (LoginRules.name(name).filter(Caller.CURRENT.get().name()::equals).isPresent()) {
            throw new RefusedException(IdentityRefusal.OWN_LOGIN);
        }
    }

    private static String present(@Nullable String value) {
        if (value == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return value;
    }
}
