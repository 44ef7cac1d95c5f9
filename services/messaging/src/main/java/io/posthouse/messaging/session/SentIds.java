package io.posthouse.messaging.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ids of archived messages that a session was sent and that have not arrived, in the order in which they were sent:
 * rising, but for what it inherited. Its bound is the outlet's. Safe for any thread.
 */
final class SentIds {
    private long[] ids = new long[8];
    private boolean[] alone = new boolean[8];
    private int start;
    private int size;
    private long greatest;
    private boolean mixed;

    /** @param toThisAlone whether no other session was sent it */
    synchronized void add(long id, boolean toThisAlone) {
        if (size == ids.length) {
            grow();
        }
        int place = (start + size) % ids.length;
        ids[place] = id;
        alone[place] = toThisAlone;
        size++;
        mixed |= id < greatest;
        greatest = Math.max(greatest, id);
    }

    /** Takes out {@code id} and what was sent before it. */
    synchronized void removeThrough(long id) {
        if (placeOf(id) < 0) {
            return;
        }
        boolean found = false;
        while (!found) {
            found = ids[start] == id;
            start = (start + 1) % ids.length;
            size--;
        }
        mixed &= size > 0;
    }

    /** The least, or 0 when all have arrived. */
    synchronized long least() {
        if (size == 0) {
            return 0;
        }
        return mixed ? Arrays.stream(all()).min().orElse(0) : ids[start];
    }

    /** Whether it is among them and was sent to no other session. */
    synchronized boolean hasAlone(long id) {
        int place = placeOf(id);
        return place >= 0 && alone[place];
    }

    /** {@code id} and what was sent before it; none when it is not among them. */
    synchronized List<Long> through(long id) {
        int last = placeOf(id) < 0 ? 0 : size;
        var found = new ArrayList<Long>(Math.min(last, 8));
        for (int i = 0; i < last; i++) {
            int place = (start + i) % ids.length;
            found.add(ids[place]);
            if (ids[place] == id) {
                break;
            }
        }
        return found;
    }

    /** All, rising. */
    synchronized long[] rising() {
        var values = all();
        Arrays.sort(values);
        return values;
    }

    private long[] all() {
        var values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = ids[(start + i) % ids.length];
        }
        return values;
    }

    private int placeOf(long id) {
        for (int i = 0; i < size; i++) {
            int place = (start + i) % ids.length;
            if (ids[place] == id) {
                return place;
            }
        }
        return -1;
    }

    private void grow() {
        var wider = new long[size * 2];
        var widerAlone = new boolean[size * 2];
        for (int i = 0; i < size; i++) {
            wider[i] = ids[(start + i) % size];
            widerAlone[i] = alone[(start + i) % size];
        }
        ids = wider;
        alone = widerAlone;
        start = 0;
    }
}
