package io.posthouse.identity.access;

import io.posthouse.identity.Subject;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.Decision;
import io.posthouse.kernel.Target;
import io.posthouse.kernel.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Picture} that follows the database, and what answers while it cannot.
 *
 * <p>A change is heard with its notification, on the thread that listens or made it, and only noted there; a thread of our own then
 * reads anew what it touched. What may be answered from memory meanwhile:
 * <ul>
 * <li>Who was touched themselves is asked of the database until they were read anew, so who ends a grant sees it ended at once.
 * <li>When something was touched that all share, the picture goes on answering for as long as it was known to be whole a second
 * before, and after that the database does. So nothing is answered that was untrue for more than a second, and one moved department
 * sends not every request to the database.
 * <li>While {@link Changes#certain} does not hold, from the first moment until everything was read, and after a gap, everything is
 * asked of the database, where one question costs a few small queries.
 * </ul>
 *
 * <p>Safe for any thread; what asks the database blocks.
 */
final class LivePicture implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LivePicture.class);
    private static final int AT_ONCE_MAX = 1_000;
    /** More than that are read with all others. */
    private static final int TOUCHED_MAX = 20_000;
    private static final long RETRY_MILLIS = 200;

    private final FactStore store;
    private final Changes changes;
    private final Ticker ticker;
    private final Lexicon lexicon;
    private final Supplier<List<Set<String>>> builtIn;
    private final PictureMaker maker;
    private final Semaphore wake = new Semaphore(0);
    private final AtomicLong counter = new AtomicLong();

    /** Each with the number of the touch, so that one who is touched again while being read is read again. */
    private final Map<Subject, Long> touched = new ConcurrentHashMap<>();
    /** How often something shared was touched, and how much of that is in the picture. */
    private final AtomicLong sharedTouched = new AtomicLong();
    private volatile long sharedRead;
    private volatile long sharedGoodUntilNanos;
    /** The same with gaps: what was missed there may be anything. */
    private final AtomicLong gaps = new AtomicLong();
    private volatile long gapsRead = -1;
    private volatile @Nullable Picture picture;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition read = lock.newCondition();
    private volatile @Nullable Thread thread;

    /** @param builtIn the permissions of an administrator and of every person */
    LivePicture(DataSource pool, Changes changes, Ticker ticker, Lexicon lexicon,
            Supplier<List<Set<String>>> builtIn) {
        this.store = new FactStore(pool);
        this.changes = changes;
        this.ticker = ticker;
        this.lexicon = lexicon;
        this.builtIn = builtIn;
        this.maker = new PictureMaker(lexicon, builtIn);
        changes.onChange(this::note);
        changes.onGap(this::noteGap);
    }

    /** Begins to follow, on a virtual thread. Once; before that everything is asked of the database. */
    void start() {
        thread = Thread.ofVirtual().name("identity-grants").start(this::follow);
        wake.release();
    }

    private void note(Change change) {
        switch (change) {
            case Change.SessionsEnded(var login) -> touch(Subject.person(login.value()));
            case Change.LoginChanged(var login) -> touch(Subject.person(login.value()));
            case Change.GrantsTouched(var subject) when subject.kind() != Subject.Kind.DEPARTMENT -> touch(subject);
            // Of too many people to read each anew.
            case Change.TenantClosed _ -> noteGap();
            case Change.GrantsTouched _ -> touchShared();
            case Change.StructureTouched _ -> touchShared();
            case Change.SessionRevoked _,Change.AppChanged _,Change.GrantRevoked _,Change.RoutesPublished _ -> {
                // Concerns no permission.
            }
        }
    }

    private void touch(Subject subject) {
        if (thread == null) {
            // Nobody follows yet; then nothing is remembered, either.
            return;
        }
        touched.put(subject, counter.incrementAndGet());
        wake.release();
    }

    private void touchShared() {
        // When more than one is waiting, the first says how long they may.
        if (sharedRead == sharedTouched.get()) {
            sharedGoodUntilNanos = changes.knownUntilNanos();
        }
        sharedTouched.incrementAndGet();
        wake.release();
    }

    private void noteGap() {
        gaps.incrementAndGet();
        wake.release();
    }

    /**
     * Whether that person may now.
     *
     * @param permission of the {@link Lexicon}
     */
    Decision person(long person, int permission, Target target) {
        long now = changes.certainMicros();
        Picture known = usable(now, person, 0, target);
        if (known != null) {
            return known.person(person, permission, target, now);
        }
        var asked = ask(List.of(Subject.person(person)), target);
        return asked.picture.person(person, permission, target, asked.now);
    }

    /** The same for a person or, where that is 0, an app on its own, from memory; empty where the database has to be asked. */
    Optional<Decision> known(long person, long app, int permission) {
        long now = changes.certainMicros();
        Picture known = usable(now, person, app, Target.SOMEWHERE);
        if (known == null) {
            return Optional.empty();
        }
        return Optional.of(person == 0
                ? known.app(app, permission, Target.SOMEWHERE, now)
                : known.person(person, permission, Target.SOMEWHERE, now));
    }

    /** Whether that app may now, on its own. */
    Decision app(long app, int permission, Target target) {
        long now = changes.certainMicros();
        Picture known = usable(now, 0, app, target);
        if (known != null) {
            return known.app(app, permission, target, now);
        }
        var asked = ask(List.of(Subject.app(app)), target);
        return asked.picture.app(app, permission, target, asked.now);
    }

    /**
     * Whether that app may now for that person.
     *
     * @param scopes the bits of the permissions that the token names
     */
    Decision appFor(long app, long person, long[] scopes, int permission, Target target) {
        long now = changes.certainMicros();
        Picture known = usable(now, person, app, target);
        if (known != null) {
            return known.appFor(app, person, scopes, permission, target, now);
        }
        var asked = ask(List.of(Subject.person(person), Subject.app(app)), target);
        return asked.picture.appFor(app, person, scopes, permission, target, asked.now);
    }

    /** As much of the picture as one question needs, fresh from the database. */
    record Asked(Picture picture, Facts facts, long now) {
    }

    /** Asks the database. Blocks. */
    Asked ask(Collection<Subject> subjects, Target target) {
        FactStore.Moment moment = store.about(subjects, target);
        return new Asked(new PictureMaker(lexicon, builtIn).whole(moment.facts(), moment.now()), moment.facts(),
                moment.now());
    }

    /** A picture that knows that one, from memory or else the database. */
    Asked of(Subject subject) {
        long now = changes.certainMicros();
        boolean person = subject.kind() == Subject.Kind.PERSON;
        Picture known = usable(now, person ? subject.id() : 0, person ? 0 : subject.id(), Target.SOMEWHERE);
        return known == null ? ask(List.of(subject), Target.SOMEWHERE) : new Asked(known, FactStore.NOTHING, now);
    }

    /** The whole picture, not older than a second; read for this alone when there is none. */
    Asked whole() {
        long now = changes.certainMicros();
        Picture known = touched.isEmpty() ? usable(now, 0, 0, Target.SOMEWHERE) : null;
        if (known != null) {
            return new Asked(known, FactStore.NOTHING, now);
        }
        FactStore.Moment moment = store.whole();
        return new Asked(new PictureMaker(lexicon, builtIn).whole(moment.facts(), moment.now()), moment.facts(),
                moment.now());
    }

    /**
     * The picture when it may answer for these; otherwise null.
     *
     * @param person 0 for none, and so with the app
     */
    private @Nullable Picture usable(long now, long person, long app, Target target) {
        if (now == Changes.UNCERTAIN || gapsRead != gaps.get()) {
            return null;
        }
        if (sharedRead != sharedTouched.get() && ticker.nanos() - sharedGoodUntilNanos >= 0) {
            return null;
        }
        if (!touched.isEmpty() && (isTouched(Subject.Kind.PERSON, person) || isTouched(Subject.Kind.APP, app)
                || isTouched(Subject.Kind.PERSON, target.owner()))) {
            return null;
        }
        // Last: what was noted as touched until here and is no more, is in this one.
        Picture known = picture;
        if (known == null) {
            return null;
        }
        if (now >= known.structure.until) {
            wake.release();
            return null;
        }
        // Nobody tells that a login was added: who is not there may be new. An app without grants is not there, either, which is enough.
        boolean strange = unknown(known, person) || unknown(known, target.owner());
        return strange ? null : known;
    }

    private boolean isTouched(Subject.Kind kind, long id) {
        return id != 0 && touched.containsKey(new Subject(kind, id));
    }

    private boolean unknown(Picture known, long person) {
        if (person == 0 || known.people.slot(person) >= 0) {
            return false;
        }
        touched.putIfAbsent(Subject.person(person), counter.incrementAndGet());
        wake.release();
        return true;
    }

    private void follow() {
        try {
            while (true) {
                wake.acquire();
                wake.drainPermits();
                try {
                    catchUp();
                } catch (RuntimeException e) {
                    LOG.atWarn().setCause(e).log("grants not read, trying again");
                    Thread.sleep(RETRY_MILLIS);
                    wake.release();
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("grants are followed no more");
        }
    }

    private void catchUp() {
        Picture known = picture;
        if (known == null || gapsRead != gaps.get() || touched.size() > TOUCHED_MAX || maker.crowded(known)) {
            readAll();
            return;
        }
        if (sharedRead != sharedTouched.get()) {
            long until = sharedTouched.get();
            FactStore.Moment moment = store.shared();
            show(maker.restructured(known, moment.facts(), moment.now()));
            sharedRead = until;
        }
        while (!touched.isEmpty()) {
            readSome();
        }
        long now = changes.certainMicros();
        Picture shown = picture;
        if (shown != null && now != Changes.UNCERTAIN && now >= shown.structure.until) {
            show(maker.at(shown, now));
        }
        told();
    }

    private void readAll() {
        long gap = gaps.get();
        long shared = sharedTouched.get();
        Map<Subject, Long> some = new HashMap<>(touched);
        long begun = ticker.nanos();
        FactStore.Moment moment = store.whole();
        Picture whole = maker.whole(moment.facts(), moment.now());
        show(whole);
        sharedRead = shared;
        some.forEach(touched::remove);
        gapsRead = gap;
        LOG.atInfo().addKeyValue("people", whole.people.size).addKeyValue("grants", moment.facts().grants().size())
                .addKeyValue("ms", Duration.ofNanos(ticker.nanos() - begun).toMillis()).log("grants read");
        if (!touched.isEmpty() || gapsRead != gaps.get() || sharedRead != sharedTouched.get()) {
            wake.release();
        }
        told();
    }

    private void readSome() {
        Map<Subject, Long> some = new HashMap<>();
        for (Map.Entry<Subject, Long> one : touched.entrySet()) {
            if (some.size() == AT_ONCE_MAX) {
                break;
            }
            some.put(one.getKey(), one.getValue());
        }
        Facts facts = store.own(some.keySet());
        Picture before = picture;
        if (before != null) {
            show(maker.changed(before, new HashSet<>(some.keySet()), facts));
        }
        some.forEach(touched::remove);
    }

    private void show(Picture next) {
        picture = next;
    }

    private void told() {
        lock.lock();
        try {
            read.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything that was touched before is in the picture, so that who changed something sees it here. No longer than
     * {@code patience}, and not at all while nothing is followed.
     */
    void settle(Duration patience) {
        if (thread == null) {
            return;
        }
        long shared = sharedTouched.get();
        List<Map.Entry<Subject, Long>> some = new ArrayList<>(touched.entrySet());
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (nanos > 0 && (sharedRead < shared
                    || some.stream().anyMatch(one -> one.getValue().equals(touched.get(one.getKey()))))) {
                nanos = read.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Whether everything that was heard is in the picture. */
    boolean settled() {
        return gapsRead == gaps.get() && sharedRead == sharedTouched.get() && touched.isEmpty();
    }

    /** Follows no more. */
    @Override
    public void close() {
        Thread following = thread;
        if (following != null) {
            following.interrupt();
        }
    }
}
