package io.posthouse.benchmarks.nodes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * When one client could talk to the platform and when not, in nanoseconds of {@link System#nanoTime}. Safe for any thread.
 *
 * <p>A client has contact when a server answered something that was asked on the connection it has. It has lost it when the
 * connection ends, or at the first question that stayed without an answer.
 */
final class Contact {
    private static final int NOTES_MAX = 60;
    private static final int GAPS_MAX = 1_000;

    private final List<Gap> gaps = new ArrayList<>();
    private final ArrayDeque<Note> notes = new ArrayDeque<>();
    private boolean connected;
    private long lostAt;
    private long provenAt;
    private long servedAt;

    private record Gap(long from, long to) {
    }

    private record Note(long at, String words) {
    }

    Contact(long now) {
        lostAt = now;
        provenAt = now - 1;
        servedAt = now - 1;
    }

    synchronized void connected(long now, String where) {
        if (!connected) {
            connected = true;
            if (gaps.size() < GAPS_MAX) {
                gaps.add(new Gap(lostAt, now));
            }
        }
        provenAt = now;
        note(now, "connected to " + where);
    }

    /** @param asked when that was asked which has been answered now */
    synchronized void answered(long asked) {
        provenAt = Math.max(provenAt, asked);
    }

    /** @param since when it may have been gone at the earliest */
    synchronized void lost(long since, long now, String why) {
        if (connected) {
            connected = false;
            lostAt = since;
        }
        note(now, why);
    }

    synchronized void note(long now, String what) {
        if (notes.size() == NOTES_MAX) {
            notes.removeFirst();
        }
        notes.add(new Note(now, what));
    }

    /** Something that it said was acknowledged. */
    synchronized void served(long now) {
        servedAt = now;
    }

    synchronized boolean isConnected() {
        return connected;
    }

    /** Whether something asked after {@code moment} was answered, on the connection it has. */
    synchronized boolean provenSince(long moment) {
        return connected && provenAt - moment >= 0;
    }

    synchronized boolean servedSince(long moment) {
        return servedAt - moment >= 0;
    }

    /** Whether it had contact all the time, and that is known: something asked after {@code to} was answered on a connection that still stands. */
    synchronized boolean throughout(long from, long to) {
        return provenSince(to) && gaps.stream().noneMatch(gap -> gap.to() - from > 0 && to - gap.from() > 0);
    }

    /** Forgets gaps that were over before {@code moment}. */
    synchronized void forgetBefore(long moment) {
        gaps.removeIf(gap -> gap.to() - moment < 0);
    }

    /** The longest time without contact since {@code moment}; what was lost before counts from then on. */
    synchronized long longestGapSince(long moment, long now) {
        long longest = connected ? 0 : now - Math.max(lostAt, moment);
        for (Gap gap : gaps) {
            longest = Math.max(longest, gap.to() - Math.max(gap.from(), moment));
        }
        return longest;
    }

    /** What happened since {@code moment}, in words, with seconds after it. */
    synchronized String story(long moment) {
        StringBuilder story = new StringBuilder();
        for (Note note : notes) {
            if (note.at() - moment > -TimeUnit.SECONDS.toNanos(1)) {
                story.append(story.isEmpty() ? "" : "; ")
                        .append(String.format(Locale.ROOT, "%+.1f s ", (note.at() - moment) / 1e9))
                        .append(note.words());
            }
        }
        return story.toString();
    }
}
