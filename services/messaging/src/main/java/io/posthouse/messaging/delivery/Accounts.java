package io.posthouse.messaging.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Addresses;
import io.posthouse.xmpp.Jid;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who lives at an address. Asked for every message, so answers are remembered, 100,000 at most. One is good for 5 s, so that a
 * new login is found soon. That somebody lives there is remembered for 10 min in all: {@link #isHome} answers from it at
 * once and has it read again meanwhile, so that neither an outage of the database nor its slowness is felt by those who
 * talk with people they have talked with. A removed login is forgotten as soon as its sessions end, which is heard within a
 * second while the database answers. Safe for any thread.
 */
public final class Accounts {
    private static final Logger log = LoggerFactory.getLogger(Accounts.class);
    private static final int REMEMBERED_MAX = 100_000;
    static final Duration GOOD = Duration.ofSeconds(5);
    static final Duration REMEMBERED = Duration.ofMinutes(10);
    /** Fewer than the pool has connections, so that whoever must wait for an answer does not wait behind these. */
    static final int REFRESHES_MAX = 6;

    private final Addresses addresses;
    private final Logins logins;
    private final Executor waiting;
    private final Ticker ticker;
    private final Cache<String, Answer> remembered;
    private final Set<String> refreshing = ConcurrentHashMap.newKeySet();
    private long forgotten;

    /** @param readAt in the ticker's nanoseconds */
    private record Answer(Optional<Login> login, long readAt) {
    }

    /** @param waiting where answers are read again: virtual threads */
    public Accounts(Addresses addresses, Logins logins, Executor waiting, Ticker ticker) {
        this.addresses = addresses;
        this.logins = logins;
        this.waiting = waiting;
        this.ticker = ticker;
        this.remembered = Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).expireAfterWrite(REMEMBERED)
                .ticker(ticker::nanos).build();
        logins.onSessionsEnded(this::forget);
    }

    /**
     * The login that lives at {@code address}, whatever its resource; known for 5 s at most. Blocks on the database when it is
     * not.
     *
     * @throws io.posthouse.storage.StoreUnavailable a fault, as are Spring's: the database did not answer
     */
    public Optional<Login> at(Jid address) {
        if (addresses.realmOf(address.domain()).isEmpty() || address.local().isEmpty()) {
            return Optional.empty();
        }
        var key = address.bare().toString();
        var answer = remembered.getIfPresent(key);
        return answer != null && isGood(answer) ? answer.login() : read(key, address);
    }

    /**
     * Whether somebody lives at {@code address}. Whoever was known to within the last 10 min does, without waiting; otherwise as
     * {@link #at}.
     */
    public boolean isHome(Jid address) {
        var key = address.bare().toString();
        var answer = remembered.getIfPresent(key);
        if (answer == null || answer.login().isEmpty()) {
            return at(address).isPresent();
        }
        if (!isGood(answer)) {
            refresh(key, address);
        }
        return true;
    }

    private boolean isGood(Answer answer) {
        return ticker.nanos() - answer.readAt() < GOOD.toNanos();
    }

    private Optional<Login> read(String key, Jid address) {
        long forgottenBefore = forgotten();
        long readAt = ticker.nanos();
        var login = logins.byName(address.local())
                .filter(found -> addresses.domainOf(found.realm()).equals(address.domain()));
        remember(key, new Answer(login, readAt), forgottenBefore);
        return login;
    }

    /** Reads it again where waiting costs nobody; when that fails, what is remembered stands until it is too old. */
    private void refresh(String key, Jid address) {
        if (refreshing.size() >= REFRESHES_MAX || !refreshing.add(key)) {
            return;
        }
        waiting.execute(() -> {
            try {
                read(key, address);
            } catch (RuntimeException e) {
                log.atDebug().setCause(e).log("address not read again");
            } finally {
                refreshing.remove(key);
            }
        });
    }

    private synchronized long forgotten() {
        return forgotten;
    }

    private synchronized void remember(String key, Answer answer, long forgottenBefore) {
        // A login that was removed while we read may have been read before: then the answer is not kept.
        if (forgotten == forgottenBefore) {
            remembered.put(key, answer);
        }
    }

    private synchronized void forget(LoginId id) {
        forgotten++;
        remembered.asMap().values().removeIf(answer -> answer.login().map(Login::id).filter(id::equals).isPresent());
    }
}
