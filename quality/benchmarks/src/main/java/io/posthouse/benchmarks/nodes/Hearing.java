package io.posthouse.benchmarks.nodes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Who heard what, and how soon, between {@link #begin} and {@link #end}; at other times nothing is kept. What is read later in a history, or
 * brought when somebody comes again, was not heard. Filled by any thread, judged by one when it has ended.
 */
final class Hearing {
    /** What takes longer was not heard as it was said. */
    static final long LIVE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Somebody who has just come may be connected, and not available yet. */
    static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Map<Said, Long> said = new ConcurrentHashMap<>();
    private final Map<Heard, Long> heard = new ConcurrentHashMap<>();
    private volatile boolean open;
    private volatile long beginning;

    private record Heard(String listener, Said what) {
    }

    /** Forgets what was heard before. */
    void begin(long now) {
        said.clear();
        heard.clear();
        beginning = now;
        open = true;
    }

    void end() {
        open = false;
    }

    /** Notes what one client says and hears; {@code listener} is a name of its own. */
    Watch by(String listener) {
        return new Watch() {
            @Override
            public void says(Said what, long now) {
                if (open) {
                    said.put(what, now);
                }
            }

            @Override
            public void arrived(Said what, long now) {
                if (open) {
                    heard.putIfAbsent(new Heard(listener, what), now);
                }
            }
        };
    }

    /**
     * Whether everybody heard what was for them: those who had contact from before it was said until the time was over in which it had to
     * come, when they who said it had, too.
     *
     * @param end what was said so late that its time was not over by then is not judged
     * @param contactOf by person, who listens under that name
     */
    void judge(Books books, long end, Function<String, Contact> contactOf, Verdict verdict) {
        judged(books, end).forEach(what -> {
            Talk talk = books.talk(what.talk());
            long at = at(what);
            if (!contactOf.apply(talk.from()).throughout(at, at + LIVE_NANOS)) {
                return;
            }
            for (String listener : listeners(books, talk)) {
                if (contactOf.apply(listener).throughout(at - BEFORE_NANOS, at + LIVE_NANOS)) {
                    look(Promise.HEARD_LIVE, talk, what, listener, verdict);
                }
            }
        });
    }

    /**
     * Whether {@code listener}, another client of {@code person}, which was there all the time, heard all that passed between them and one
     * other; otherwise as {@link #judge}.
     */
    void judgeCopies(Books books, long end, Function<String, Contact> contactOf, String person, String listener,
            Verdict verdict) {
        judged(books, end).forEach(what -> {
            Talk talk = books.talk(what.talk());
            long at = at(what);
            if (!talk.intoGroup() && (talk.from().equals(person) || talk.to().equals(person))
                    && contactOf.apply(talk.from()).throughout(at, at + LIVE_NANOS)) {
                look(Promise.COPIED_LIVE, talk, what, listener, verdict);
            }
        });
    }

    private List<Said> judged(Books books, long end) {
        return said.keySet().stream().filter(what -> at(what) - beginning >= 0 && end - at(what) >= LIVE_NANOS)
                // It may be anywhere or nowhere.
                .filter(what -> !books.talk(what.talk()).refused(what.number())).toList();
    }

    private long at(Said what) {
        return said.getOrDefault(what, 0L);
    }

    private static List<String> listeners(Books books, Talk talk) {
        if (!talk.intoGroup()) {
            return List.of(talk.to());
        }
        List<String> others = new ArrayList<>(books.members().getOrDefault(talk.to(), List.of()));
        others.remove(talk.from());
        return others;
    }

    private void look(Promise promise, Talk talk, Said what, String listener, Verdict verdict) {
        verdict.examined(promise, 1);
        Long came = heard.get(new Heard(listener, what));
        if (came == null) {
            verdict.breach(promise, listener + " was connected and did not hear " + talk.words(what.number()));
        } else if (came - at(what) > LIVE_NANOS) {
            verdict.breach(promise, listener + " was connected and heard " + talk.words(what.number()) + " after "
                    + TimeUnit.NANOSECONDS.toMillis(came - at(what)) + " ms");
        }
    }
}
