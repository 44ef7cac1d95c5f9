package io.posthouse.identity.credential;

import io.posthouse.identity.Credentials;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.factor.SecondFactors;
import io.posthouse.identity.login.LoginRules;
import io.posthouse.identity.login.LoginStore;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Ticker;
import io.posthouse.xmpp.sasl.ScramDecoys;
import io.posthouse.xmpp.sasl.ScramMaterial;
import io.posthouse.xmpp.sasl.ScramMechanism;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Checks passwords and hands out SCRAM keys, behind the {@link SignInGuard}. */
public final class StoredCredentials implements Credentials {
    private static final int SECRET_BYTES = 32;
    private static final Duration HASHING_PATIENCE = Duration.ofSeconds(5);
    // Stands for every name that cannot be one, in the guard and among the decoys.
    private static final String NO_NAME = "?";

    private final LoginStore store;
    private final Passwords passwords;
    private final SecondFactors factors;
    private final KnownPlaces places;
    private final SignInGuard guard;
    // Deriving keys is work for a core; more at once than cores would only slow each other and everybody else.
    private final Semaphore hashing;
    // Strangers can keep all of those busy. Whoever comes from a known place then has one that is for them.
    private final Semaphore hashingOfKnown = new Semaphore(1);
    private volatile @Nullable ScramDecoys decoys;

    public StoredCredentials(LoginStore store, Passwords passwords, SecondFactors factors, KnownPlaces places,
            Ticker ticker) {
        this(store, passwords, factors, places, new SignInGuard(ticker, Thread::sleep, places::isKnown),
                new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors())));
    }

    /** @param hashing how many keys are derived at once */
    StoredCredentials(LoginStore store, Passwords passwords, SecondFactors factors, KnownPlaces places,
            SignInGuard guard, Semaphore hashing) {
        this.store = store;
        this.passwords = passwords;
        this.factors = factors;
        this.places = places;
        this.guard = guard;
        this.hashing = hashing;
    }

    @Override
    public ScramMaterial scram(String name, ScramMechanism mechanism) {
        String asked = LoginRules.name(name).orElse(NO_NAME);
        return store.keys(asked, mechanism).orElseGet(() -> decoy(asked, mechanism));
    }

    @Override
    public Outcome<Login> checkPassword(String name, String password, InetAddress from) {
        return isEnough(checkFirst(name, password, from), from);
    }

    /** The same, for who asks for a code afterwards, or has the person before them: a second factor does not matter. */
    public Outcome<Login> checkFirst(String name, String password, InetAddress from) {
        return switch (beginTry(name, from)) {
            case Outcome.Refused<String>(var refusal) -> Outcome.refused(refusal);
            case Outcome.Done<String> _ -> {
                Optional<Boolean> proved = proves(name, password, from);
                yield proved.isPresent()
                        ? ended(name, from, proved.get())
                        : Outcome.refused(IdentityRefusal.TOO_MANY_TRIES);
            }
        };
    }

    /** The same, of whoever has a session: a wrong password sends nobody away. Refused: {@code not-confirmed}, {@code too-many-tries} */
    public Outcome<Login> confirm(String name, String password, InetAddress from) {
        Outcome<Login> checked = checkFirst(name, password, from);
        return checked instanceof Outcome.Refused<Login>(var refusal) && refusal == IdentityRefusal.WRONG_PASSWORD
                ? Outcome.refused(IdentityRefusal.NOT_CONFIRMED)
                : checked;
    }

    /** Does the same work whether the name exists or not, so that the time tells nothing. Empty when no core is free. */
    private Optional<Boolean> proves(String name, String password, InetAddress from) {
        ScramMaterial material = scram(name, ScramMechanism.SCRAM_SHA_256);
        Optional<String> prepared = LoginRules.password(password);
        return turn(name, from).map(held -> {
            try {
                boolean matches = material.matches(prepared.orElse(NO_NAME));
                return matches && prepared.isPresent();
            } finally {
                held.release();
            }
        });
    }

    /** A turn to derive keys, which is to be released; empty when none is free for too long. */
    private Optional<Semaphore> turn(String name, InetAddress from) {
        if (hashing.tryAcquire()) {
            return Optional.of(hashing);
        }
        Semaphore turns = LoginRules.name(name).filter(asked -> places.isKnown(asked, from)).isPresent()
                ? hashingOfKnown
                : hashing;
        try {
            return turns.tryAcquire(HASHING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    ? Optional.of(turns)
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public Outcome<String> beginTry(String name, InetAddress from) {
        return guard.begin(LoginRules.name(name).orElse(NO_NAME), from);
    }

    @Override
    public Outcome<Login> endTry(String name, InetAddress from, boolean proved) {
        return isEnough(ended(name, from, proved), from);
    }

    private Outcome<Login> isEnough(Outcome<Login> proved, InetAddress from) {
        if (!(proved instanceof Outcome.Done<Login>(var login))) {
            return proved;
        }
        if (!login.tenant().isHouse()) {
            // Who asks for nothing but a password opens chat, and that is the house's.
            return Outcome.refused(IdentityRefusal.WRONG_PASSWORD);
        }
        if (!factors.letsPasswordAlone(login.id())) {
            return Outcome.refused(IdentityRefusal.CODE_NEEDED);
        }
        arrived(login.id(), from);
        return proved;
    }

    /**
     * They have proved all that is asked of them, so that this is a place of theirs. To be told after {@link #checkFirst}, once the code
     * was right as well: whoever has only the password must not become known by it. Does not wait, and fails nobody's sign-in.
     */
    public void arrived(LoginId login, InetAddress from) {
        places.note(login, from);
    }

    private Outcome<Login> ended(String name, InetAddress from, boolean proved) {
        Optional<Login> login = proved ? LoginRules.name(name).flatMap(store::byName) : Optional.empty();
        if (login.isEmpty()) {
            guard.wrong(from);
            return Outcome.refused(IdentityRefusal.WRONG_PASSWORD);
        }
        guard.right(login.get().name(), from);
        if (login.get().disabled()) {
            // After the proof: a stranger must not learn who is kept out.
            return Outcome.refused(IdentityRefusal.LOGIN_DISABLED);
        }
        return Outcome.done(login.get());
    }

    private ScramMaterial decoy(String name, ScramMechanism mechanism) {
        ScramDecoys known = decoys;
        if (known == null) {
            byte[] fresh = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(fresh);
            // Two threads may both ask; the database gives both the same secret.
            known = new ScramDecoys(store.secret("scram-decoy", fresh));
            decoys = known;
        }
        ScramMaterial decoy = known.of(name, mechanism);
        // As many iterations as real ones have, whatever is set, or their number would tell.
        return new ScramMaterial(mechanism, decoy.salt(), passwords.iterations(), decoy.storedKey(), decoy.serverKey());
    }
}
