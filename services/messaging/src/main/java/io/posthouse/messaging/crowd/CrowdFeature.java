package io.posthouse.messaging.crowd;

import io.posthouse.kernel.Checks;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.SessionStation;
import io.posthouse.messaging.XmppFeature;

/** Bounds the sessions of one person: the oldest gives way, so that a device in the hand always gets in. */
public final class CrowdFeature implements XmppFeature {
    /** What people have: a few devices with a few clients each. */
    public static final int SESSIONS_MAX = 50;

    private final Sessions sessions;
    private final int max;

    /** @param max sessions that one person may have, at least 1 */
    public CrowdFeature(Sessions sessions, int max) {
        Checks.check(max > 0, "a person has a session");
        this.sessions = sessions;
        this.max = max;
    }

    @Override
    public void install(Stations stations) {
        stations.onSession(new SessionStation() {
            @Override
            public void opened(Session session) {
                makeRoom(session);
            }
        });
    }

    private void makeRoom(Session opened) {
        var all = sessions.of(opened.owner()).stream().filter(session -> !session.hasEnded()).toList();
        for (var oldest : all.subList(0, Math.max(0, all.size() - max))) {
            oldest.end(Ending.REPLACED);
        }
    }
}
