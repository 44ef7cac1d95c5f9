package io.posthouse.messaging;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.LoginId;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Jid;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Recording sessions, opened by tests. */
public final class RecordedSessions implements Sessions {
    private final List<RecordingSession> all = new CopyOnWriteArrayList<>();

    /** A session of an employee of {@code house.example}. */
    public RecordingSession open(String name, String resource) {
        var login = new Login(new LoginId(name.hashCode()), name, name.toUpperCase(Locale.ROOT), Realm.EMPLOYEES,
                Bundle.PERSON, Instant.EPOCH);
        var session = new RecordingSession(login, Jid.of(name, "house.example").withResource(resource));
        all.add(session);
        return session;
    }

    @Override
    public MemoryShare memory() {
        return MemoryShare.boundless();
    }

    @Override
    public Session open(Login login, String resource, Outlet outlet) {
        throw new UnsupportedOperationException("tests open them by name");
    }

    @Override
    public boolean takesNew() {
        return true;
    }

    @Override
    public List<RecordingSession> of(BareJid owner) {
        return all.stream().filter(session -> session.owner().equals(owner)).toList();
    }

    @Override
    public Optional<RecordingSession> at(FullJid address) {
        return all.stream().filter(session -> session.jid().equals(address)).findFirst();
    }

    @Override
    public int count() {
        return all.size();
    }
}
