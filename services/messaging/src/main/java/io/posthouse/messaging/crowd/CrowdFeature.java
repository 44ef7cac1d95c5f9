package io.posthouse.messaging.crowd;

import io.posthouse.kernel.setting.Running;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.SessionStation;
import io.posthouse.messaging.XmppFeature;

/** Bounds the sessions of one person: the oldest gives way, so that a device in the hand always gets in. */
public final class CrowdFeature implements XmppFeature {
    /** How many people have: a few devices with a few clients each. */
    public static final Setting<Integer> SESSIONS = Setting.number("posthouse.messaging.sessions", 50, 1, 500,
            "How many sessions one person may have at once; one more ends the oldest.",
            "一个人可同时拥有的会话数；超出时结束最早的会话。").forWhatBegins();

    private final Sessions sessions;
    private final Running<Integer> max;

    /** @param max sessions that one person may have, at least 1 */
    public CrowdFeature(Sessions sessions, Running<Integer> max) {
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
        for (var oldest : all.subList(0, Math.max(0, all.size() - max.now()))) {
            oldest.end(Ending.REPLACED);
        }
    }
}
