package io.posthouse.identity.app;

/**
 * Whether an app is let in, and why not. Who keeps it out is one thing and who lets it in again another: an owner cannot undo what an
 * administrator did, and neither of them that nobody answers for it.
 *
 * @param disabled its owner keeps it out for now
 * @param barred an administrator keeps it out
 * @param why what the administrator said, at most 500 characters; empty where nothing was
 * @param ownerAway its owner's login is disabled or removed
 */
public record AppStanding(boolean disabled, boolean barred, String why, boolean ownerAway) {

    /** A new app's. */
    static final AppStanding LET_IN = new AppStanding(false, false, "", false);

    public boolean isLetIn() {
        return !disabled && !barred && !ownerAway;
    }
}
