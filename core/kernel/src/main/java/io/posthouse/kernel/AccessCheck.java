package io.posthouse.kernel;

import java.util.Optional;

/** Decides whether a caller holds a permission. Identity implements it; it never blocks for long and is asked on every call. */
public interface AccessCheck {
    /** Whether {@code caller} holds {@code permission} now, for anything at all. */
    boolean allows(Caller caller, String permission);

    /** The same, where it can be said without asking anybody. Never waits; where it is empty, {@link #allows} knows. */
    default Optional<Boolean> known(Caller caller, String permission) {
        return Optional.empty();
    }

    /**
     * Whether {@code caller}, who may come where {@code reach} is asked for, holds {@code permission}. By a mini-program to what is not open to
     * apps both have to hold it: the person, and the app by itself, to which an administrator granted it.
     */
    default boolean allows(Caller caller, Permission.Reach reach, String permission) {
        return allows(caller, permission) && (!needsTheApp(caller, reach) || allows(caller.alone(), permission));
    }

    /** The same, where it can be said without asking anybody, as {@link #known(Caller, String)}. */
    default Optional<Boolean> known(Caller caller, Permission.Reach reach, String permission) {
        Optional<Boolean> known = known(caller, permission);
        return known.isPresent() && known.get() && needsTheApp(caller, reach)
                ? known(caller.alone(), permission)
                : known;
    }

    private static boolean needsTheApp(Caller caller, Permission.Reach reach) {
        return caller.app().isPresent() && reach == Permission.Reach.MODULE;
    }

    /**
     * Whether {@code caller} may use {@code permission} on {@code target} now.
     *
     * <p>What does not know ranges answers for {@link Target#SOMEWHERE} only, and refuses every particular thing.
     */
    default Decision decide(Caller caller, String permission, Target target) {
        if (!allows(caller, permission)) {
            return Decision.NOT_HELD;
        }
        return target.somewhere() ? Decision.ALLOWED : Decision.OUT_OF_RANGE;
    }
}
