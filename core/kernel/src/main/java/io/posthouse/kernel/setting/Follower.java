package io.posthouse.kernel.setting;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who is told of changes, one call at a time, each with the newest values. Whoever tells does not wait; a virtual thread is
 * there while there is something to tell.
 */
final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final String who;
    private final Set<String> names;
    private final Consumer<SettingValues> listener;
    private final AtomicReference<@Nullable SettingValues> untold = new AtomicReference<>();
    private boolean telling;
    private volatile Optional<String> failure = Optional.empty();

    Follower(String who, Collection<Setting<?>> settings, Consumer<SettingValues> listener) {
        this.who = who;
        this.names = settings.stream().map(Setting::name).collect(Collectors.toUnmodifiableSet());
        this.listener = listener;
    }

    boolean isAbout(Set<String> changed) {
        return names.stream().anyMatch(changed::contains);
    }

    /** Why it failed last; empty when it did not. */
    Optional<String> failure() {
        return failure;
    }

    /** Tells it before anything else, on this thread; what it throws is the caller's. */
    void tellHere(SettingValues values) {
        listener.accept(values);
    }

    void tell(SettingValues values) {
        untold.set(values);
        synchronized (this) {
            if (telling) {
                return;
            }
            telling = true;
        }
        Thread.ofVirtual().name("settings-" + who).start(this::work);
    }

    private void work() {
        while (true) {
            SettingValues values = untold.getAndSet(null);
            if (values != null) {
                tellSafely(values);
            } else if (isDone()) {
                return;
            }
        }
    }

    private synchronized boolean isDone() {
        if (untold.get() != null) {
            return false;
        }
        telling = false;
        return true;
    }

    private void tellSafely(SettingValues values) {
        try {
            listener.accept(values);
            failure = Optional.empty();
        } catch (RuntimeException e) {
            failure = Optional.of(who + ": " + e.getMessage());
            LOG.atError().addKeyValue("who", who).setCause(e).log("a changed setting could not be applied");
        }
    }
}
