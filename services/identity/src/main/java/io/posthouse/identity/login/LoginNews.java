package io.posthouse.identity.login;

import io.posthouse.identity.Login;
import io.posthouse.identity.LoginEvents;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.storage.event.EventBook;
import io.posthouse.storage.event.EventData;
import io.posthouse.storage.event.EventType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Notes what happens to logins, in the transaction in which it happens. */
public final class LoginNews {
    private final EventBook book = new EventBook();
    private final JdbcTemplate transaction;

    /** @param pool whose transactions are joined */
    public LoginNews(DataSource pool) {
        this.transaction = new JdbcTemplate(pool);
    }

    void added(Collection<Login> logins) {
        note(logins.stream().filter(LoginNews::isTold).map(login -> new EventBook.Entry(LoginEvents.ADDED, login.name(),
                begin(LoginEvents.ADDED, login.id(), login.name()).text("realm", login.realm().word())
                        .text("bundle", login.bundle().word()).text("by", by()).json()))
                .toList());
    }

    void revised(Login login, Optional<String> bundle) {
        note(login, new EventBook.Entry(LoginEvents.REVISED, login.name(),
                begin(LoginEvents.REVISED, login.id(), login.name()).text("bundle", bundle.orElse(null))
                        .text("by", by())
                        .json()));
    }

    void merged(Login visitor, Login known) {
        note(known, new EventBook.Entry(LoginEvents.MERGED, visitor.name(),
                begin(LoginEvents.MERGED, visitor.id(), visitor.name())
                        .text("knownAs", Long.toString(known.id().value())).text("knownAsName", known.name()).json()));
    }

    /** @param type one that has nothing to say but whose login it is and who did it */
    void happened(EventType type, Login login) {
        note(login, new EventBook.Entry(type, login.name(),
                begin(type, login.id(), login.name()).text("by", by()).json()));
    }

    private static EventData begin(EventType type, LoginId login, String name) {
        return type.data().text("login", Long.toString(login.value())).text("name", name);
    }

    private static @Nullable String by() {
        return Caller.CURRENT.isBound() ? Caller.CURRENT.get().name() : null;
    }

    /** Whoever hears events hears all of them, and is of the house: what happens at others is none of its business. */
    private static boolean isTold(Login login) {
        // Visitors come and go; they are told of when it is known who they are.
        return login.tenant().isHouse() && login.realm() != Realm.GUESTS;
    }

    private void note(Login login, EventBook.Entry entry) {
        note(isTold(login) ? List.of(entry) : List.of());
    }

    private void note(List<EventBook.Entry> entries) {
        if (!entries.isEmpty()) {
            transaction.execute((ConnectionCallback<Boolean>) connection -> {
                book.note(connection, entries);
                return true;
            });
        }
    }
}
