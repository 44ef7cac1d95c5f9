package io.posthouse.messaging.carry;

/**
 * What comes here over one node's road to one shard: attempt by attempt, in each the parcels by their number and none behind a gap.
 * Safe for any thread.
 */
final class Arrivals {
    private Attempt current = new Attempt("", 0, false);
    private boolean waitingForRoom;

    /** What is to be done with a parcel. */
    enum Verdict {
        /** It is next. */
        TAKEN,
        /** It comes behind a gap that nobody was told of yet. */
        GAP,
        /** It is of no use, and its sender knows or will know by other means. */
        PASSED_BY
    }

    /** One attempt. */
    static final class Attempt {
        private final String life;
        private final long number;
        private boolean taking;
        private int next;
        private volatile boolean lost;

        private Attempt(String life, long number, boolean taking) {
            this.life = life;
            this.number = number;
            this.taking = taking;
        }

        String life() {
            return life;
        }

        long number() {
            return number;
        }

        /** One that was taken is not stored after all; whatever comes behind it does not count. */
        void lose() {
            lost = true;
        }

        /** Whether one that was taken is missing. */
        boolean isLost() {
            return lost;
        }
    }

    /**
     * Says what becomes of a parcel; {@link #current} is its attempt, when it is taken or first of a gap. Parcels are shown one at a
     * time, in the order in which they were sent.
     *
     * @param life of the node that sends; a new one counts its attempts from the beginning
     */
    synchronized Verdict show(String life, long attempt, int number) {
        if (!life.equals(current.life) || attempt > current.number) {
            // Its beginning may have gone to another node, where the shard was before.
            current = new Attempt(life, attempt, number == 0);
            current.next = number == 0 ? 1 : 0;
            return number == 0 ? Verdict.TAKEN : Verdict.GAP;
        }
        if (attempt < current.number || !current.taking) {
            return Verdict.PASSED_BY;
        }
        if (number != current.next) {
            current.taking = false;
            return Verdict.GAP;
        }
        current.next++;
        return Verdict.TAKEN;
    }

    synchronized Attempt current() {
        return current;
    }

    /**
     * There was no room for the parcel that was taken last: nothing more of its attempt is taken, at once, since there may be room
     * for the next one already.
     *
     * @return whether nobody waits for room yet, for this road; the caller does from now on, until {@link #roomCame}
     */
    synchronized boolean refuse() {
        current.taking = false;
        boolean first = !waitingForRoom;
        waitingForRoom = true;
        return first;
    }

    /** There is room. @return the attempt that is to be begun anew */
    synchronized Attempt roomCame() {
        waitingForRoom = false;
        current.taking = false;
        return current;
    }
}
