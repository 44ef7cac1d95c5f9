package io.posthouse.messaging.stream;

/** A client's question how far we are, while not all that it had sent before is finished. XEP-0198 section 4. Any thread. */
final class AnswerWanted {
    private static final long NOTHING = -1;

    private long wanted = NOTHING;

    /**
     * The client asks.
     *
     * @param received how many stanzas it has sent
     * @param prefix how many of them are finished
     * @return whether it waits, until {@link #reached}
     */
    synchronized boolean waits(long received, long prefix) {
        if (prefix >= received) {
            return false;
        }
        wanted = received;
        return true;
    }

    /** So many are finished. @return whether the client waited for that, and waits no more */
    synchronized boolean reached(long prefix) {
        if (wanted == NOTHING || prefix < wanted) {
            return false;
        }
        wanted = NOTHING;
        return true;
    }

    /** Whether the client waits. */
    synchronized boolean isOpen() {
        return wanted != NOTHING;
    }
}
