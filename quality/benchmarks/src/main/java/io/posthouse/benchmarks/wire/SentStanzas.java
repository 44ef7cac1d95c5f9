package io.posthouse.benchmarks.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent on a stream that counts and has not heard acknowledged, XEP-0198 section 4; what it says again after it has
 * come back, section 5. Guarded by the client's lock.
 *
 * @param <M> a message as the client's books know it
 */
public final class SentStanzas<M> {
    private final ArrayDeque<Sent<M>> unacknowledged = new ArrayDeque<>();
    private long count;
    private int messages;

    /** A stanza under way: its place in the stream's count, and the message it is, if it is one. */
    private record Sent<M>(long place, String xml, @Nullable M message) {
    }

    /** How many were sent on this stream. */
    public long count() {
        return count;
    }

    /** How many messages are not acknowledged. */
    public int messages() {
        return messages;
    }

    /** A stanza that is no message is sent. */
    public void add(String xml) {
        put(xml, null);
    }

    /** A message is sent. */
    public void add(String xml, M message) {
        put(xml, message);
        messages++;
    }

    private void put(String xml, @Nullable M message) {
        unacknowledged.addLast(new Sent<>(++count, xml, message));
    }

    /** The server has handled {@code h} stanzas of this stream. @return the messages of which that is news */
    public List<M> acknowledge(long h) {
        var news = new ArrayList<M>();
        while (!unacknowledged.isEmpty() && unacknowledged.peekFirst().place() <= h) {
            M message = unacknowledged.removeFirst().message();
            if (message != null) {
                news.add(message);
                messages--;
            }
        }
        return news;
    }

    /** The newest message that {@link #acknowledge} would tell of; null when it would of none. */
    public @Nullable M newestUpTo(long h) {
        M newest = null;
        for (var sent : unacknowledged) {
            if (sent.place() > h) {
                break;
            }
            newest = sent.message() == null ? newest : sent.message();
        }
        return newest;
    }

    /** The stream was resumed. @return all that is to be sent on it again */
    public String resumed() {
        var again = new StringBuilder();
        unacknowledged.forEach(sent -> again.append(sent.xml()));
        return again.toString();
    }

    /** A new stream begins. @return {@code first}, and behind it the messages that are to be sent again */
    public String begun(String first) {
        var before = List.copyOf(unacknowledged);
        unacknowledged.clear();
        count = 0;
        put(first, null);
        var all = new StringBuilder(first);
        for (var sent : before) {
            if (sent.message() != null) {
                put(sent.xml(), sent.message());
                all.append(sent.xml());
            }
        }
        return all.toString();
    }
}
