package io.posthouse.identity.http;

import io.posthouse.kernel.RefusedException;
import org.jspecify.annotations.Nullable;

/** Ids as they stand in JSON: strings of digits. */
public final class Ids {
    private Ids() {
    }

    /** The id; refused with {@code invalid-request} when it is none. */
    public static long of(@Nullable String text) {
        long id = orZero(text);
        if (id == 0) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return id;
    }

    /** The id, or 0 for null; refused with {@code invalid-request} when it is none. */
    public static long orZero(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            long id = Long.parseLong(text);
            if (id > 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        throw new RefusedException(HttpRefusal.INVALID_REQUEST);
    }

    /** One of an address, where 0 stands for none; refused with {@code invalid-request} below. */
    public static long notNegative(long id) {
        if (id < 0) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return id;
    }

    /** The same as text, null for 0. */
    public static @Nullable String text(long id) {
        return id == 0 ? null : Long.toString(id);
    }
}
