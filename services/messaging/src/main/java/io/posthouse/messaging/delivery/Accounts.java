package io.posthouse.messaging.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.LoginId;
import io.posthouse.messaging.Addresses;
import io.posthouse.xmpp.Jid;
import java.time.Duration;
import java.util.Optional;

/**
 * Who lives at an address. Asked for every message, so answers are remembered: 100,000 at most, for 5 s, so that a new
 * login is found and a removed one forgotten soon. Blocks on the database when it does not remember.
 */
public final class Accounts {
    private static final int REMEMBERED_MAX = 100_000;
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    private final Addresses addresses;
    private final Logins logins;
    private final Cache<String, Optional<Login>> remembered = Caffeine.newBuilder().maximumSize(REMEMBERED_MAX)
            .expireAfterWrite(REMEMBERED).build();

    public Accounts(Addresses addresses, Logins logins) {
        this.addresses = addresses;
        this.logins = logins;
        logins.onSessionsEnded(this::forget);
    }

    /** The login that lives at {@code address}, whatever its resource. */
    public Optional<Login> at(Jid address) {
        var realm = addresses.realmOf(address.domain());
        if (realm.isEmpty() || address.local().isEmpty()) {
            return Optional.empty();
        }
        return remembered.get(address.bare().toString(),
                key -> logins.byName(address.local()).filter(login -> login.realm() == realm.get()));
    }

    private void forget(LoginId id) {
        remembered.asMap().values().removeIf(login -> login.map(Login::id).filter(id::equals).isPresent());
    }
}
