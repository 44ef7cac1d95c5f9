package io.posthouse.identity.login;

import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Realm;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** People, for everyone who may talk to them. */
@RestController
final class PeopleEndpoint {
    private final Logins logins;
    private final IdentitySettings settings;

    PeopleEndpoint(Logins logins, IdentitySettings settings) {
        this.logins = logins;
        this.settings = settings;
    }

    /** One of the people. */
    record Person(String jid, String login, String name, String displayName, String realm) {
    }

    record PersonPage(List<Person> items, @Nullable String next) {
    }

    /**
     * Employees see everybody, and so does an app that was granted to; a customer sees employees only, because who our customers are is no
     * customer's business.
     */
    @GetMapping(path = "/api/people", produces = "application/json")
    @Permission(value = "identity.people.read", reach = Permission.Reach.OPEN, tenants = true)
    PersonPage search(@RequestParam(defaultValue = "") String query, @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "50") int limit) {
        PageRequest page = PageRequest.of(query, after, limit).orThrow();
        boolean all = Caller.CURRENT.get().person().map(person -> logins.byId(person.login())
                .filter(login -> login.realm() == Realm.EMPLOYEES).isPresent()).orElse(true);
        Set<Realm> realms = all ? EnumSet.allOf(Realm.class) : EnumSet.of(Realm.EMPLOYEES);
        Page<Login> found = logins.search(page.query(), realms, page.after(), page.limit());
        return new PersonPage(found.items().stream().map(this::person).toList(), found.next().orElse(null));
    }

    private Person person(Login login) {
        return new Person(login.address(settings.domain()), login.id().toString(), login.name(), login.displayName(),
                login.realm().word());
    }
}
