package io.posthouse.server.welcome;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Realm;
import io.posthouse.identity.command.LoginCommand;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Contacts;
import io.posthouse.messaging.Lines;
import io.posthouse.xmpp.BareJid;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A small travel company: two employees, two customers, and a group of the four. The employees see each other's presence and
 * their customers', and the customers theirs; customers do not see each other's. Made once; who is there already is left
 * alone, and so is what people have arranged between themselves, so that it may be asked for at every start.
 */
public final class DemoCompany {
    private static final String GROUP = "Trip to Lisbon";
    private static final List<Person> PEOPLE = List.of(
            new Person("ada", "Ada Marsh", Realm.EMPLOYEES, Bundle.ADMINISTRATOR),
            new Person("ben", "Ben Okoro", Realm.EMPLOYEES, Bundle.PERSON),
            new Person("chen", "Chen Wei", Realm.CUSTOMERS, Bundle.PERSON),
            new Person("dora", "Dora Lindqvist", Realm.CUSTOMERS, Bundle.PERSON));

    private final Logins logins;
    private final Lines lines;
    private final Contacts contacts;
    private final Addresses addresses;
    private final SecureRandom random = new SecureRandom();

    public DemoCompany(Logins logins, Lines lines, Contacts contacts, Addresses addresses) {
        this.logins = logins;
        this.lines = lines;
        this.contacts = contacts;
        this.addresses = addresses;
    }

    /**
     * Somebody of the company.
     *
     * @param password shown once, to whoever made them; empty for somebody who was there already
     */
    record SignIn(BareJid address, String displayName, Optional<String> password) {
        /** Whether they were made just now. */
        boolean isNew() {
            return password.isPresent();
        }
    }

    /** Makes what is missing. */
    List<SignIn> make() {
        List<SignIn> signIns = PEOPLE.stream().map(this::signIn).toList();
        List<BareJid> all = new ArrayList<>(signIns.stream().map(SignIn::address).toList());
        BareJid first = all.removeFirst();
        boolean there = lines.of(first).stream()
                .anyMatch(line -> line.kind() == Lines.Kind.GROUP && line.title().equals(GROUP));
        if (!there) {
            lines.createGroup(first, GROUP, all).orThrow();
        }
        acquaint(signIns);
        return signIns;
    }

    /** Two who were both there already have no word about each other when both took it back: that is an arrangement too. */
    private void acquaint(List<SignIn> people) {
        for (SignIn one : people) {
            for (SignIn other : people.subList(people.indexOf(one) + 1, people.size())) {
                boolean serves = isEmployee(one.address()) || isEmployee(other.address());
                if (serves && (one.isNew() || other.isNew())) {
                    contacts.acquaint(one.address(), other.address());
                }
            }
        }
    }

    private boolean isEmployee(BareJid person) {
        return person.domain().equals(addresses.domainOf(Realm.EMPLOYEES));
    }

    private SignIn signIn(Person person) {
        Optional<Login> known = logins.byName(person.name);
        if (known.isPresent()) {
            return new SignIn(addresses.of(known.get()), person.displayName, Optional.empty());
        }
        String password = LoginCommand.generated(random);
        Login made = logins.add(person.name, person.displayName, person.realm, person.bundle, password).orThrow();
        return new SignIn(addresses.of(made), person.displayName, Optional.of(password));
    }

    private record Person(String name, String displayName, Realm realm, Bundle bundle) {
    }
}
