package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import io.posthouse.identity.app.App;
import io.posthouse.identity.app.StoredApps;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What devices without a browser ask for (RFC 8628), and what people say to it.
 *
 * <p>A device shows a short code; somebody types it in on our page. At that moment the code is theirs and gone: whoever types it in second,
 * on whatever device, finds nothing, and can neither say yes in their stead nor no. What they answer, they answer once, under a secret that
 * their page alone has.
 */
final class Devices {
    /** How long a device waits for somebody. */
    static final Duration LIFE = Duration.ofMinutes(10);
    /** How much time a device lets pass between two questions; RFC 8628 section 3.2. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final String DEVICE_CODE = "phd_";
    private static final String STATE = "phq_";
    private static final int CODES_TRIED_MAX = 20;
    private static final int WRONG_MAX = 10;
    private static final Duration WRONG_WITHIN = Duration.ofMinutes(10);
    private static final int REMEMBERED_MAX = 10_000;

    private final DeviceStore store;
    private final GrantStore grants;
    private final StoredApps apps;
    private final TransactionOperations transactions;
    private final Ticker ticker;
    private final Secrets secrets = new Secrets();
    private final UserCodes codes = new UserCodes();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<LoginId, Deque<Long>> wrong = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LoginId, Deque<Long>> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    Devices(DeviceStore store, GrantStore grants, StoredApps apps, TransactionOperations transactions, Ticker ticker) {
        this.store = store;
        this.grants = grants;
        this.apps = apps;
        this.transactions = transactions;
        this.ticker = ticker;
    }

    /** An address as digits alone: by which of a node's interfaces it was reached is no part of it. */
    static String address(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    /** What a device gets to show and to ask by. */
    record Begun(String deviceCode, String userCode) {
        @Override
        public String toString() {
            return "Begun[]";
        }
    }

    /**
     * Keeps what a device asks; empty when too many of that app wait.
     *
     * @param from the device's address, as digits
     */
    Optional<Begun> begin(AppId app, Set<String> asked, String from) {
        String device = secrets.make(DEVICE_CODE);
        for (int tried = 0; tried < CODES_TRIED_MAX; tried++) {
            String code = codes.make();
            DeviceStore.Added added = store.add(Secrets.digest(device), UserCodes.digest(code).orElseThrow(), app,
                    asked, from, INTERVAL, LIFE);
            switch (added) {
                case DONE -> {
                    return Optional.of(new Begun(device, code));
                }
                case TOO_MANY -> {
                    return Optional.empty();
                }
                case CODE_TAKEN -> {
                    // Another one, then.
                }
            }
        }
        return Optional.empty();
    }

    /**
     * What a device asks of who typed its code in.
     *
     * @param state by which the answer names it, once
     * @param from the address from which it asked, where that is known, as when it did
     */
    record Asked(String state, App app, Set<String> scopes, Optional<String> from, Optional<Instant> at) {
        @Override
        public String toString() {
            return "Asked[" + app.clientId() + "]";
        }
    }

    /**
     * Takes what a device asks under the code that it shows. Refused: {@code too-many-tries} after ten that were wrong within ten minutes,
     * {@code no-such-request}.
     */
    Outcome<Asked> take(LoginId login, String session, String typed) {
        if (hasGuessed(login)) {
            return Outcome.refused(OAuthRefusal.TOO_MANY_TRIES);
        }
        String state = secrets.make(STATE);
        Optional<Asked> asked = UserCodes.digest(typed)
                .flatMap(digest -> store.take(digest, Secrets.digest(state), login, session))
                .flatMap(taken -> apps.byId(taken.app()).filter(App::isLetIn)
                        .map(app -> new Asked(state, app, taken.asked(), taken.from(), taken.at())));
        if (asked.isEmpty()) {
            noteWrong(login);
            return Outcome.refused(OAuthRefusal.NO_SUCH_REQUEST);
        }
        return Outcome.done(asked.get());
    }

    /** What somebody says to it. Refused: {@code no-such-request}. */
    Outcome<Boolean> answer(LoginId login, String state, boolean granted) {
        boolean known = Boolean.TRUE.equals(transactions.execute(_ -> {
            Optional<DeviceStore.Taken> taken = store.decide(Secrets.digest(state), login, granted);
            if (granted && taken.isPresent()) {
                Set<String> all = new TreeSet<>(grants.consent(taken.get().app(), login));
                all.addAll(taken.get().asked());
                grants.saveConsent(taken.get().app(), login, all);
            }
            return taken.isPresent();
        }));
        return known ? Outcome.done(granted) : Outcome.refused(OAuthRefusal.NO_SUCH_REQUEST);
    }

    // Counted on this node alone: each further node gives ten more tries at one of 25,600,000,000.
    private boolean hasGuessed(LoginId login) {
        lock.lock();
        try {
            Deque<Long> tries = wrong.get(login);
            if (tries == null) {
                return false;
            }
            while (!tries.isEmpty() && ticker.nanos() - tries.getFirst() > WRONG_WITHIN.toNanos()) {
                tries.removeFirst();
            }
            return tries.size() >= WRONG_MAX;
        } finally {
            lock.unlock();
        }
    }

    private void noteWrong(LoginId login) {
        lock.lock();
        try {
            wrong.computeIfAbsent(login, _ -> new ArrayDeque<>(WRONG_MAX)).addLast(ticker.nanos());
        } finally {
            lock.unlock();
        }
    }
}
