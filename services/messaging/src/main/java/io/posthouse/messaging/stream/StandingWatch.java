package io.posthouse.messaging.stream;

import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Standing;
import io.posthouse.messaging.Attribute;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.SessionRegistry;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of XMPP clients with what they stand on. A session stands on what its client signed in by last: resumed by
 * somebody who proved a password, it stands on nothing more; resumed by an app, it ends with what the app was granted.
 *
 * <p>What has ended is told; but it may be told after the client has signed in and before its session is there. So each is asked about
 * once more when it has been noted on what it stands: who ends it later finds it here.
 */
final class StandingWatch {
    private static final Logger log = LoggerFactory.getLogger(StandingWatch.class);
    private static final Attribute<Basis> BASIS = new Attribute<>("standing", Basis.class);
    private static final long PAUSE_MILLIS = 1_000;

    private final ChatSignIns chat;
    private final SessionRegistry sessions;

    /** @param standing empty for who proved a password */
    private record Basis(Optional<Standing> standing) {
    }

    StandingWatch(ChatSignIns chat, SessionRegistry sessions, Executor waiting) {
        this.chat = chat;
        this.sessions = sessions;
        chat.onDoubt(which -> waiting.execute(() -> check(which)));
    }

    /** Notes on what a session stands from now on. */
    void note(LiveSession session, Optional<Standing> standing) {
        session.put(BASIS, new Basis(standing));
    }

    /** Ends a session that stands on something which has ended. Blocks. */
    void check(LiveSession session) {
        standing(session).filter(on -> !chat.stands(on)).ifPresent(_ -> session.end(Ending.REVOKED));
    }

    /** The same for all: what has come to its end by itself is told by nobody. Blocks. */
    void checkAll() {
        check(_ -> true);
    }

    private static Optional<Standing> standing(LiveSession session) {
        return session.get(BASIS).flatMap(Basis::standing);
    }

    private void check(Predicate<Standing> which) {
        for (var session : sessions.all()) {
            if (standing(session).filter(which).isPresent()) {
                checkUntilAnswered(session);
            }
        }
    }

    /**
     * Ends it as {@link #check(LiveSession)} does. While the database is away nobody can say that it stands, nor that it does not; what
     * is said then waits for it anyway. Blocks.
     */
    void checkUntilAnswered(LiveSession session) {
        while (!session.hasEnded()) {
            try {
                check(session);
                return;
            } catch (RuntimeException e) {
                log.atInfo().addKeyValue("cause", e.toString())
                        .log("not known whether a stream may go on, asking again");
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
