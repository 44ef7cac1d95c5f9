package io.posthouse.messaging.stream;

import io.posthouse.kernel.LoginId;
import io.posthouse.messaging.session.LiveSession;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The streams of this node that may be resumed, by their id. As many as sessions: bounded by theirs. */
final class ResumableStreams {
    private final ConcurrentMap<UUID, Resumable> streams = new ConcurrentHashMap<>();

    /** A stream: its session, and what it sends through. */
    record Resumable(LiveSession session, StreamOutlet outlet) {
    }

    void add(UUID id, Resumable stream) {
        streams.put(id, stream);
    }

    /** The stream of that id, if it is this login's. */
    Optional<Resumable> find(UUID id, LoginId login) {
        return Optional.ofNullable(streams.get(id)).filter(stream -> stream.session().login().id().equals(login))
                .filter(stream -> !stream.session().hasEnded());
    }

    void remove(UUID id) {
        streams.remove(id);
    }
}
