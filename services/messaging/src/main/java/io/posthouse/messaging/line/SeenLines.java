package io.posthouse.messaging.line;

import io.posthouse.xmpp.Jid;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one session was sent of lines lately, so that what a line's next owner brings again is shown to whoever has not had it, once and in
 * the order of the line. Of each line it knows the greatest id; and the ids that came by being brought again, since the former owner may
 * live and bring them yet.
 *
 * <p>A line of which nothing came for two minutes is forgotten: nothing older is brought again. {@link #LINES_MAX} lines are known; when more
 * speak within that time, the one that was silent longest is forgotten early, and what is brought again of it may be shown twice, under
 * the same id. Ids are known for {@link #AGAIN_KEPT}, longer than links live that bring nothing, and {@link #IDS_MAX} of them; of
 * more the eldest is forgotten, with the same consequence. Safe for any thread.
 */
final class SeenLines {
    static final int LINES_MAX = 256;
    static final int IDS_MAX = 1_000;
    /** Longer than rows are brought again, which is a minute back and as much later as an errand takes. */
    private static final Duration LINE_KEPT = Duration.ofMinutes(2);
    static final Duration AGAIN_KEPT = Duration.ofMinutes(5);

    private final Instant openedAt;
    /** The line that was silent longest first. */
    private final LinkedHashMap<Jid, Greatest> greatest = new LinkedHashMap<>(8, 0.75f, true);
    /** The eldest first. */
    private final LinkedHashMap<Long, Again> again = new LinkedHashMap<>();

    private record Greatest(long id, long nanos) {
    }

    private record Again(long nanos, boolean reflected) {
    }

    /** @param openedAt since when the session is there, by this node's clock */
    SeenLines(Instant openedAt) {
        this.openedAt = openedAt;
    }

    /**
     * A message of a line is about to be sent, as its owner brings it.
     *
     * @return whether it is to be sent: not if it was brought again before by another owner. What is merely late is sent
     */
    synchronized boolean brought(Jid line, long id, long nowNanos) {
        forgetOld(nowNanos);
        if (again.containsKey(id)) {
            return false;
        }
        note(line, id, nowNanos);
        return true;
    }

    /**
     * A message is brought again.
     *
     * @param at when it was stored, by the database's clock. Who came later reads it in the history; where the clocks differ, somebody
     *        who came at that moment sees it there alone, or here as well
     * @return whether it is to be sent: not if this session is as far, or came later
     */
    synchronized boolean broughtAgain(Jid line, long id, Instant at, long nowNanos) {
        forgetOld(nowNanos);
        var before = greatest.get(line);
        if ((before != null && before.id >= id) || openedAt.isAfter(at)) {
            return false;
        }
        note(line, id, nowNanos);
        again.put(id, new Again(nowNanos, false));
        if (again.size() > IDS_MAX) {
            again.pollFirstEntry();
        }
        return true;
    }

    /**
     * A message that was asked for again, and is stored, is about to be reflected to who sent it.
     *
     * @return whether it is to be: not for the first time if it was brought again, for that is how the sender has seen it
     */
    synchronized boolean reflected(Jid line, long id, long nowNanos) {
        forgetOld(nowNanos);
        var came = again.get(id);
        if (came != null && !came.reflected) {
            again.replace(id, new Again(came.nanos, true));
            return false;
        }
        note(line, id, nowNanos);
        return true;
    }

    private void note(Jid line, long id, long nowNanos) {
        greatest.merge(line, new Greatest(id, nowNanos),
                (before, now) -> new Greatest(Math.max(before.id, now.id), nowNanos));
        if (greatest.size() > LINES_MAX) {
            greatest.pollFirstEntry();
        }
    }

    private void forgetOld(long nowNanos) {
        for (var eldest = greatest.firstEntry(); eldest != null && isOlder(eldest.getValue().nanos, LINE_KEPT,
                nowNanos); eldest = greatest.firstEntry()) {
            greatest.pollFirstEntry();
        }
        for (Map.Entry<Long, Again> eldest = again.firstEntry(); eldest != null && isOlder(eldest.getValue().nanos,
                AGAIN_KEPT, nowNanos); eldest = again.firstEntry()) {
            again.pollFirstEntry();
        }
    }

    private static boolean isOlder(long nanos, Duration than, long nowNanos) {
        return nowNanos - nanos > than.toNanos();
    }
}
